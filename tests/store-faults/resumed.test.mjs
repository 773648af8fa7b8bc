// A device code that was stored while the power was off, or that comes from another machine: it is
// polled no sooner than its server wants, and one that has ended ends as expired.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listAccounts, pollOnce, requestDeviceCode, waitForTokens } from '../../pkg/index.js';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { measureStalls } from '../faults/stalls.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @typedef {import('../../src/js/types.d.ts').DeviceCode} DeviceCode */

/** @param {DeviceCode} code @returns {DeviceCode} as it comes back from a store */
const carried = (code) => JSON.parse(JSON.stringify(code));

/** A clock that is off by so much wrote it. @param {DeviceCode} code @param {number} off */
const byAnotherClock = (code, off) => ({
  ...carried(code),
  expiresAt: code.expiresAt + off,
  nextPollAt: code.nextPollAt + off,
});

/** @param {any} config @param {DeviceCode} code */
const ways = (config, code) =>
  /** @type {const} */ ([
    ['waitForTokens', () => waitForTokens(config, code)],
    ['pollOnce', () => pollOnce(config, code)],
  ]);

describe('a code whose life ended while the power was off', { concurrency: true }, () => {
  /** @type {Awaited<ReturnType<typeof startAuthority>>} */
  let authority;
  let polls = 0;
  before(async () => {
    authority = await startAuthority({
      interval: 1,
      codeLifetime: 3,
      onRequest: ({ path }) => void (polls += path.endsWith('/token') ? 1 : 0),
    });
  });
  after(() => authority.close());

  test('ends as expired, after one poll at the most, and touches no cache', async () => {
    const { authority: url, graphUrl, clientId } = authority;
    const config = { authority: url, graphUrl, clientId, cache: new Map() };
    const [left, typed] = await Promise.all([requestDeviceCode(config), requestDeviceCode(config)]);
    await approve(typed);
    await sleep(3200);
    for (const code of [left, typed]) {
      for (const [name, call] of ways(config, carried(code))) {
        polls = 0;
        const error = await call().then(
          () => assert.fail(`${name} went on`),
          (/** @type {any} */ reason) => reason,
        );
        assert.equal(error.code, 'expired', name);
        assert.ok(error.hint);
        assert.ok(polls <= 1, `${polls} polls by ${name}`);
      }
    }
    assert.equal(config.cache.size, 0);
  });
});

describe('a code that is carried on elsewhere', { concurrency: true }, () => {
  /** @type {Awaited<ReturnType<typeof startScripted>>[]} */
  const started = [];
  after(() => Promise.all(started.map((server) => server.close())));

  async function stored() {
    const server = await startScripted({
      devicecode: [answers.code({ interval: 1 })],
      token: [answers.pending(), answers.tokens()],
    });
    started.push(server);
    const { authority, graphUrl } = server;
    const config = { clientId: 'resumed', authority, graphUrl, cache: new Map() };
    return { server, config, code: await requestDeviceCode(config) };
  }

  test('too early: no request, and the same moment for the next poll', async () => {
    const { server, config, code } = await stored();
    const stalled = measureStalls();
    const result = /** @type {any} */ (await pollOnce(config, carried(code)));
    assert.equal(result.status, 'pending');
    assert.ok(Math.abs(result.deviceCode.nextPollAt - code.nextPollAt) < 50 + stalled());
    assert.equal(server.to('token').length, 0);
  });

  test('after a poll: the moment of that is respected by the next machine', async () => {
    const { server, config, code } = await stored();
    const first = /** @type {any} */ (await pollOnce(config, { ...carried(code), nextPollAt: 0 }));
    const second = await pollOnce(config, carried(first.deviceCode));
    assert.deepEqual([second.status, server.to('token').length], ['pending', 1]);
    await waitForTokens(config, carried(first.deviceCode));
    const [one, two] = server.to('token');
    assert.ok(Number(two?.at) - Number(one?.answeredAt) >= 1000);
  });

  for (const [name, off] of /** @type {const} */ ([
    ['an hour ahead', 3_600_000],
    ['a day ahead', 86_400_000],
    ['three seconds ahead', 3000],
  ])) {
    test(`from a machine whose clock is ${name}: no poll within the interval, and tokens in the end`, async () => {
      const { server, config, code } = await stored();
      const from = performance.now();
      // Three seconds are waited for as they stand: nothing distinguishes them from a longer interval.
      const wait = waitForTokens(config, byAnotherClock(code, off), { timeout: 15 });
      assert.equal((await wait).accessToken, 'scripted-access-token');
      const [first] = server.to('token');
      assert.ok(Number(first?.at) - from >= 1000);
    });
  }

  test('from a machine whose clock is a little behind: at once, and then by the interval', async () => {
    const { server, config, code } = await stored();
    await waitForTokens(config, byAnotherClock(code, -30_000));
    const [one, two] = server.to('token');
    assert.ok(Number(two?.at) - Number(one?.answeredAt) >= 1000);
  });

  test('with a cache: either function stores the tokens there', async () => {
    for (const call of [waitForTokens, pollOnce]) {
      const { server, config, code } = await stored();
      await pollOnce(config, { ...carried(code), nextPollAt: 0 });
      await call(config, { ...carried(code), nextPollAt: 0 });
      assert.equal(server.to('token').length, 2);
      assert.equal(config.cache.size, 1, call.name);
      assert.deepEqual(await listAccounts(config), [], 'no ID token, no account');
    }
  });
});
