// Takes out what would steer a terminal or reorder its text: texts come from servers, and names
// from users.

/** C0 and C1 control characters, DEL, and the separators of lines and paragraphs. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Marks of direction (UAX #9), which can make one text look like another, and invisible tags. */
const invisible =
  /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Half of a character, which some programs refuse. */
const half = /\p{Surrogate}/gu;

/**
 * One line of text, for a terminal.
 * @param {string} text
 */
export function printable(text) {
  return text.replace(control, ' ').replace(invisible, '').replace(half, '\ufffd');
}

/**
 * JSON that holds the same value, and no character that steers a terminal.
 * @param {unknown} value
 * @param {number} [indent]
 */
export function printableJson(value, indent) {
  const text = JSON.stringify(value, null, indent) ?? 'null';
  // Line ends are JSON's own; a value's are escaped already.
  return text.replace(/[\u007f-\u009f\u2028\u2029]/g, escaped).replace(invisible, escaped);
}

/** @param {string} characters */
function escaped(characters) {
  return Array.from(
    { length: characters.length },
    (_, i) => `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
