// Runs the checks and tests, and goes on past a failure. Its last line is `N passed, N failed`.
//
//   npm test                      every check and test
//   npm test -- word…             the steps, test files or tests that a word names
//   npm run test:long             fuzzing, and the longer suites (`*.long-test.mjs`)
//   npm run test:long -- word…    those that a word names
//   npm run test:frameworks       the longer suites below tests/frameworks
//   npm run test:all              everything, with one count
//   npm run test:group -- NAME    one group of tests/run/groups.mjs, as CI runs them
import process from 'node:process';
import { StepError } from '../xtask/command.mjs';
import { setUp } from '../xtask/setup.mjs';
import { choose } from './run/choose.mjs';
import { chooseGroup, groups } from './run/groups.mjs';
import { longSteps, steps } from './run/steps.mjs';
import { rowLine, summaryOf } from './run/summary.mjs';
import { endAll } from './run/test-file.mjs';

const chosen = chooseBy(process.argv.slice(2));
if (typeof chosen === 'string') {
  console.error(chosen);
  process.exit(2);
}

/**
 * @param {readonly string[]} args
 * @returns {import('./run/choose.mjs').Chosen[] | string} what to run, or what is wrong
 */
function chooseBy(args) {
  const [option = '', ...words] = args;
  const all = [...steps, ...longSteps];
  if (option === '--group') {
    const name = words.join(' ');
    if (Object.hasOwn(groups, name)) {
      return chooseGroup(/** @type {keyof typeof groups} */ (name), all);
    }
    return `\`${name}\` is no group. There are: ${Object.keys(groups).join(', ')}.`;
  }
  const set = { '--all': all, '--long': longSteps }[option];
  const rest = set ? words : args;
  const unknown = rest.find((word) => word.startsWith('-'));
  if (unknown) return `\`${unknown}\` is no option. Words name the steps, files or tests to run.`;
  return choose(rest, set ?? steps);
}

for (const [signal, number] of /** @type {const} */ ([
  ['SIGINT', 2],
  ['SIGTERM', 15],
])) {
  process.on(signal, () => {
    endAll();
    process.exit(128 + number);
  });
}

const start = performance.now();
const secondsSince = (/** @type {number} */ from) => (performance.now() - from) / 1000;
/** @type {import('./run/summary.mjs').Row[]} */
const rows = [];

/** @param {string} name @param {() => Promise<import('./run/steps.mjs').Counts>} act */
async function row(name, act) {
  const from = performance.now();
  const counts = await act().catch((error) => {
    console.error(error instanceof StepError ? `\n${error.message}\n` : error);
    return { passed: 0, failed: 1, failures: [name] };
  });
  rows.push({ name, seconds: secondsSince(from), counts });
}

// A crate that does not build is for its own step to show, beside all that still works.
await row('set-up', () => setUp(['www', 'tests']).then(() => ({ passed: 0, failed: 0 })));
for (const { name, run } of chosen) {
  console.log(`\n── ${name}`);
  await row(name, run);
  console.log(rows.slice(-1).map(rowLine).join());
}
const { text, code } = summaryOf(rows, {
  seconds: secondsSince(start),
  ci: Boolean(process.env.CI),
});
console.log(`\n${text}`);
process.exitCode = code;
