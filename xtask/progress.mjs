// Says what set-up and build are doing: a line that is updated in a terminal, else a line now and then.
import process from 'node:process';

/** How often a line is written where none can be updated, such as in a log. In milliseconds. */
const LOG_EVERY = 10_000;
/** How often the line in a terminal is written again. In milliseconds. */
const UPDATE_EVERY = 200;

/**
 * @typedef {(detail: string) => void} Report Says how far a step is, such as `34 of 61 crates`.
 * @typedef {{ isTTY?: boolean, columns?: number, write: (text: string) => unknown }} Output
 */

/**
 * Does a step that takes a while: says so at once, how far it is meanwhile, and at the end how long
 * it took.
 *
 * @template T
 * @param {string} what such as `building the module`
 * @param {(report: Report) => Promise<T>} act
 * @param {{ stream?: Output, logEvery?: number }} [options] for tests
 * @returns {Promise<T>}
 */
export async function step(what, act, { stream = process.stderr, logEvery = LOG_EVERY } = {}) {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let detail = '';
  const line = () => `${what}: ${[detail, `${seconds().toFixed(0)} s`].filter(Boolean).join(', ')}`;
  const write = stream.isTTY
    ? () => stream.write(`\r${cut(line(), stream)}\x1b[K`)
    : () => stream.write(`${line()}\n`);
  if (stream.isTTY) write();
  const timer = setInterval(write, stream.isTTY ? UPDATE_EVERY : logEvery);
  const end = (/** @type {string} */ result) =>
    stream.write(`${stream.isTTY ? '\r' : ''}${result}${stream.isTTY ? '\x1b[K' : ''}\n`);
  try {
    const result = await act((text) => (detail = text));
    end(`${what}: ${seconds().toFixed(1)} s`);
    return result;
  } catch (error) {
    end(`${what}: failed after ${seconds().toFixed(1)} s`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * A line that wraps cannot be updated.
 *
 * @param {string} line
 * @param {Output} stream
 */
function cut(line, stream) {
  // Some terminals say that they have no column at all.
  const columns = stream.columns || 80;
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}
