// Runs test files, two at a time; then, by themselves, those in which something failed.
import { runTestFile } from './test-file.mjs';

/** Browsers and builds run inside the tests: more at a time than there are cores is slower. */
const AT_ONCE = 2;

/** @typedef {import('./test-file.mjs').Result} Result */

/**
 * Much here is about time, and a machine that is busy with the other file is no fault of the code:
 * so a file that failed runs once more, alone. What passes only then is flaky, and named. A file that
 * hung does not run again.
 *
 * @param {readonly string[]} files
 * @param {object} options
 * @param {number} options.limit for each file, in milliseconds
 * @param {string} [options.name] only tests with this in their name
 * @param {(text: string) => void} [options.print]
 * @returns {Promise<import('./steps.mjs').Counts>}
 */
export async function nodeTests(files, { limit, name, print = console.log }) {
  // A single file shows what it does at once; of two the lines would be mixed.
  const show = files.length === 1;
  const queue = [...files];
  /** @type {Result[]} */
  const results = [];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const result = await runTestFile(file, { limit, name, show });
      print(`\n── ${lineOf(result)}\n${result.output.trimEnd()}`);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, worker));

  /** @type {string[]} */
  const flaky = [];
  for (const [index, first] of results.entries()) {
    if (first.failed === 0 || first.hung) continue;
    print(`\n── again, by itself: ${first.file}`);
    const second = await runTestFile(first.file, { limit, name });
    print(`${second.output.trimEnd()}\n── ${lineOf(second)}`);
    flaky.push(...flakyOf(first, second));
    results[index] = second;
  }
  return {
    passed: sum(results, ({ passed }) => passed),
    failed: sum(results, ({ failed }) => failed),
    failures: results.flatMap(({ file, failures }) => failures.map((what) => `${file}: ${what}`)),
    flaky,
    files: results.map(({ file, seconds }) => ({ file, seconds })),
  };
}

/**
 * What failed the first time and not the second.
 *
 * @param {Result} first
 * @param {Result} second
 */
function flakyOf(first, second) {
  return first.failures
    .filter((what) => !second.failures.includes(what))
    .map((what) => `${first.file}: ${what}`);
}

/** @param {Result} result */
function lineOf({ file, passed, failed, seconds }) {
  return `${file}: ${seconds.toFixed(1)} s, ${passed} passed${failed ? `, ${failed} FAILED` : ''}`;
}

/**
 * @param {readonly Result[]} results
 * @param {(result: Result) => number} number
 */
function sum(results, number) {
  return results.reduce((all, result) => all + number(result), 0);
}
