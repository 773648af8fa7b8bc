// While a code is on its way, a user is looked for, or the profile is read.
import { button } from '../button.js';
import { h, setText } from '../dom.js';
import { middle, ownHeading, spinner } from './layout.js';

/**
 * @param {import('../../sign-in.js').Asking | import('../../sign-in.js').Reading} state
 * @param {import('./screen.js').Around} around
 * @returns {import('./screen.js').Screen}
 */
export function askingScreen(state, { language: { text }, announce, actions }) {
  const titleOf = (/** @type {import('../../sign-in.js').State} */ { name, ...more }) =>
    name === 'asking' && 'what' in more ? text(`asking.${more.what}`) : text('reading.title');
  const textOf = (/** @type {{ name: string, slow?: boolean }} */ { name, slow }) => {
    if (slow) return text('slow');
    return text(name === 'asking' ? 'asking.text' : 'reading.text');
  };
  const title = ownHeading(titleOf(state));
  const lead = h('p', { class: 'lead' }, textOf(state));
  return {
    node: middle(
      spinner(),
      title,
      lead,
      h('div', { class: 'actions' }, button(text('cancel'), actions.cancel, { part: 'cancel' })),
    ),
    first: title,
    announcement: titleOf(state),
    update(next) {
      if (next.name !== 'asking' && next.name !== 'reading') return;
      if (title.textContent !== titleOf(next)) announce(titleOf(next));
      else if (next.slow && lead.textContent !== textOf(next)) announce(textOf(next));
      setText(title, titleOf(next));
      setText(lead, textOf(next));
    },
    back: actions.cancel,
  };
}
