// Many sign-ins in one module: each ends with its own tokens, and no memory is lost. `bench/soak.mjs` is the
// long version.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { soak } from '../../bench/soak.mjs';
import { endsWithItsTests } from '../ending.mjs';

const MB = 1e6;

endsWithItsTests();

describe('many sign-ins in one module', () => {
  test('four thousand at once: each gets its own tokens, none polls early, none costs more than one of a thousand', async () => {
    // Between two of a thousand, so that they are compared with the machine as it is meanwhile.
    const few = await soak('at-once', 1000);
    const many = await soak('at-once', 4000);
    const again = await soak('at-once', 1000);
    assert.equal(many.wrong + many.early, 0);
    // If each searched among the others, it would take twice as long.
    const one = Math.max(few.cpuSeconds, again.cpuSeconds) / 1000;
    const other = many.cpuSeconds / 4000;
    assert.ok(other < 1.25 * one, `${other} s of CPU each, after ${one}`);
    assert.ok(many.after.memory < 4000 * 5400, `${many.after.memory} bytes of the module`);
  });

  for (const phase of /** @type {const} */ (['in-a-row', 'cut-short'])) {
    test(`two thousand, ${phase}: the module holds no more than after the first`, async () => {
      const { wrong, early, before, after } = await soak(phase, 2000);
      assert.equal(wrong + early, 0);
      assert.equal(after.memory, before.memory);
      assert.equal(after.objects, before.objects);
      assert.ok(after.heap - before.heap < 2 * MB, `${after.heap - before.heap} bytes of heap`);
    });
  }
});
