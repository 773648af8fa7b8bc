// Measures what a caller downloads, and holds it to the budget.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { StepError } from './command.mjs';

/** What module and glue together reached, in bytes after brotli: what `./web` costs a page. */
const REACHED = 67_200;
/** The budget is 3 % above that. It warns of accidents; how to write Rust it does not say. */
const BUDGET = Math.floor(REACHED * 1.03);

/** @typedef {{ raw: number, gzip: number, brotli: number }} Size */

/**
 * @param {Uint8Array | string} content
 * @returns {Size}
 */
export function size(content) {
  const bytes = Buffer.from(content);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

/**
 * The sizes of files that are served one by one.
 *
 * @param {readonly Size[]} sizes
 * @returns {Size}
 */
export function together(sizes) {
  return sizes.reduce((a, b) => ({
    raw: a.raw + b.raw,
    gzip: a.gzip + b.gzip,
    brotli: a.brotli + b.brotli,
  }));
}

/** @param {Record<string, Size>} sizes */
export function table(sizes) {
  const row = (/** @type {(string | number)[]} */ cells) =>
    cells.map((cell, i) => (i ? String(cell).padStart(9) : String(cell).padEnd(18))).join('');
  const rows = Object.entries(sizes).map(([name, { raw, gzip, brotli }]) => [
    name,
    ...[raw, gzip, brotli].map((bytes) => bytes.toLocaleString('en')),
  ]);
  return [row(['bytes', 'raw', 'gzip', 'brotli']), ...rows.map(row)].join('\n');
}

/** @param {Size} size of module and glue */
export function holdToBudget({ brotli }) {
  if (brotli <= BUDGET) return;
  throw new StepError(
    `Module and glue are ${brotli} bytes after brotli; the budget is ${BUDGET}. ` +
      '`npm run sizes` says where they are. If they are worth it, set REACHED in xtask/sizes.mjs.',
  );
}
