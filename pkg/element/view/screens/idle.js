// Before a sign-in: one button. A code is requested only when the user is ready for it.
import { button } from '../button.js';
import { h } from '../dom.js';
import { heading, middle } from './layout.js';

/**
 * @param {import('../../sign-in.js').Idle} state
 * @param {import('./screen.js').Around} around
 * @returns {import('./screen.js').Screen}
 */
export function idleScreen({ notice }, { language: { text }, app, actions }) {
  const first = button(text('idle.button'), actions.start, { kind: 'main', part: 'start' });
  const words = notice ? text(`idle.${notice}`) : '';
  return {
    node: middle(
      notice && h('p', { class: 'notice', part: 'notice' }, words),
      heading(app ? text('idle.titleWithApp', { app }) : text('idle.title')),
      h('p', { class: 'lead' }, text('idle.text')),
      h('div', { class: 'actions' }, first),
    ),
    first,
    announcement: words,
  };
}
