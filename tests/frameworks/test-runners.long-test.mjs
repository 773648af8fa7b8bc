// Test runners with the package in the code that they test: Vitest on Node, in a browser and in
// workerd; Jest on Node and in jsdom; Node's own; Sinon. Under their fake timers a sign-in ends as it does
// under real ones.
import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { run } from '../../xtask/steps.mjs';
import { startUsers } from '../fleet/users.mjs';
import { executablePath, missing } from '../page/chromium.mjs';
import { pack } from '../package/pack.mjs';
import { layOutProject } from './projects.mjs';
import { writeRecipes } from './recipes.mjs';

/** @type {import('../package/pack.mjs').Packed} */
let packed;
/** @type {Awaited<ReturnType<typeof startUsers>>} */
let users;
let folder = '';

before(async () => {
  packed = await pack();
  users = await startUsers({ interval: 1, approve: true, cors: true });
  folder = await layOutProject('test-runners', packed);
  writeRecipes(folder);
});
after(async () => {
  await users?.close();
  packed?.remove();
});

const VITEST = ['node_modules/vitest/vitest.mjs', 'run'];
const JEST = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--ci'];

/** @type {[string, string[], string?][]} */
const runners = [
  ['Vitest on Node', VITEST, 'node'],
  ['Vitest in Chromium', VITEST, 'browser'],
  ['Vitest in workerd', VITEST, 'workers'],
  ['Jest on Node', JEST, 'node'],
  // The recipe's own `fetch` makes a Response, which jsdom has not.
  ['Jest in jsdom', [...JEST, 'jest/fake-timers.test.js'], 'jsdom'],
  [
    "Node's own test runner",
    ['--test', 'node-test/fake-timers.test.js', 'node-test/recipe.test.js'],
  ],
  ['Sinon', ['--test', 'sinon/fake-timers.test.js', 'sinon/recipe.test.js']],
];

for (const [name, args, environment = ''] of runners) {
  test(name, { skip: environment === 'browser' && missing }, async () => {
    const { authority, clientId } = users;
    const { code, output } = await run(process.execPath, args, {
      cwd: folder,
      env: {
        ...withoutTestContext(),
        ENVIRONMENT: environment,
        CHROMIUM: executablePath,
        WHERE: JSON.stringify({ authority, clientId }),
        NO_COLOR: '1',
      },
    });
    assert.equal(code, 0, output);
  });
}

/** A runner that is started by a test is not a test of that test's. */
function withoutTestContext() {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return env;
}
