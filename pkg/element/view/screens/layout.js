// What screens are made with.
import { h } from '../dom.js';

/**
 * A screen that says one thing.
 *
 * @param {import('../dom.js').Child[]} children
 */
export const middle = (...children) => h('div', { class: 'middle' }, ...children);

/**
 * The heading, which a page may replace.
 *
 * @param {string} title
 */
export const heading = (title) =>
  h('h1', { part: 'heading' }, h('slot', { name: 'heading' }, title));

/**
 * A heading that is not the page's to replace, and that can be read by focus.
 *
 * @param {string} title
 */
export const ownHeading = (title) =>
  h('h1', { part: 'heading', tabindex: '-1', 'data-stop': '' }, title);

export const spinner = () => h('div', { class: 'spinner', part: 'spinner', 'aria-hidden': 'true' });
