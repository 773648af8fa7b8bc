// The suite on every store of examples/caches.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { root } from '../../xtask/setup.mjs';
import { setStage } from './stage.mjs';
import { stores } from './stores.mjs';
import { suite } from './suite.mjs';

/** A run waits for the person and for its host to start. */
const AT_ONCE = 4;

const folder = join(root, 'examples/caches');
const examples = () => readdirSync(folder).filter((name) => name.endsWith('.js'));
const read = (/** @type {string} */ name) => readFileSync(join(folder, name), 'utf8');

/** @type {import('./stage.mjs').Stage} */
let stage;

before(async () => (stage = await setStage()));
after(() => stage?.close());

test('every example is run', () => {
  const run = new Set(Object.values(stores).flatMap(({ uses }) => uses));
  assert.deepEqual(examples(), [...run].sort());
});

test("the README's table has every example, and as many lines as it has", () => {
  const rows = [...read('README.md').matchAll(/^\| \[`(.*?)`\]\(.*?\) *\|.*?\| *(\d+) \|/gm)];
  const stated = rows.map(([, name, lines]) => `${name} ${lines}`);
  const counted = examples().map((name) => `${name} ${read(name).split('\n').length - 1}`);
  // Where a key comes from is no store: the README has a section for it.
  const stored = counted.filter((it) => !it.startsWith('key-'));
  assert.deepEqual(stated.sort(), stored.sort());
});

describe('a person stays signed in', { concurrency: AT_ONCE }, () => {
  for (const [name, { device, missing }] of Object.entries(stores)) {
    test(name, async () => {
      const toDo = missing?.();
      if (toDo) {
        assert.ok(!process.env.CI, `${name} is required in CI: ${toDo}`);
        console.log(`${name} is not here; ${toDo}`);
        return;
      }
      await suite(await device(stage), stage.person);
    });
  }
});
