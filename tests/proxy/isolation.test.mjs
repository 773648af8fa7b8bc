// Sessions in one process and one store: none sees another's user, tokens, sign-out or end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { answers, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

const PAGES = 100;

/** @type {Awaited<ReturnType<typeof startScripted>>} */
let server;
let codes = 0;
let refreshes = 0;

/** Whose a token is stands in it: every code is another user's. @param {string} token */
const userOf = (token) => /user-\d+/.exec(token)?.[0] ?? 'none';

before(async () => {
  server = await startScripted({
    devicecode: [() => answers.code({ device_code: `code-of-user-${codes++}`, interval: 1 })],
    token: [
      ({ form }) => {
        if (form.grant_type === 'refresh_token') refreshes += 1;
        const user = userOf(String(form.device_code ?? form.refresh_token));
        return answers.tokens({
          access_token: `access-token-of-${user}-${refreshes}`,
          refresh_token: `refresh-token-of-${user}`,
          expires_in: form.device_code ? 60 : 3600,
        });
      },
    ],
    me: [({ headers }) => answers.profile({ displayName: userOf(String(headers.authorization)) })],
  });
});
after(() => server?.close());

/** @param {Map<string, string>} cache */
const proxy = (cache, options = {}) =>
  createProxy({
    config: { clientId: 'client', authority: server.authority, cache },
    secret: SECRET,
    origins: [ORIGIN],
    limits: { starts: false, polls: false, others: false, pollsPerSignIn: false },
    ...options,
  });

/** @param {ReturnType<typeof proxy>} handle */
async function signedIn(handle) {
  const page = new Page(handle);
  const { profile } = await page.pollAfter(await page.send('start'));
  return { page, user: profile.displayName };
}

test(`${PAGES} sessions at once, and each has its own user, tokens and sign-out`, async () => {
  const cache = new Map();
  const handle = proxy(cache);
  const all = await Promise.all(Array.from({ length: PAGES }, () => signedIn(handle)));
  assert.equal(new Set(all.map(({ user }) => user)).size, PAGES);
  assert.equal(cache.size, PAGES);

  // The access tokens have less than five minutes left, so that each is refreshed, all at once.
  const tokens = await Promise.all(all.map(({ page }) => handle.tokens(page.request)));
  for (const [i, { accessToken, refreshToken }] of tokens.entries()) {
    assert.equal(userOf(accessToken), all[i]?.user);
    assert.equal(userOf(String(refreshToken)), all[i]?.user);
  }

  const [leaving, staying] = [all.slice(0, PAGES / 2), all.slice(PAGES / 2)];
  await Promise.all(leaving.map(({ page }) => page.send('sign-out')));
  assert.equal(cache.size, PAGES / 2);
  for (const { page, user } of staying) {
    const { status, profile } = await page.send('session');
    assert.deepEqual([status, profile.displayName], ['signed_in', user]);
  }
  for (const [key, text] of cache) {
    const users = new Set([...text.matchAll(/user-\d+/g)].map(([user]) => user));
    assert.equal(users.size, 1, `${key} holds tokens of ${[...users]}`);
  }
});

test('requests of one session at once share one refresh', async () => {
  const handle = proxy(new Map());
  const { page, user } = await signedIn(handle);
  refreshes = 0;
  const tokens = await Promise.all(Array.from({ length: 20 }, () => handle.tokens(page.request)));
  assert.equal(refreshes, 1);
  assert.deepEqual([...new Set(tokens.map(({ accessToken }) => userOf(accessToken)))], [user]);
});

describe('the store', { concurrency: true }, () => {
  test("the library's own key in the store gives no session anything", async () => {
    const cache = new Map();
    const handle = proxy(cache);
    await signedIn(handle);
    const [[key, text]] = /** @type {[[string, string]]} */ ([...cache]);
    const library = key.slice(key.indexOf('device-signin:', 1));
    cache.set(library, text);
    cache.delete(key);
    const page = new Page(handle);
    assert.equal((await page.send('session')).status, 'signed_out');
    await assert.rejects(handle.tokens(page.request), { code: 'interaction_required' });
  });

  test('the tokens of sessions that have ended do not stay in the store', async () => {
    const cache = new Map();
    const handle = proxy(cache, { session: { idle: 1, absolute: 1 } });
    await Promise.all(Array.from({ length: 5 }, () => signedIn(handle)));
    assert.equal(cache.size, 5);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await signedIn(handle);
    assert.equal(cache.size, 1);
  });

  test('a store gets the time for which an entry is of use', async () => {
    /** @type {unknown[]} */
    const lifetimes = [];
    const map = new Map();
    const handle = proxy(
      /** @type {any} */ ({
        get: (/** @type {string} */ key) => map.get(key),
        set: (/** @type {string} */ key, /** @type {string} */ text, /** @type {number} */ ttl) => {
          lifetimes.push(ttl);
          map.set(key, text);
        },
        delete: (/** @type {string} */ key) => map.delete(key),
      }),
      { session: { idle: 60, absolute: 100 } },
    );
    await signedIn(handle);
    const [ttl] = lifetimes;
    assert.ok(Number(ttl) > 90_000 && Number(ttl) <= 100_000, String(ttl));
  });

  for (const [rule, faulty] of /** @type {[string, object][]} */ ([
    [
      'throws',
      {
        get: () => {
          throw new Error('full');
        },
        set: () => {
          throw new Error('full');
        },
        delete: () => {
          throw new Error('full');
        },
      },
    ],
    [
      'rejects',
      {
        get: async () => {
          throw new Error('full');
        },
        set: async () => {
          throw new Error('full');
        },
        delete: async () => {
          throw new Error('full');
        },
      },
    ],
  ])) {
    test(`a store that ${rule} costs no sign-in, and signs no user out`, async () => {
      /** @type {any[]} */
      const log = [];
      const handle = proxy(/** @type {any} */ (faulty), {
        onResponse: (/** @type {any} */ response) => log.push(response),
      });
      const { page } = await signedIn(handle);
      assert.ok(log.some(({ cause }) => cause?.code === 'cache_failed'));
      const { httpStatus, error } = await page.send('session');
      assert.deepEqual([httpStatus, error.code], [500, 'cache_failed']);
      assert.notEqual(page.cookie, undefined);
      const out = await page.send('sign-out');
      assert.deepEqual(
        [out.httpStatus, out.status, out.error.code],
        [500, 'signed_out', 'cache_failed'],
      );
      assert.equal(page.cookie, undefined);
    });
  }
});
