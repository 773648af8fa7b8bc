// The screen has not been used for a while: says when the user will be signed out.
import { button } from '../button.js';
import { h, setText } from '../dom.js';
import { middle, ownHeading } from './layout.js';

/**
 * @param {import('../../sign-in.js').SignedInState} state
 * @param {import('./screen.js').Around} around
 * @returns {import('./screen.js').Screen}
 */
export function idleWarningScreen({ idleEndsAt = 0 }, { language: { text }, actions }) {
  const left = () => Math.max(0, Math.ceil((idleEndsAt - Date.now()) / 1000));
  const words = () => text('idleWarning.text', { n: left() });
  const lead = h('p', { class: 'lead', role: 'timer', 'aria-live': 'off' }, words());
  const timer = setInterval(() => setText(lead, words()), 1000);
  const first = button(text('idleWarning.stay'), actions.stay, { kind: 'main', part: 'stay' });
  return {
    node: middle(
      h('div', { class: 'sign pause', 'aria-hidden': 'true' }),
      ownHeading(text('idleWarning.title')),
      lead,
      h(
        'div',
        { class: 'actions' },
        first,
        button(text('idleWarning.signOut'), actions.signOut, { part: 'sign-out' }),
      ),
    ),
    first,
    announcement: `${text('idleWarning.title')} ${words()}`,
    back: actions.stay,
    stop: () => clearInterval(timer),
  };
}
