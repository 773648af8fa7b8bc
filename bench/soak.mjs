// Measures many sign-ins in one module, for time, memory and mixed-up results: ten thousand at once,
// a hundred thousand in a row, and as many that are ended early.
//
//   npm run build && node bench/soak.mjs    two minutes
//   node bench/soak.mjs 0.1                 a tenth of it
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('phase.mjs', import.meta.url));

/**
 * @typedef {{ rss: number, heap: number, memory: number, objects: number }} Held
 * @typedef {object} Result
 * @property {string} phase
 * @property {number} count
 * @property {number} seconds
 * @property {number} cpuSeconds
 * @property {number} highestRss
 * @property {number} requests
 * @property {number} early polls sooner than the interval
 * @property {number} aborted requests that were aborted through their signal
 * @property {number} wrong sign-ins that did not end as theirs should
 * @property {Held} before
 * @property {Held} after
 */

/**
 * @param {'at-once' | 'in-a-row' | 'cut-short'} phase
 * @param {number} count
 * @returns {Promise<Result>}
 */
export async function soak(phase, count) {
  const args = ['--expose-gc', program, phase, String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** @param {Result} result */
function row({ phase, count, seconds, cpuSeconds, highestRss, before, after, ...seen }) {
  const held = (/** @type {'rss' | 'heap' | 'memory'} */ what) =>
    `${megabytes(before[what])} → ${megabytes(after[what])}`;
  return {
    phase,
    count,
    seconds: seconds.toFixed(1),
    'CPU ms each': ((cpuSeconds * 1000) / count).toFixed(2),
    'RSS, MB': held('rss'),
    'at most': megabytes(highestRss),
    'heap, MB': held('heap'),
    'module, MB': held('memory'),
    objects: `${before.objects} → ${after.objects}`,
    wrong: seen.wrong,
    early: seen.early,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const share = Number(process.argv[2] ?? 1);
  const results = [];
  for (const [phase, count] of /** @type {const} */ ([
    ['at-once', 1_000],
    ['at-once', 10_000],
    ['in-a-row', 100_000],
    ['cut-short', 100_000],
  ])) {
    results.push(await soak(phase, Math.ceil(count * share)));
  }
  console.table(results.map(row));
  if (results.some(({ wrong, early }) => wrong > 0 || early > 0)) process.exitCode = 1;
}
