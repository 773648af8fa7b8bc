// Has what a test starts end with the test, whether it passes, fails or takes too long. A server, a
// process or a timer that stays open keeps a test file running, and silent, until the runner's own
// limit.
import process from 'node:process';
import { after } from 'node:test';
// Not the global one, which a test may have made virtual.
import { setTimeout } from 'node:timers';

/**
 * A test's context; `node:test` itself stands for the whole suite or file.
 * @typedef {{ after: (work: () => any) => void }} Test
 */

/** In milliseconds: longer than any suite of these takes, even on a busy machine. */
export const SUITE_LIMIT = 240_000;

/** How long a whole file may take, and then to end after its last test, in milliseconds. */
const FILE_LIMIT = 300_000;
const GRACE = 5000;

/**
 * Closes a server, a browser or a connection when the test ends.
 * @template {{ close: () => unknown }} T
 * @param {Test} t
 * @param {T} resource
 */
export function closing(t, resource) {
  t.after(() => resource.close());
  return resource;
}

/**
 * Kills a child process when the test ends, if it still runs.
 * @template {import('node:child_process').ChildProcess} T
 * @param {Test} t
 * @param {T} child
 */
export function killing(t, child) {
  t.after(() => void child.kill('SIGKILL'));
  return child;
}

/**
 * Fails the file, and ends it, if something is still open some time after its last test, or if it
 * takes very long; call it once, at the top of a file.
 */
export function endsWithItsTests() {
  exitAfter(FILE_LIMIT, 'The tests have not ended');
  after(() => exitAfter(GRACE, 'The tests are done'));
}

/** @param {number} limit in milliseconds @param {string} what */
function exitAfter(limit, what) {
  const timer = setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap');
    console.error(`${what} (${limit / 1000} s), and this is still open: ${open.join(', ')}.`);
    process.exit(1);
  }, limit);
  timer.unref();
}
