// What a user at a terminal sees of a code: the address and the code set apart, a QR code beside or
// below them where there is room, and a warning against phishing.

const INDENT = '  ';
const DEEPER = '      ';
/** Between the text and the QR code, in columns. */
const GAP = 3;
/** Above a QR code, so that neither the address nor the code scrolls away. */
const TEXT_ROWS = 16;

/** @typedef {import('../../generated/index.js').UserCode} UserCode */

/**
 * @param {UserCode} code Its texts are printable.
 * @param {object} how
 * @param {number} how.columns
 * @param {number} how.rows
 * @param {number} how.colors
 * @param {boolean} how.useMessage Whether the server's message stands in place of our own sentence:
 *   it is in the user's language.
 * @param {{ columns: number, lines: string[], isWanted: boolean } | undefined} how.qr `isWanted`:
 *   it is shown where the terminal is too low, too.
 * @returns {string[]} The lines.
 */
export function codeScreen(code, { columns, rows, colors, useMessage, qr }) {
  const address = `${DEEPER}${code.verificationUri}`;
  const word = `${DEEPER}${grouped(code.userCode, colors > 0)}`;
  const widest = Math.max(columns - 1, 20);
  const left = qr ? columns - qr.columns : 0;
  const isHigh = (/** @type {number} */ lines) => qr?.isWanted || rows > lines;
  const beside = qr && left > textColumns(code) + GAP && isHigh(qr.lines.length + 2);
  const below = qr && !beside && left > 0 && isHigh(qr.lines.length + TEXT_ROWS);
  const shown = beside || below;
  // On a wide terminal the QR code stays near the text.
  const column = Math.min(left - 1, textColumns(code) + GAP + 1);
  const textWidth = beside ? column - GAP : widest;
  const wrapped = (/** @type {string} */ text) => wrap(text, textWidth - INDENT.length, INDENT);
  const complete = code.verificationUriComplete;
  const filled = shown
    ? ['', ...wrapped('The QR code has the code filled in.')]
    : [
        '',
        ...wrapped('Or open this address, which has the code filled in:'),
        `${DEEPER}${complete}`,
      ];

  const text = useMessage
    ? [...wrapped(code.message), '', address, '', word]
    : [
        ...[...wrapped('To sign in, open'), '', address, ''],
        ...[...wrapped('on your phone or computer, and enter'), '', word],
      ];
  const all = [
    ...['', ...text, ...(complete ? filled : []), ''],
    ...wrapped('Only if you are signing in here yourself.'),
  ];
  if (beside) return [...sideBySide(all, qr.lines, column), ''];
  return [...all, '', ...(below ? [...qr.lines, ''] : [])];
}

/** The columns that the address needs, and our own sentences. @param {UserCode} code */
function textColumns({ verificationUri }) {
  return Math.max(43, DEEPER.length + verificationUri.length);
}

/**
 * Groups of three or four letters in alternating colours: the eye sees groups, and what is copied is
 * one word.
 * @param {string} code
 * @param {boolean} hasColors
 */
function grouped(code, hasColors) {
  if (!hasColors) return code;
  const length = [3, 4].find((it) => code.length % it === 0 && code.length > it);
  const groups =
    length && /^[A-Za-z0-9]+$/.test(code)
      ? (code.match(new RegExp(`.{${length}}`, 'g')) ?? [])
      : [code];
  const styled = groups.map((group, i) => `\u001b[${i % 2 ? 36 : 39}m${group}`).join('');
  return `\u001b[1m${styled}\u001b[0m`;
}

/**
 * @param {string[]} left
 * @param {string[]} right
 * @param {number} column Where the right side begins.
 */
function sideBySide(left, right, column) {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const text = left[i] ?? '';
    const width = visible(text);
    return right[i] === undefined ? text : `${text}${' '.repeat(column - width)}${right[i]}`;
  });
}

/** The columns that a text takes. @param {string} text */
function visible(text) {
  // eslint-disable-next-line no-control-regex -- styles are control sequences
  return columnsOf(text.replace(/\u001b\[[0-9;]*m/g, ''));
}

/** Letters of East Asian scripts take two columns each. @param {string} text */
function columnsOf(text) {
  const wide = text.match(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g,
  );
  return [...text].length + (wide?.length ?? 0);
}

/**
 * @param {string} text
 * @param {number} width
 * @param {string} indent
 */
function wrap(text, width, indent) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    const longer = last ? `${last} ${word}` : word;
    if (last && columnsOf(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => `${indent}${line}`);
}
