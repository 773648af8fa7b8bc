// A clock that was set back or forward: tokens from another time are stale, and one refresh replaces them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as device from './device.mjs';
import { startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

const CHILD = fileURLToPath(new URL('clock-child.mjs', import.meta.url));
const YEAR = 365 * 24 * 3600 * 1000;
const DAY = 24 * 3600 * 1000;
const NINETEEN_SEVENTY = -Date.now() + 60_000;

/** @type {import('../servers/rotating.mjs').Rotating} */
let server;
/** @type {string} */
let folder;
before(async () => {
  server = await startRotating();
  folder = await mkdtemp(join(tmpdir(), 'clocks-'));
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/**
 * What a device does whose clock is off by so much at each of its starts, after a sign-in by a
 * clock that was right.
 * @param {string} name
 * @param {number[]} clocks
 */
async function starts(name, clocks) {
  const { authority, graphUrl } = server;
  const config = { clientId: 'clocks', authority, graphUrl, cache: new Map() };
  await device.signedIn(config);
  const file = join(folder, name.replaceAll(/\W/g, '-'));
  await writeFile(file, String(config.cache.get(device.keyOf(config))));
  const did = [];
  for (const off of clocks) {
    const args = [CHILD, authority, graphUrl, file, String(off)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    did.push(JSON.parse(stdout));
  }
  for (const { step, left } of did) {
    assert.equal(step, 'tokens');
    assert.ok(left > 3000 && left <= 3720, `valid for ${left} s by its own clock`);
  }
  return did.map(({ statuses }) => (statuses.includes('refreshing') ? 'refresh' : 'cache'));
}

describe('a device whose clock', { concurrency: true }, () => {
  /** @type {[string, number[], string[]][]} */
  const cases = [
    ['is right', [0, 0], ['cache', 'cache']],
    ['is a little behind', [-120_000], ['cache']],
    ['was set back by a year', [-YEAR, -YEAR], ['refresh', 'cache']],
    ['was set back by a day', [-DAY, -DAY], ['refresh', 'cache']],
    ['begins in 1970', [NINETEEN_SEVENTY, NINETEEN_SEVENTY], ['refresh', 'cache']],
    [
      'begins in 1970, and is then set right',
      [NINETEEN_SEVENTY, 0, 0],
      ['refresh', 'refresh', 'cache'],
    ],
    ['was set forward by a year, and then right', [YEAR, 0, 0], ['refresh', 'refresh', 'cache']],
    ['is an hour ahead', [3_600_000], ['refresh']],
  ];
  for (const [name, clocks, expected] of cases) {
    test(`${name}: ${expected.join(', ')}`, async () => {
      assert.deepEqual(await starts(name, clocks), expected);
    });
  }
});
