// `npm test`: sets up, then runs every check and every test, and goes on past a failure.
// `npm test -- word…` runs the steps and test files that a word names, or the tests of that name.
import process from 'node:process';
import { setUp } from '../xtask/setup.mjs';
import { StepError } from '../xtask/steps.mjs';
import { steps } from './run/steps.mjs';
import { choose } from './run/choose.mjs';
import { testFiles } from './run/test-files.mjs';

const start = performance.now();
const seconds = (/** @type {number} */ from) => ((performance.now() - from) / 1000).toFixed(1);

let passed = 0;
let failed = 0;
try {
  await setUp(['www', 'tests']);
} catch (error) {
  // A crate that does not build is for its own step to show, beside all that still works.
  if (!(error instanceof StepError)) throw error;
  console.error(`\n${error.message}\n`);
  failed += 1;
}
const rows = [`set-up: ${seconds(start)} s${failed ? ', FAILED' : ''}`];
const chosen = choose(process.argv.slice(2), steps, testFiles());

for (const { name, run } of chosen) {
  const from = performance.now();
  console.log(`\n── ${name}`);
  const counts = await run();
  passed += counts.passed;
  failed += counts.failed;
  rows.push(
    `${name}: ${seconds(from)} s, ${counts.failed ? `${counts.failed} FAILED` : `${counts.passed} passed`}`,
  );
  console.log(rows.at(-1));
}

console.log(`\n── in all: ${seconds(start)} s\n${rows.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
// A word that names nothing has tested nothing.
if (failed > 0 || passed === 0) process.exitCode = 1;
