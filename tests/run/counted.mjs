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

/** @param {import('./steps.mjs').Only} [only] */
export async function nodeTests({ files = testFiles(), name } = {}) {
  const folder = join(root, 'tests', '.results');
  const report = join(folder, 'node.tap');
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await shown(process.execPath, [
    '--test',
    // Browsers and builds run inside the tests: more at a time than there are cores is slower.
    '--test-concurrency=2',
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
  return counts(code, total('pass'), total('fail') + total('cancelled') + skipped);
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
