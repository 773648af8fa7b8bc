// Runs `cargo test`, shows what it prints, and counts.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { root } from '../../xtask/root.mjs';

/** Longer than it takes to compile and to run all. In milliseconds. */
const LIMIT = 10 * 60 * 1000;

/**
 * @param {string} [name] only tests with this in their name
 * @returns {Promise<import('./steps.mjs').Counts>}
 */
export async function cargoTests(name) {
  const { code, output } = await shown([
    ...['test', '--locked', '--workspace', '--no-fail-fast'],
    ...(name ? ['--', name] : []),
  ]);
  const results = [...output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)];
  const passed = sum(results, 1);
  const failed = sum(results, 2);
  const failures = [...output.matchAll(/^test (.*) \.\.\. FAILED$/gm)].map(([, test]) => `${test}`);
  // What fails outside a test, such as code that does not compile, counts as one.
  if (code !== 0 && failed === 0) {
    return {
      passed,
      failed: 1,
      failures: [`cargo test: ${code === null ? 'it hung' : `exit code ${code}`}`],
    };
  }
  return { passed, failed, failures };
}

/**
 * @param {RegExpMatchArray[]} matches
 * @param {number} group
 */
function sum(matches, group) {
  return matches.reduce((all, match) => all + Number(match[group]), 0);
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | null, output: string }>} no code if it was ended
 */
function shown(args) {
  return new Promise((resolve, reject) => {
    const child = spawn('cargo', args, {
      ...{ cwd: root, stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT },
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
