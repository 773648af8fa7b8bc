// The view: shows each state on its screen, keeps the focus where it belongs, and announces.
import { empty, h } from './dom.js';
import { steerByRemote } from './remote.js';
import { askingScreen } from './screens/asking.js';
import { codeScreen } from './screens/code.js';
import { idleScreen } from './screens/idle.js';
import { idleWarningScreen } from './screens/idle-warning.js';
import { problemScreen } from './screens/problem.js';
import { profileScreen } from './screens/profile.js';
import { watchSize } from './size.js';
import { addStyle } from './style.js';

/** @typedef {import('../sign-in.js').State} State */
/** @typedef {import('./screens/screen.js').Screen} Screen */
/** @typedef {import('./screens/screen.js').Around} Around */

/**
 * @typedef {object} Settings what the page says of how it looks
 * @property {import('../texts.js').Language} language
 * @property {string} app
 * @property {boolean} link
 * @property {'auto' | 'dark' | 'light'} theme
 * @property {'auto' | 'still'} motion
 * @property {string} stylesheet
 * @property {boolean} linked
 * @property {boolean} autofocus
 */

/** @type {Record<string, (state: any, around: Around) => Screen>} */
const screens = {
  idle: idleScreen,
  asking: askingScreen,
  code: codeScreen,
  reading: askingScreen,
  profile: profileScreen,
  idleWarning: idleWarningScreen,
  problem: problemScreen,
};

/** Screens that may stay for days move by a few pixels each minute, against burn-in. */
const SHIFTS = [
  [0, 0],
  [3, 1],
  [1, -3],
  [-3, 2],
  [-1, -2],
];

/**
 * @param {ShadowRoot} shadow
 * @param {() => Settings} settings
 * @param {import('./screens/screen.js').Actions} actions
 */
export function viewOf(shadow, settings, actions) {
  const stage = h('div', { class: 'stage', part: 'screen' });
  const status = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const root = h(
    'section',
    { class: 'root', part: 'root' },
    h('div', { class: 'logo' }, h('slot', { name: 'logo' })),
    stage,
    h('div', { class: 'footer' }, h('slot', { name: 'footer' })),
    status,
  );
  /** @type {Screen | undefined} */
  let screen;
  /** @type {State | undefined} */
  let shown;
  /** @type {import('./screens/screen.js').Room} */
  let room = { text: 16, distance: 'hand' };
  /** @type {(() => void)[]} */
  let stops = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;
  let shift = 0;

  /** @param {string} text */
  function announce(text) {
    status.textContent = '';
    clearTimeout(speaking);
    // A reader tells what is new: the same text twice must have been away for a moment.
    if (text) speaking = setTimeout(() => (status.textContent = text), 50);
  }

  /** @param {State} state */
  const nameOf = (state) =>
    state.name === 'profile' && state.idleEndsAt !== undefined ? 'idleWarning' : state.name;

  /** What the page's settings say of the whole. @param {Settings} now */
  function dress({ language, theme, motion, app }) {
    root.setAttribute('lang', language.tag);
    root.setAttribute('dir', language.direction);
    root.setAttribute('data-theme', theme);
    root.setAttribute('data-motion', motion);
    const label = app ? language.text('idle.titleWithApp', { app }) : language.text('idle.title');
    root.setAttribute('aria-label', label);
  }

  /** @param {State} state @param {boolean} [anew] build it even if it is the same screen */
  function render(state, anew = false) {
    const name = nameOf(state);
    const isSame = !anew && shown && screen && nameOf(shown) === name && !isNewCode(shown, state);
    shown = state;
    if (isSame && screen) {
      if (screen.update) screen.update(state);
      return;
    }
    const now = settings();
    dress(now);
    const hadFocus = shadow.activeElement !== null;
    if (screen && screen.stop) screen.stop();
    const { language, app, link } = now;
    const around = { language, app, link, announce, actions };
    screen = /** @type {NonNullable<typeof screens[string]>} */ (screens[name])(state, around);
    empty(stage);
    stage.setAttribute('data-screen', name);
    stage.appendChild(screen.node);
    if (screen.fit) screen.fit(room);
    // The focus that was on the last screen would be lost; one that was elsewhere is not taken.
    if (hadFocus || now.autofocus) screen.first.focus({ preventScroll: !hadFocus });
    if (!anew) announce(screen.announcement);
  }

  function style() {
    const { stylesheet, linked } = settings();
    addStyle(shadow, {
      ...{ href: stylesheet, linked },
      onReady(ready) {
        if (ready) root.style.removeProperty('visibility');
        else root.style.setProperty('visibility', 'hidden');
        if (screen && screen.fit) screen.fit(room);
      },
    });
  }

  return {
    render,
    /** The element is in another document, which has style sheets of its own. */
    adopt() {
      for (const old of Array.from(shadow.querySelectorAll('style, link'))) shadow.removeChild(old);
      if (root.parentNode) style();
    },
    /** The page's settings have changed. */
    refresh() {
      if (shown) render(shown, true);
    },
    /** The element is in a page. @param {State} state */
    connect(state) {
      if (!root.parentNode) {
        style();
        shadow.appendChild(root);
      }
      stops = [
        steerByRemote(shadow, {
          isRightToLeft: () => root.getAttribute('dir') === 'rtl',
          back: () => screen && screen.back,
        }),
        watchSize(/** @type {HTMLElement} */ (shadow.host), root, (now) => {
          room = now;
          if (screen && screen.fit) screen.fit(room);
        }),
        moveSometimes(),
      ];
      render(state, true);
    },
    /** The element is in no page: nothing runs on. */
    disconnect() {
      for (const stop of stops) stop();
      stops = [];
      clearTimeout(speaking);
      if (screen && screen.stop) screen.stop();
      screen = undefined;
      empty(stage);
      status.textContent = '';
    },
  };

  function moveSometimes() {
    const timer = setInterval(() => {
      shift = (shift + 1) % SHIFTS.length;
      const [x, y] = SHIFTS[shift] || [0, 0];
      stage.style.setProperty('transform', shift ? `translate(${x}px, ${y}px)` : 'none');
    }, 60_000);
    return () => clearInterval(timer);
  }
}

/**
 * @param {State} before
 * @param {State} after
 */
const isNewCode = (before, after) =>
  before.name === 'code' && after.name === 'code' && before.code !== after.code;
