// A workerd that crashes is named as that, at once, instead of leaving a test to wait for it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setStage } from './stage.mjs';
import { startUsers } from './users.mjs';
import { workerdOf } from './workerd-process.mjs';

/** @type {import('./stage.mjs').Stage} */
let stage;
before(async () => {
  stage = await setStage();
});
after(() => stage?.close());

test('a workerd that crashes is named as that', { timeout: 60_000 }, async () => {
  if (!existsSync('/proc/self/maps')) {
    assert.ok(!process.env.CI, 'CI runs on Linux');
    return console.log("workerd's process is found by /proc, on Linux");
  }
  const users = await stage.server(startUsers());
  const fleet = await stage.fleet(users);
  await fleet.kill();
  await fleet.start();
  process.kill(Number(workerdOf(fleet)), 'SIGSEGV');
  await assert.rejects(fleet.crashed, /^Error: workerd crashed\. The last that it printed:/);
});
