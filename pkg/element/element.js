// The custom element: attributes, properties, methods and events around a sign-in and its view.
import { libraryDriver } from './drivers/library.js';
import { proxyDriver } from './drivers/proxy.js';
import { watchForInput } from './idle.js';
import { settingsOf } from './settings.js';
import { signInOf } from './sign-in.js';
import { onLanguageAdded, textsIn } from './texts.js';
import { viewOf } from './view/view.js';

/** @typedef {import('./sign-in.js').State} State */
/** @typedef {import('./types/driver.js').Driver} Driver */
/** @typedef {import('../generated/index.js').Config} Config */
/** @typedef {'user' | 'idle' | 'page' | 'elsewhere'} SignOutReason */

/** Where there is no DOM the class can be imported all the same. */
const Base = /** @type {typeof HTMLElement} */ (
  typeof HTMLElement === 'undefined' ? class {} : HTMLElement
);

/** Attributes that are texts, each with the property of the same name. */
const TEXTS = {
  clientId: 'client-id',
  authority: 'authority',
  issuer: 'issuer',
  scopes: 'scopes',
  graphUrl: 'graph-url',
  proxy: 'proxy',
  appName: 'app-name',
  theme: 'theme',
  motion: 'motion',
  idleSignOut: 'idle-sign-out',
  stylesheet: 'stylesheet',
};

/** Attributes that are switches: off unless they are there. */
const SWITCHES = { autostart: 'autostart', link: 'link', nowasm: 'nowasm' };

/** Properties that hold objects. */
const OBJECTS = ['config', 'cache', 'fetch', 'driver'];

/** What says how to sign in: when it changes, it is looked again whether a user is signed in. */
const HOW = ['client-id', 'authority', 'issuer', 'scopes', 'graph-url', 'proxy', 'nowasm'];

/** A mistake of the page is reported after this long: frameworks set properties late. */
const MISTAKES_AFTER_MS = 1000;

/** Signs a user in on a screen. docs/element.md has all of it. */
export class DeviceSignInElement extends Base {
  static get observedAttributes() {
    return [...Object.values(TEXTS), ...Object.values(SWITCHES), 'lang', 'hidden'];
  }

  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
  }

  /** The state, which the attribute `state` shows too. */
  get state() {
    return insideOf(this).signIn.state().name;
  }

  /** The profile of the user who is signed in. */
  get profile() {
    const { signIn } = insideOf(this);
    return signIn.state().name === 'profile' ? (signIn.signedIn() || {}).profile : undefined;
  }

  /** The tokens that `getTokens()` gave last, or that the page's own driver gave. */
  get tokens() {
    const { signIn } = insideOf(this);
    return signIn.state().name === 'profile' ? (signIn.signedIn() || {}).tokens : undefined;
  }

  /** The code that is shown. */
  get code() {
    const state = insideOf(this).signIn.state();
    return state.name === 'code' ? state.code : undefined;
  }

  /** The error that is shown. */
  get error() {
    const state = insideOf(this).signIn.state();
    return state.name === 'problem' ? state.error : undefined;
  }

  /** Begins a sign-in, as the button does. Resolves when it has ended; never rejects. */
  async start() {
    await insideOf(this).start();
  }

  /** Ends a sign-in that has not finished. */
  cancel() {
    insideOf(this).cancel();
  }

  /** Signs the user out. Resolves with whether no user is signed in now; never rejects. */
  signOut() {
    return insideOf(this).signOut('page');
  }

  /** Valid tokens, renewed where that is needed. Rejects where there is no user or no token. */
  async getTokens() {
    const { signIn } = insideOf(this);
    const driver = signIn.driver();
    if (this.state !== 'profile') throw new Error('device-signin: no user is signed in');
    if (!driver || !driver.getTokens) {
      throw new Error('device-signin: this driver hands out no tokens');
    }
    const tokens = await driver.getTokens();
    const signedIn = signIn.signedIn();
    if (signedIn) signedIn.tokens = tokens;
    return tokens;
  }

  connectedCallback() {
    for (const name of [...Object.keys(TEXTS), ...Object.keys(SWITCHES), ...OBJECTS]) {
      upgrade(this, name);
    }
    insideOf(this).connect();
  }

  disconnectedCallback() {
    // A move is a removal and an insertion at once: nothing ends by it.
    Promise.resolve().then(() => {
      if (!this.isConnected) insideOf(this).disconnect();
    });
  }

  adoptedCallback() {
    insideOf(this).adopt();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before !== after) insideOf(this).changed(name);
  }
}

for (const [property, attribute] of Object.entries(TEXTS)) {
  Object.defineProperty(DeviceSignInElement.prototype, property, {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(attribute) || '';
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(attribute);
      else this.setAttribute(attribute, Array.isArray(value) ? value.join(' ') : value);
    },
  });
}

for (const [property, attribute] of Object.entries(SWITCHES)) {
  Object.defineProperty(DeviceSignInElement.prototype, property, {
    configurable: true,
    enumerable: true,
    get() {
      return this.hasAttribute(attribute);
    },
    set(value) {
      if (value) this.setAttribute(attribute, '');
      else this.removeAttribute(attribute);
    },
  });
}

for (const property of OBJECTS) {
  Object.defineProperty(DeviceSignInElement.prototype, property, {
    configurable: true,
    enumerable: true,
    get() {
      return insideOf(this).objects[property];
    },
    set(value) {
      insideOf(this).objects[property] = value === null ? undefined : value;
      insideOf(this).changed(property);
    },
  });
}

/**
 * A property that was set before the element was defined hides the class's own: take it over.
 *
 * @param {any} element
 * @param {string} name
 */
function upgrade(element, name) {
  if (!Object.prototype.hasOwnProperty.call(element, name)) return;
  const value = element[name];
  delete element[name];
  element[name] = value;
}

/** @type {WeakMap<DeviceSignInElement, ReturnType<typeof makeInside>>} */
const insides = new WeakMap();

/**
 * Made when it is needed first, because a constructor may not look at its page.
 *
 * @param {DeviceSignInElement} element
 */
function insideOf(element) {
  const inside = insides.get(element) || makeInside(element);
  insides.set(element, inside);
  return inside;
}

/**
 * What the element works with, out of reach of the page.
 *
 * @param {DeviceSignInElement} element
 */
function makeInside(element) {
  /** @type {Record<string, any>} */
  const objects = {};
  const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
  let isConnected = false;
  let isLooking = false;
  /** @type {SignOutReason} */
  let reason = 'page';
  /** @type {ReturnType<typeof watchForInput> | undefined} */
  let idle;
  /** @type {Driver | undefined} */
  let driver;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let complaining;
  /** @type {(() => void) | undefined} */
  let forgetLanguages;

  const settings = () => settingsOf(/** @type {any} */ (element));

  /** The driver is the same one until the page changes how to sign in. */
  function driverNow() {
    if (!driver) driver = makeDriver();
    return driver;
  }

  /** @returns {Driver} */
  function makeDriver() {
    if (objects.driver) return objects.driver;
    const { config, problem, proxy } = settings();
    if (proxy) return proxyDriver(proxy, { fetch: objects.fetch });
    if (problem) throw notSetUp(problem);
    return libraryDriver(config, { nowasm: element.hasAttribute('nowasm') });
  }

  const signIn = signInOf({
    driver: driverNow,
    locale: () => settings().wantedLanguage,
    onState,
    onStatus: (status) => dispatch('device-signin-status', status),
  });

  const view = viewOf(
    shadow,
    () => {
      const now = settings();
      return { ...now, language: textsIn(now.wantedLanguage) };
    },
    {
      start: () => void start(),
      cancel: () => cancel('cancelled'),
      signOut: () => void signOut('user'),
      dismiss: signIn.dismiss,
      stay: () => idle && idle.stay(),
    },
  );

  /**
   * @param {string} type
   * @param {unknown} [detail] never a token, a device code or a user code
   * @param {boolean} [cancelable]
   */
  function dispatch(type, detail, cancelable = false) {
    const event = new CustomEvent(type, { bubbles: true, composed: true, cancelable, detail });
    return element.dispatchEvent(event);
  }

  /** @param {State} state @param {State} before */
  function onState(state, before) {
    if (!isConnected) return;
    const isNew = state.name !== before.name;
    if (isNew) element.setAttribute('state', state.name);
    watchIdle(state);
    view.render(state);
    if (isNew) dispatch('device-signin-state', { state: state.name, before: before.name });
    if (state.name === 'code' && !(before.name === 'code' && before.code === state.code)) {
      const { expiresAt, expiresIn } = state.code;
      dispatch('device-signin-code', { expiresAt, expiresIn });
    }
    if (state.name === 'profile' && isNew) dispatch('device-signin-signed-in');
    if (state.name === 'idle' && state.notice === 'signedOut') {
      dispatch('device-signin-signed-out', { reason });
    }
    if (state.name === 'problem') {
      const { code = 'unknown', hint = '' } = state.error;
      dispatch('device-signin-problem', { code, hint });
    }
  }

  /** Watches for input while a user is signed in. @param {State} state */
  function watchIdle(state) {
    const isNeeded = state.name === 'profile' && !state.leaving;
    if (isNeeded === Boolean(idle)) return;
    if (idle) {
      idle.stop();
      idle = undefined;
      return;
    }
    idle = watchForInput({
      minutes: settings().idleMinutes,
      onWarning(endsAt) {
        if (endsAt === undefined) return signIn.warn(undefined);
        const seconds = Math.ceil((endsAt - Date.now()) / 1000);
        // A page may prevent it, because a film is running.
        if (dispatch('device-signin-idle', { seconds }, true)) signIn.warn(endsAt);
        else if (idle) idle.stay();
        return undefined;
      },
      onEnd: () => void signOut('idle'),
      isOurs: (event) => event.composedPath().indexOf(element) >= 0,
      async onActive() {
        const active = driver && driver.active;
        // A request that fails says nothing of the user.
        const still = active ? await active.call(driver).catch(() => true) : true;
        if (still === false) void signOut('elsewhere');
      },
    });
  }

  /**
   * @param {'code' | 'looking'} [what] is said at first
   * @returns {Promise<boolean>} whether it was begun; once it has ended
   */
  async function start(what = 'code') {
    if (['asking', 'code', 'reading', 'profile'].indexOf(element.state) >= 0) return false;
    if (!dispatch('device-signin-start', undefined, true)) return false;
    complain();
    await signIn.start(what);
    return true;
  }

  /** @param {'cancelled'} [notice] */
  function cancel(notice) {
    // Whoever cancels the looking does not want a code after it.
    wantsStart = false;
    signIn.cancel(notice);
  }

  /** @param {SignOutReason} why */
  function signOut(why) {
    reason = why;
    return signIn.signOut();
  }

  /** After the page's own script had its turn. */
  function look() {
    if (isLooking) return;
    isLooking = true;
    Promise.resolve().then(async () => {
      isLooking = false;
      if (!isConnected || element.hidden || element.state !== 'idle') return;
      clearTimeout(complaining);
      complaining = setTimeout(complain, MISTAKES_AFTER_MS);
      try {
        const now = driverNow();
        if (now.prepare) now.prepare();
        // The package's own drivers look for a signed-in user before they ask for a code.
        if (!objects.driver && (await startByItself())) return;
        await signIn.restore();
      } catch {
        // The button will say what is wrong.
        if (!wantsStart) return;
        // Properties may still come.
        await new Promise((resolve) => setTimeout(resolve, MISTAKES_AFTER_MS));
      }
      await startByItself();
    });
  }

  /** @returns {Promise<boolean>} whether a sign-in was begun */
  async function startByItself() {
    if (!isConnected || element.state !== 'idle' || !wantsStart) return false;
    wantsStart = false;
    return start('looking');
  }

  /** A screen that starts by itself does so once, and never begins a second code by itself. */
  let wantsStart = false;

  /** Tells the page's developer what is wrong with the attributes. */
  function complain() {
    clearTimeout(complaining);
    if (!isConnected) return;
    const { warnings, problem, proxy } = settings();
    const all = problem && !proxy && !objects.driver ? [...warnings, problem] : warnings;
    for (const warning of all) {
      if (reported.has(warning)) continue;
      reported.add(warning);
      console.warn(`<device-signin>: ${warning}`);
    }
  }
  /** @type {Set<string>} */
  const reported = new Set();

  return {
    objects,
    signIn,
    start,
    cancel,
    signOut,

    connect() {
      if (isConnected) return;
      isConnected = true;
      element.setAttribute('state', signIn.state().name);
      wantsStart = element.hasAttribute('autostart') && signIn.state().name === 'idle';
      forgetLanguages = onLanguageAdded(view.refresh);
      view.connect(signIn.state());
      watchIdle(signIn.state());
      look();
    },

    disconnect() {
      if (!isConnected) return;
      signIn.cancel();
      isConnected = false;
      clearTimeout(complaining);
      if (forgetLanguages) forgetLanguages();
      if (idle) idle.stop();
      idle = undefined;
      view.disconnect();
    },

    /** Another document has other style sheets. */
    adopt() {
      view.adopt();
    },

    /** @param {string} name of an attribute, or of a property that holds an object */
    changed(name) {
      if (HOW.indexOf(name) >= 0 || OBJECTS.indexOf(name) >= 0) {
        // What runs goes on with the driver that it began with.
        driver = undefined;
        if (isConnected) look();
      } else if (name === 'hidden' && isConnected) {
        // A code that is not shown must not be polled for.
        if (element.hidden) cancel();
        else look();
      } else if (name === 'autostart' && isConnected) {
        wantsStart = element.hasAttribute('autostart') && signIn.state().name === 'idle';
        if (wantsStart) look();
      } else if (name === 'idle-sign-out' && idle) {
        idle.stop();
        idle = undefined;
        watchIdle(signIn.state());
      } else if (isConnected) view.refresh();
    },
  };
}

/** @param {string} problem */
function notSetUp(problem) {
  return Object.assign(new Error(`<device-signin>: ${problem}`), {
    name: 'DeviceSignInError',
    code: 'invalid_config',
    hint: problem,
  });
}
