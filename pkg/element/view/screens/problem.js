// Why no user is signed in: a calm sentence, and the details for a technician behind a button.
import { detailsOf, problemOf } from '../../problems.js';
import { button } from '../button.js';
import { h, setText } from '../dom.js';
import { middle, ownHeading } from './layout.js';

/** @typedef {import('../../texts.js').Key} Key */

/**
 * @param {import('../../sign-in.js').Problem} state
 * @param {import('./screen.js').Around} around
 * @returns {import('./screen.js').Screen}
 */
export function problemScreen({ error, signedIn, retry }, { language: { text }, actions }) {
  const problem = problemOf(error.code);
  const words = (/** @type {'title' | 'text'} */ it) =>
    text(/** @type {Key} */ (`problem.${problem.text}.${it}`));
  const first =
    retry === 'signOut'
      ? button(text('problem.signOutButton'), actions.signOut, { kind: 'main', part: 'sign-out' })
      : button(text(`problem.${problem.button}`), actions.start, { kind: 'main', part: 'retry' });

  const details = h(
    'div',
    {
      class: 'details',
      part: 'details',
      id: 'details',
      hidden: true,
      // What a technician reads is not translated.
      lang: 'en',
      dir: 'ltr',
      role: 'group',
      tabindex: '0',
      'data-stop': '',
      'aria-label': text('problem.showDetails'),
    },
    h(
      'dl',
      {},
      ...detailsOf(error).map(([name, value]) =>
        h('div', {}, h('dt', {}, name), h('dd', {}, value)),
      ),
    ),
  );
  const toggle = button(text('problem.showDetails'), () => show(isHidden()), {
    kind: 'quiet',
    part: 'details-button',
    'aria-expanded': 'false',
    'aria-controls': 'details',
  });
  const isHidden = () => details.hasAttribute('hidden');
  /** @param {boolean} shown */
  function show(shown) {
    if (shown) details.removeAttribute('hidden');
    else details.setAttribute('hidden', '');
    toggle.setAttribute('aria-expanded', String(shown));
    setText(toggle, text(shown ? 'problem.hideDetails' : 'problem.showDetails'));
  }

  return {
    node: middle(
      h('div', { class: `sign ${problem.sign}`, 'aria-hidden': 'true' }),
      ownHeading(words('title')),
      h('p', { class: 'lead', part: 'problem' }, words('text')),
      h(
        'div',
        { class: 'actions' },
        first,
        signedIn && retry === 'start'
          ? button(text('problem.signOutButton'), actions.signOut, { part: 'sign-out' })
          : undefined,
        toggle,
      ),
      details,
    ),
    first,
    announcement: `${words('title')}. ${words('text')}`,
    back() {
      if (!isHidden()) {
        show(false);
        toggle.focus();
      } else actions.dismiss();
    },
  };
}
