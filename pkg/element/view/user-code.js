// The user code: one box a letter, in groups for the eye, and one word to copy.
import { h } from './dom.js';

/** Widths in em of the letters' font size; element.css has the same. */
export const LETTER = 0.8;
export const GAP = 0.42;

/**
 * A code that has a separator of its own, or is short, stays whole.
 *
 * @param {string} code
 * @returns {string[][]} letters by group
 */
export function groupsOf(code) {
  const letters = Array.from(code);
  const parts = code.split(/[-\s]/);
  if (parts.length > 1) {
    // The server's own dashes stay: with the group that they end.
    /** @type {string[][]} */
    const groups = [[]];
    for (const letter of letters) {
      groups[groups.length - 1]?.push(letter);
      if (/[-\s]/.test(letter)) groups.push([]);
    }
    return groups.filter((group) => group.length > 0);
  }
  if (letters.length < 6) return [letters];
  const size = [4, 3, 5].filter((n) => letters.length % n === 0 && letters.length >= 2 * n)[0] || 4;
  return letters.reduce((groups, letter, i) => {
    if (i % size === 0) groups.push([]);
    groups[groups.length - 1]?.push(letter);
    return groups;
  }, /** @type {string[][]} */ ([]));
}

/**
 * Inline boxes with nothing between them, so that a copied code is the server's own text.
 *
 * @param {string[][]} groups
 */
export const lettersOf = (groups) =>
  h(
    'span',
    { class: 'letters', part: 'letters', dir: 'ltr', translate: 'no', 'aria-hidden': 'true' },
    ...groups.map((letters) =>
      h('span', { class: 'group' }, ...letters.map((letter) => h('span', {}, letter))),
    ),
  );

/**
 * As large as fits, in as few lines as leave the letters easy to read.
 *
 * @param {string[][]} groups
 * @param {{ width: number, most: number, least: number }} room all in px
 * @returns {number} the letters' font size in px
 */
export function letterSize(groups, { width, most, least }) {
  const longest = Math.max(...groups.map((group) => group.length));
  for (let lines = 1; lines <= groups.length; lines += 1) {
    const size = Math.min(most, width / widthIn(groups, lines));
    if (size >= least) return size;
  }
  return Math.min(most, width / (longest * LETTER));
}

/**
 * How wide the widest line is, in em, when groups are spread over so many lines.
 *
 * @param {string[][]} groups
 * @param {number} lines
 */
function widthIn(groups, lines) {
  const each = Math.ceil(groups.length / lines);
  let widest = 0;
  for (let i = 0; i < groups.length; i += each) {
    const line = groups.slice(i, i + each);
    const letters = line.reduce((sum, group) => sum + group.length, 0);
    widest = Math.max(widest, letters * LETTER + line.length * GAP);
  }
  return widest;
}

/**
 * Letter by letter, for a screen reader.
 *
 * @param {string} code
 * @param {string} dash
 */
export const spelled = (code, dash) =>
  Array.from(code)
    .map((letter) => (letter === '-' ? dash : letter))
    .filter((letter) => letter.trim())
    .join(', ');
