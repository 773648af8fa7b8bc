// A cache whose methods throw, reject or hang: the sign-in goes on as if nothing were there, says
// so by a status, and no account in the cache is lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listAccounts, pollOnce, signIn, signOut } from '../../pkg/index.js';
import { failures, mapWith } from './faulty-caches.mjs';
import * as device from './device.mjs';
import { SECRET, idOf, startRotating, stored } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @type {import('../servers/rotating.mjs').Rotating} */
let server;
before(async () => {
  server = await startRotating();
});
after(() => server.close());

/** @param {any} cache */
const configWith = (cache) => ({
  clientId: 'failing',
  authority: server.authority,
  graphUrl: server.graphUrl,
  cache,
});

/** Signs in by a code, whatever the cache holds. @param {any} config */
const signedInByCode = (config) =>
  signIn(config, () => undefined, { account: 'employee@contoso.com' });

describe('a cache', { concurrency: true }, () => {
  test('that hangs delays no sign-in by the time of those before it', async () => {
    const config = configWith(mapWith({ get: failures.hangs, set: failures.hangs }));
    const from = Date.now();
    await Promise.all(Array.from({ length: 6 }, () => device.signedIn(config)));
    // Five seconds for a turn, for the reading and for the writing; not ten for each before.
    const seconds = (Date.now() - from) / 1000;
    assert.ok(seconds < 25, `${seconds} s`);
  });

  describe('a get that', { concurrency: true }, () => {
    for (const [name, get] of Object.entries(failures)) {
      test(`${name}: counts as an empty cache, and the status says so`, async () => {
        // With a cache each: of calls that share one, one gets the status.
        const configs = Array.from({ length: 3 }, () => configWith(mapWith({ get })));
        const [one, two, three] = configs;
        const [shown, silent, { accessToken }] = await Promise.all([
          device.nextStep(one),
          device.silently(two),
          device.signedIn(three),
        ]);
        assert.deepEqual([shown.step, silent.step], ['code', 'interaction_required']);
        for (const step of [shown, silent]) {
          const [failed] = step.statuses.filter(({ status }) => status === 'cache_failed');
          assert.equal(/** @type {any} */ (failed)?.error.code, 'cache_failed');
          device.assertNoSecrets(step);
        }
        // The tokens are written all the same.
        const [entry] = JSON.parse(String([...three.cache.values()][0])).tokens;
        assert.equal(entry.accessToken, accessToken);
      });

      test(`${name}: listAccounts and signOut end with cache_failed, and its cause`, async () => {
        const config = configWith(mapWith({ get }));
        const ends = await Promise.allSettled([listAccounts(config), signOut(config)]);
        for (const end of ends) {
          assert.equal(end.status, 'rejected');
          const error = /** @type {PromiseRejectedResult} */ (end).reason;
          assert.equal(error.code, 'cache_failed');
          assert.ok(!error.message.includes(SECRET) && error.hint);
          if (name === 'throws') assert.match(error.cause.message, /of the cache's own/);
        }
      });
    }
  });

  describe('a set that', { concurrency: true }, () => {
    for (const [name, set] of Object.entries(failures)) {
      test(`${name}: the caller still gets the tokens, and the status says so`, async () => {
        const config = configWith(mapWith({ set }));
        /** @type {any[]} */
        const statuses = [];
        const result = await pollOnce(config, stored(), {
          onStatus: (said) => statuses.push(said),
        });
        assert.equal(result.status, 'authorized');
        assert.deepEqual(
          device.names(statuses).filter((status) => status !== 'polling'),
          ['cache_failed', 'authorized'],
        );
        device.assertNoSecrets({ step: '', statuses });
      });
    }

    test('fails at a refresh: the new tokens are the caller’s', async () => {
      const config = configWith(new Map());
      const { accessToken } = await device.signedIn(config);
      device.endsIn(config, 60);
      config.cache.set = failures.throws;
      const { step, tokens, statuses } = await device.silently(config);
      assert.equal(step, 'tokens');
      assert.notEqual(tokens?.accessToken, accessToken);
      assert.ok(device.names(statuses).includes('cache_failed'));
    });
  });

  describe('a delete that', { concurrency: true }, () => {
    for (const [name, failure] of Object.entries(failures)) {
      test(`${name}: signOut ends with cache_failed; a sign-in does not need it`, async () => {
        const config = configWith(mapWith({ delete: failure }));
        await device.signedIn(config);
        await assert.rejects(signOut(config), { code: 'cache_failed' });
        assert.equal((await device.silently(config)).step, 'tokens');
      });
    }
  });

  test('a get that fails once does not lose the other account', async () => {
    // The third get is the one before the write.
    for (const turn of [1, 2, 3, 4, 5]) {
      const config = configWith(new Map());
      await device.signedIn(config, 'employee');
      await device.signedIn(config, 'kollegin');
      device.endsIn(config, 60);
      let calls = 0;
      const { get } = config.cache;
      config.cache.get = function (/** @type {string} */ key) {
        calls += 1;
        return calls === turn ? failures.throws?.() : get.call(this, key);
      };
      await device.silently(config, { account: idOf('kollegin') });
      config.cache.get = get;
      const ids = (await listAccounts(config)).map(({ id }) => id).sort();
      assert.deepEqual(ids, [idOf('employee'), idOf('kollegin')], `the get of turn ${turn}`);
    }
  });

  for (const [way, sign] of /** @type {const} */ ([
    ['pollOnce', (/** @type {any} */ config) => device.signedIn(config, 'kollegin')],
    ['signIn', (/** @type {any} */ config) => signedInByCode(config)],
  ])) {
    for (const failure of ['throws', 'rejects']) {
      test(`a get that ${failure} once at a sign-in (${way}) does not lose the other account`, async () => {
        for (const turn of [1, 2, 3]) {
          const config = configWith(new Map());
          await device.signedIn(config, 'jugyoin');
          const document = config.cache.get(device.keyOf(config));
          let calls = 0;
          const { get } = config.cache;
          config.cache.get = function (/** @type {string} */ key) {
            calls += 1;
            return calls === turn ? failures[failure]?.() : get.call(this, key);
          };
          config.cache.set(device.keyOf(config), document);
          await sign(config);
          config.cache.get = get;
          const ids = (await listAccounts(config)).map(({ id }) => id);
          assert.equal(ids.length, 2, `the get of turn ${turn}: ${ids}`);
          assert.ok(ids.includes(idOf('jugyoin')));
        }
      });
    }
  }

  test('a text that is damaged once, before a refresh is written, loses no account', async () => {
    for (const damaged of ['{"version":1,"tok', '', '{"version":2}']) {
      const config = configWith(new Map());
      await device.signedIn(config, 'employee');
      await device.signedIn(config, 'kollegin');
      device.endsIn(config, 60);
      let calls = 0;
      const { get } = config.cache;
      config.cache.get = function (/** @type {string} */ key) {
        calls += 1;
        return calls === 2 ? damaged : get.call(this, key);
      };
      const { tokens } = await device.silently(config, { account: idOf('kollegin') });
      config.cache.get = get;
      const entries = device.documentIn(config).tokens;
      const ids = entries.map((/** @type {any} */ { account }) => account.id).sort();
      assert.deepEqual(ids, [idOf('employee'), idOf('kollegin')], damaged);
      assert.ok(entries.some((/** @type {any} */ it) => it.accessToken === tokens?.accessToken));
    }
  });

  test('a refused refresh token and a get that fails do not empty the cache', async () => {
    for (const turn of [2, 3, 4, 5]) {
      const config = configWith(new Map());
      await device.signedIn(config, 'employee');
      await device.signedIn(config, 'kollegin');
      device.edit(config, ({ tokens }) => {
        for (const entry of tokens) Object.assign(entry, { expiresAt: 0, refreshToken: 'revoked' });
      });
      let calls = 0;
      const { get } = config.cache;
      config.cache.get = function (/** @type {string} */ key) {
        calls += 1;
        return calls === turn ? failures.throws?.() : get.call(this, key);
      };
      await device.silently(config);
      config.cache.get = get;
      const ids = (await listAccounts(config)).map(({ id }) => id).sort();
      assert.deepEqual(ids, [idOf('employee'), idOf('kollegin')], `the get of turn ${turn}`);
    }
  });
});
