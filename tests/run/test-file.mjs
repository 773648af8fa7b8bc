// Runs one test file in a process of its own, and says what passed, what failed, and how it ended.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../../xtask/root.mjs';

const reporter = new URL('./reporter.mjs', import.meta.url).href;
const results = join(root, 'tests', '.results');

/** How long a process gets to end by itself, and its output to arrive. In milliseconds. */
const GRACE = 2000;

/**
 * @typedef {object} Result
 * @property {string} file
 * @property {number} passed
 * @property {number} failed Skipped tests too: they have shown nothing.
 * @property {string[]} failures What failed, by the tests' names, or how the file ended.
 * @property {boolean} hung It was ended because it took too long.
 * @property {number} seconds
 * @property {string} output What it printed; empty if that was shown at once.
 */

/** The processes that run now, each the first of its group. @type {Set<number>} */
const running = new Set();

/**
 * @param {string} file from the project's own folder
 * @param {object} options
 * @param {number} options.limit in milliseconds; then the file and all that it started are ended
 * @param {string} [options.name] only tests with this in their name
 * @param {boolean} [options.show] print the output at once
 * @returns {Promise<Result>}
 */
export async function runTestFile(file, { limit, name, show = false }) {
  mkdirSync(results, { recursive: true });
  const report = join(results, `${file.replaceAll('/', '-')}.jsonl`);
  rmSync(report, { force: true });
  const start = performance.now();
  const { code, signal, hung, output } = await runToEnd(
    [
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${reporter}`, `--test-reporter-destination=${report}`],
      ...(name ? [`--test-name-pattern=${name}`] : []),
      file,
    ],
    { limit, show },
  );
  const seconds = (performance.now() - start) / 1000;
  const events = readEvents(report);
  const { passed, failed, failures } = count(events, { skippedCounts: !name });
  const ended = howItEnded({ code, signal, hung, limit, events, failed });
  if (ended) failures.push(ended);
  return {
    ...{ file, passed, failed: failed + (ended ? 1 : 0), failures },
    ...{ hung, seconds, output },
  };
}

/** Ends all that runs, for Ctrl-C. */
export function endAll() {
  for (const pid of running) killGroup(pid, 'SIGKILL');
}

/**
 * @param {string[]} args
 * @param {{ limit: number, show: boolean }} options
 * @returns {Promise<{ code: number | null, signal: string | null, hung: boolean, output: string }>}
 */
function runToEnd(args, { limit, show }) {
  // Under `node --test` its children report to it; these report to us.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    ...{ cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
    // A group of its own, so that browsers and servers that it started end with it.
    detached: process.platform !== 'win32',
  });
  const pid = child.pid ?? 0;
  running.add(pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      if (show) process.stdout.write(text);
      else output += text;
    });
  }
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    killGroup(pid, 'SIGTERM');
    setTimeout(() => killGroup(pid, 'SIGKILL'), GRACE).unref();
  }, limit);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      running.delete(pid);
      killGroup(pid, 'SIGKILL');
      // What was started outside the group may hold the pipes for ever.
      const late = setTimeout(
        () => [child.stdout, child.stderr].forEach((s) => s?.destroy()),
        GRACE,
      );
      child.on('close', () => {
        clearTimeout(late);
        resolve({ code, signal, hung, output });
      });
    });
  });
}

/**
 * @param {number} pid
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
function killGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Nothing of it runs any more.
  }
}

/** @param {string} path @returns {import('./reporter.mjs').Event[]} */
function readEvents(path) {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    // The last is empty, or was cut short when the process ended.
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/**
 * Counts as `node --test` does: suites are not counted, tests with subtests are.
 *
 * @param {import('./reporter.mjs').Event[]} events
 * @param {{ skippedCounts: boolean }} options
 */
function count(events, { skippedCounts }) {
  const tests = events.filter(({ suite }) => !suite);
  const skipped = tests.filter((event) => event.skipped && event.type === 'pass');
  const failed = tests.filter(({ type, skipped: s }) => type === 'fail' && !s);
  const causes = events.filter(
    ({ type, skipped: s, cause }) => type === 'fail' && !s && cause !== 'subtestsFailed',
  );
  return {
    passed: tests.filter((event) => event.type === 'pass' && !event.skipped).length,
    failed: failed.length + (skippedCounts ? skipped.length : 0),
    failures: [
      ...causes.map(({ name }) => name),
      ...(skippedCounts ? skipped.map(({ name }) => `${name} (skipped)`) : []),
    ],
  };
}

/**
 * What went wrong beside a test that failed: nothing, if this is empty.
 *
 * @param {{ code: number | null, signal: string | null, hung: boolean, limit: number,
 *   events: import('./reporter.mjs').Event[], failed: number }} run
 */
function howItEnded({ code, signal, hung, limit, events, failed }) {
  if (hung) return `hung: ended after ${limit / 1000} s${during(events)}`;
  if (signal) return `crashed: ended by ${signal}${during(events)}`;
  if (code === 0 && events.length === 0) return 'it ran no test';
  const finished = events.some(({ type }) => type === 'end');
  if (!finished) return `crashed: exit code ${code} before its tests were done${during(events)}`;
  if (code !== 0 && failed === 0) return `exit code ${code}, although no test failed`;
  return '';
}

/**
 * The tests that had begun and not ended.
 *
 * @param {import('./reporter.mjs').Event[]} events
 */
function during(events) {
  /** @type {string[]} */
  const open = [];
  for (const { type, name, nesting } of events) {
    if (type === 'start') open[nesting] = name;
    if (type === 'pass' || type === 'fail') open.length = nesting;
  }
  const names = open.filter(Boolean);
  return names.length > 0 ? `, while it ran “${names.join(' > ')}”` : '';
}
