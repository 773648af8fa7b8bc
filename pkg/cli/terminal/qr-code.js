// A QR code in half blocks: each letter shows two modules, one above the other.

/** Light modules around the code: half of what ISO/IEC 18004 requires, which phones read as well. */
const MARGIN = 2;

const RESET = '\u001b[0m';

/** @typedef {{ size: number, get(x: number, y: number): boolean }} Bitmap Dark modules are true. */

/**
 * Black on white where the terminal has colours, whatever its theme is.
 * @param {Bitmap} bitmap
 * @param {number} colors How many colours the terminal has.
 * @returns {{ columns: number, lines: string[] }}
 */
export function qrCode(bitmap, colors) {
  const columns = bitmap.size + 2 * MARGIN;
  const lines = [];
  for (let y = -MARGIN; y < bitmap.size + MARGIN; y += 2) {
    let line = '';
    for (let x = -MARGIN; x < bitmap.size + MARGIN; x += 1) {
      line += block(bitmap.get(x, y), bitmap.get(x, y + 1), colors >= 16);
    }
    lines.push(colored(line, colors));
  }
  return { columns, lines };
}

/**
 * Without colours the light modules are drawn: most terminals are dark, and most readers of QR
 * codes take both.
 * @param {boolean} above
 * @param {boolean} below
 * @param {boolean} drawDark
 */
function block(above, below, drawDark) {
  const [top, bottom] = drawDark ? [above, below] : [!above, !below];
  if (top) return bottom ? '█' : '▀';
  return bottom ? '▄' : ' ';
}

/**
 * Colours 16 and 231 of 256 are black and white in every theme.
 * @param {string} line
 * @param {number} colors
 */
function colored(line, colors) {
  if (colors >= 256) return `\u001b[38;5;16;48;5;231m${line}${RESET}`;
  return colors >= 16 ? `\u001b[30;107m${line}${RESET}` : line;
}
