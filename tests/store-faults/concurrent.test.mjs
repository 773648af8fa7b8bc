// A thousand calls at the same time share one refresh, and what becomes of it; calls with another
// cache, account, scopes or claims share nothing.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { signIn, signInAndGetProfile, signInSilently, signOut } from '../../pkg/index.js';
import { answers, fault } from '../servers/scripted.mjs';
import { counted, slow } from './faulty-caches.mjs';
import * as device from './device.mjs';
import { idOf, startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

const MANY = 1000;

/** @type {import('../servers/rotating.mjs').Rotating[]} */
const started = [];
after(() => Promise.all(started.map((server) => server.close())));

/**
 * A signed-in user whose access token has expired, in a cache of this kind.
 * @template {{ map: Map<string, string>, calls: Record<string, number> }} Store
 * @param {Store} cache
 * @param {Parameters<typeof startRotating>[0]} [how]
 */
async function expired(cache, how) {
  const server = await startRotating(how);
  started.push(server);
  const { authority, graphUrl } = server;
  const config = { clientId: 'concurrent', authority, graphUrl, cache: /** @type {any} */ (cache) };
  const inMap = { ...config, cache: cache.map };
  const tokens = await device.signedIn(inMap);
  device.endsIn(inMap, 0);
  cache.calls.get = cache.calls.set = cache.calls.delete = 0;
  return { server, config, tokens };
}

const never = () => assert.fail('a code was shown');
/** @param {any} config @param {number} count */
const mixed = (config, count) =>
  Array.from({ length: count }, (_, turn) =>
    turn % 2 ? signInSilently(config) : signIn(config, never),
  );

/** @type {[string, () => ReturnType<typeof counted> | ReturnType<typeof slow>][]} */
const stores = [
  ['a Map', counted],
  ['a store of up to 20 ms', () => slow(20)],
  ['a store of up to 500 ms', () => slow(500)],
];

describe('a thousand calls at the same time', { concurrency: true }, () => {
  for (const [name, store] of stores) {
    test(`with ${name}: one refresh, one set, the same tokens for all`, async () => {
      const cache = store();
      const { server, config, tokens } = await expired(cache, { latency: 50 });
      const got = await Promise.all(mixed(config, MANY));
      assert.equal(got.length, MANY);
      for (const one of got) assert.deepEqual(one, got[0]);
      assert.notEqual(got[0]?.accessToken, tokens.accessToken);
      assert.notEqual(got[0], got[1], 'each has an object of its own');
      assert.deepEqual([server.refreshes().length, cache.calls.set], [1, 1]);
      assert.ok(Number(cache.calls.get) <= 2, `${cache.calls.get} times read`);
      // And the next thousand have it from the cache.
      await Promise.all(mixed(config, MANY));
      assert.deepEqual([server.refreshes().length, cache.calls.set], [1, 1]);
    });
  }

  test('that come one after the other while it goes on: one refresh', async () => {
    const { server, config } = await expired(slow(20), { latency: 500 });
    /** @type {Promise<unknown>[]} */
    const calls = [];
    for (let turn = 0; turn < 40; turn += 1) {
      calls.push(...mixed(config, 25));
      await sleep(5);
    }
    await Promise.all(calls);
    assert.equal(server.refreshes().length, 1);
  });

  test('with the server down: three requests, and one error for all', async () => {
    const { server, config } = await expired(slow(20));
    server.always = fault.unavailable(503);
    const ends = await Promise.allSettled(mixed(config, MANY));
    for (const end of ends) {
      assert.equal(/** @type {PromiseRejectedResult} */ (end).reason?.code, 'server');
    }
    assert.equal(server.requests.length, 1 + 3, 'the sign-in, and three tries');
  });

  test('of a refresh token that was revoked: one request, and interaction_required for all', async () => {
    const { server, config } = await expired(slow(20));
    server.revokeRefreshTokens();
    const ends = await Promise.allSettled(
      Array.from({ length: MANY }, () => signInSilently(config)),
    );
    for (const end of ends) {
      const { code, aadsts } = /** @type {PromiseRejectedResult} */ (end).reason ?? {};
      assert.deepEqual([code, aadsts], ['interaction_required', 50173]);
    }
    assert.equal(server.refreshes().length, 1);
  });

  for (const [name, options, left] of /** @type {const} */ ([
    ['is aborted', () => ({ signal: AbortSignal.timeout(150) }), 'TimeoutError'],
    ['runs out of time', () => ({ timeout: 0.15 }), 'timeout'],
  ])) {
    for (const moment of /** @type {const} */ (['the request', 'the get'])) {
      test(`the first of which ${name} during ${moment}: the others have their tokens`, async () => {
        const cache = slow(moment === 'the get' ? 600 : 10, () => 1);
        const { server, config } = await expired(cache, { latency: 600, lenient: true });
        const first = signInSilently(config, options()).catch((error) => error);
        const others = mixed(config, MANY - 1);
        const error = await first;
        assert.ok([error.code, error.name].includes(left), String(error));
        const got = await Promise.all(others);
        for (const one of got) assert.deepEqual(one, got[0]);
        assert.ok(server.refreshes().length <= 2, `${server.refreshes().length} refreshes`);
        assert.equal(cache.calls.set, 1);
      });
    }
  }

  test('half of which are aborted at random moments: the others have their tokens', async () => {
    const { server, config } = await expired(slow(20), { latency: 300, lenient: true });
    const calls = Array.from({ length: MANY }, (_, turn) => {
      const signal = turn % 2 ? undefined : AbortSignal.timeout(Math.floor((turn * 7919) % 400));
      return signInSilently(config, { signal });
    });
    const ends = await Promise.allSettled(calls);
    const odd = ends.filter((_, turn) => turn % 2);
    assert.ok(odd.every(({ status }) => status === 'fulfilled'));
    const used = new Set(odd.map((end) => JSON.stringify(/** @type {any} */ (end).value)));
    assert.equal(used.size, 1);
    server.latency = 0;
    assert.equal((await device.silently(config)).step, 'tokens');
  });

  test('to signInAndGetProfile, with an access token that was withdrawn: one refresh', async () => {
    const { server, config } = await expired(slow(20), { latency: 100 });
    device.endsIn({ ...config, cache: config.cache.map }, 3600);
    server.revokeAccessTokens();
    const profiles = await Promise.all(
      Array.from({ length: 100 }, () => signInAndGetProfile(config, never)),
    );
    for (const { displayName } of profiles) assert.equal(displayName, 'employee');
    assert.equal(server.refreshes().length, 1);
  });
});

describe('calls that share nothing', { concurrency: true }, () => {
  test('two users with a cache each and the same client ID get their own tokens', async () => {
    const server = await startRotating({ latency: 100 });
    started.push(server);
    const { authority, graphUrl } = server;
    const users = ['employee', 'kollegin'].map((who) => ({
      who,
      config: { clientId: 'concurrent', authority, graphUrl, cache: new Map() },
    }));
    for (const { who, config } of users) {
      await device.signedIn(config, who);
      device.endsIn(config, 0);
    }
    const calls = Array.from({ length: MANY }, async (_, turn) => {
      const { who, config } = /** @type {(typeof users)[0]} */ (users[turn % 2]);
      const { account } = await signInSilently(config);
      assert.equal(account?.id, idOf(who));
    });
    await Promise.all(calls);
    assert.equal(server.refreshes().length, 2);
  });

  test('two accounts in one cache get their own, and neither write is lost', async () => {
    // In step, so that each would read before the other writes.
    const cache = slow(30, () => 1);
    const { server, config } = await expired(cache, { latency: 50 });
    const inMap = { ...config, cache: cache.map };
    await device.signedIn(inMap, 'kollegin');
    device.endsIn(inMap, 0);
    const accounts = [idOf('employee'), idOf('kollegin')];
    const calls = Array.from({ length: 200 }, async (_, turn) => {
      const account = String(accounts[turn % 2]);
      assert.equal((await signInSilently(config, { account })).account?.id, account);
    });
    await Promise.all(calls);
    assert.equal(server.refreshes().length, 2);
    const newest = new Set(
      device.documentIn(inMap).tokens.map((/** @type {any} */ entry) => entry.refreshToken),
    );
    assert.equal(newest.size, 2);
    // Both writes are there: the next refresh of each is tokensResponse.
    device.endsIn(inMap, 0);
    for (const account of accounts) {
      assert.equal((await device.silently(config, { account })).step, 'tokens', account);
    }
  });

  for (const lenient of [true, false]) {
    test(`two sets of scopes of one user, at a server that ${lenient ? 'is lenient' : 'is strict'} about old refresh tokens: each has its own`, async () => {
      const { config } = await expired(
        slow(30, () => 1),
        { latency: 50, lenient },
      );
      const mail = { ...config, scopes: ['Mail.Read'] };
      const [one, other] = await Promise.all([device.silently(config), device.silently(mail)]);
      assert.ok(one.tokens?.scopes.includes('User.Read'), one.step);
      assert.ok(other.tokens?.scopes.includes('Mail.Read'), other.step);
      const later = [await device.silently(config), await device.silently(mail)];
      assert.deepEqual(
        later.map(({ tokens }) => tokens?.accessToken),
        [one.tokens?.accessToken, other.tokens?.accessToken],
        'both are in the cache',
      );
    });
  }

  test('the first of which has a fetch that throws: only that one fails', async () => {
    const { config } = await expired(slow(20));
    const broken = {
      ...config,
      fetch: () => {
        throw new TypeError('no Request');
      },
    };
    const [own, other] = await Promise.allSettled([signInSilently(broken), signInSilently(config)]);
    assert.equal(own.status === 'rejected' && own.reason.code, 'invalid_config');
    assert.equal(other.status, 'fulfilled');
  });

  test('a call after a failure is a new one', async () => {
    const { server, config } = await expired(counted());
    server.next = [answers.error('invalid_scope')];
    assert.equal((await device.silently(config)).step, 'invalid_scope');
    assert.equal((await device.silently(config)).step, 'tokens');
  });

  for (const [name, account] of /** @type {const} */ ([
    ['the account', idOf('employee')],
    ['every account', undefined],
  ])) {
    test(`a refresh that ends after ${name} was signed out does not bring the account back`, async () => {
      const cache = slow(5);
      const { config } = await expired(cache, { latency: 300 });
      const refresh = device.silently(config);
      await sleep(100);
      await signOut(config, account);
      assert.equal((await refresh).step, 'tokens', 'its caller has them all the same');
      assert.equal(cache.map.size, 0);
      assert.equal((await device.silently(config)).step, 'interaction_required');
    });
  }
});
