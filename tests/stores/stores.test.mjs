// The suite on every store of pkg/stores and examples/stores.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { root } from '../../xtask/setup.mjs';
import { setStage } from './stage.mjs';
import { stores } from './table.mjs';
import { suite } from './suite.mjs';

/** A run waits for the user and for its host to start. */
const AT_ONCE = 4;

const examples = () => scripts('examples/stores');
/** The stores of the package, by its entries. */
const entries = () =>
  Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports)
    .filter((name) => name.startsWith('./stores/'))
    .map((name) => `${name.slice('./stores/'.length)}.js`);

/** @param {string} folder */
const scripts = (folder) => readdirSync(join(root, folder)).filter((it) => it.endsWith('.js'));

/** @type {import('./stage.mjs').Stage} */
let stage;

before(async () => (stage = await setStage()));
after(() => stage?.close());

test('every entry and every example is run', () => {
  const run = new Set(Object.values(stores).flatMap(({ uses }) => uses));
  assert.deepEqual([...run].sort(), [...entries(), ...examples()].sort());
});

test("the README's table has every entry and every example", () => {
  const text = readFileSync(join(root, 'examples/stores/README.md'), 'utf8');
  const rows = [...text.matchAll(/^\| \[?`(?:device-signin\/stores\/)?([\w.-]+)`/gm)];
  const named = rows.map(([, name = '']) => (name.endsWith('.js') ? name : `${name}.js`));
  assert.deepEqual(named.sort(), [...entries(), ...examples()].sort());
});

describe('a user stays signed in', { concurrency: AT_ONCE }, () => {
  for (const [name, { device, missing }] of Object.entries(stores)) {
    test(name, async () => {
      const toDo = missing?.();
      if (toDo) {
        assert.ok(!process.env.CI, `${name} is required in CI: ${toDo}`);
        console.log(`${name} is not here; ${toDo}`);
        return;
      }
      await suite(await device(stage), stage.user);
    });
  }
});
