// Makes a user code easy to read: in groups for the eye, letter by letter for a screen reader.

/** Widths in em: of a letter in a monospaced font, and of the gap that the style sheet sets. */
const letterWidth = 0.62;
const gapWidth = 0.32;

/**
 * Copied, a code that is set in groups is still one word.
 * @param {HTMLElement} element
 * @param {string} code
 */
export function showLetters(element, code) {
  const groups = groupsOf([...code]);
  element.replaceChildren(
    ...groups.map((letters) => {
      const group = document.createElement('span');
      group.textContent = letters.join('');
      return group;
    }),
  );
  const ems = groups.flat().length * letterWidth + (groups.length - 1) * gapWidth;
  element.style.setProperty('--ems', String(ems));
}

/**
 * A code that has a separator of its own, or is short, is one group.
 * @param {string[]} letters
 */
function groupsOf(letters) {
  const size = [4, 3].find((n) => letters.length >= 2 * n && letters.length % n === 0);
  if (!size || /[^\p{L}\p{N}]/u.test(letters.join(''))) return [letters];
  return letters.flatMap((_, i) => (i % size === 0 ? [letters.slice(i, i + size)] : []));
}

/** @param {string} code */
export function spelled(code) {
  return [...code].map((letter) => (letter === '-' ? 'dash' : letter)).join(', ');
}
