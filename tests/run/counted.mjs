// Runs cargo's and Node's tests, shows what they print, and counts what passed and what failed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../../xtask/setup.mjs';
import { testFiles } from './test-files.mjs';

/** Longer than any test takes here, so that one that hangs is named and the others still run. */
const LONGEST_TEST = 10 * 60 * 1000;

/** @param {import('./steps.mjs').Only} [only] */
export async function cargoTests({ name } = {}) {
  const args = ['test', '--locked', '--workspace', ...(name ? ['--', name] : [])];
  const { code, output } = await shown('cargo', args);
  const results = [...output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)];
  return counts(code, sum(results, 1), sum(results, 2));
}

/**
 * Two files at a time; then, by themselves, the files in which something failed: much here is
 * about time, and a machine that is busy with the other file is no fault of the code.
 *
 * @param {import('./steps.mjs').Only} [only]
 */
export async function nodeTests({ files = testFiles(), name } = {}) {
  const first = await nodeTestsOf(files, name, 2);
  if (first.failed === 0 || first.failedIn.length === 0) return first;
  console.log(`\nagain, each by itself: ${first.failedIn.join(' ')}\n`);
  const second = await nodeTestsOf(first.failedIn, name, 1);
  if (second.failed === 0) {
    console.log(`${first.failed} failed beside another file and passed by themselves.`);
  }
  return { passed: first.passed + first.failed - second.failed, failed: second.failed };
}

/**
 * @param {readonly string[]} files
 * @param {string | undefined} name
 * @param {number} atOnce
 */
async function nodeTestsOf(files, name, atOnce) {
  const folder = join(root, 'tests', '.results');
  const report = join(folder, 'node.tap');
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await shown(process.execPath, [
    '--test',
    // Browsers and builds run inside the tests: more at a time than there are cores is slower.
    `--test-concurrency=${atOnce}`,
    `--test-timeout=${LONGEST_TEST}`,
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=tap', `--test-reporter-destination=${report}`],
    ...(name ? [`--test-name-pattern=${name}`] : []),
    ...files,
  ]);
  const tap = readFileSync(report, 'utf8');
  const total = (/** @type {string} */ key) =>
    sum([...tap.matchAll(new RegExp(`^# ${key} (\\d+)$`, 'gm'))], 1);
  // A skipped test has shown nothing; only when one name is asked for are the others skipped.
  const skipped = name ? 0 : total('skipped');
  const failed = total('fail') + total('cancelled');
  const failedIn = files.filter((file) => namesAFailure(tap, file));
  return { ...counts(code, total('pass'), failed + skipped), failedIn };
}

/**
 * Whether a report says that something failed in a file.
 *
 * @param {string} tap
 * @param {string} file
 */
function namesAFailure(tap, file) {
  const failures = tap.split(/^ *not ok /m).slice(1);
  return failures.some((failure) =>
    failure
      .slice(0, 2000)
      .split(/^ *ok /m)[0]
      ?.includes(file),
  );
}

/**
 * @param {number} code
 * @param {number} passed
 * @param {number} failed
 */
function counts(code, passed, failed) {
  // What fails outside a test, such as a test file that does not compile, counts as one.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/**
 * @param {RegExpMatchArray[]} matches
 * @param {number} group
 */
function sum(matches, group) {
  return matches.reduce((all, match) => all + Number(match[group]), 0);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function shown(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
