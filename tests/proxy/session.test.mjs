// The session mode against the local authority: what the page gets, and what it never gets.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProxy } from '../../pkg/proxy/index.js';
import { clients, startAuthority } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;

before(async () => {
  authority = await startAuthority({ interval: 1 });
});
after(() => authority?.close());

/**
 * @param {object} [options]
 * @param {object} [config]
 */
const proxy = (options = {}, config = {}) =>
  createProxy({
    config: { clientId: authority.clientId, authority: authority.authority, ...config },
    secret: SECRET,
    origins: [ORIGIN],
    ...options,
  });

/** A `fetch` that notes what goes to the authority's OAuth endpoints. */
function noting() {
  /** @type {string[]} */
  const requests = [];
  return {
    requests,
    fetch: (/** @type {string} */ url, /** @type {any} */ init) => {
      if (url.includes('/oauth2/')) requests.push(url);
      return fetch(url, init);
    },
  };
}

/** A page that is signed in. @param {ReturnType<typeof proxy>} handle @param {object} [user] */
async function signedIn(handle, user) {
  const page = new Page(handle);
  const started = await page.send('start');
  await approve(started.code, user);
  assert.equal((await page.pollAfter(started)).status, 'signed_in');
  return page;
}

describe('the session mode', { concurrency: true }, () => {
  for (const [name, cacheOf] of /** @type {[string, () => Map<string, string> | undefined][]} */ ([
    ['with a cache', () => new Map()],
    ['without a cache', () => undefined],
  ])) {
    describe(name, { concurrency: true }, () => {
      test('a page signs its user in, and out', async () => {
        const cache = cacheOf();
        const page = new Page(proxy({}, cache && { cache }));
        assert.deepEqual(await page.send('session'), {
          httpStatus: 200,
          retryAfter: null,
          status: 'signed_out',
        });
        const started = await page.send('start', { json: { locale: 'de-DE' } });
        assert.equal(started.status, 'pending');
        assert.match(started.code.message, /Code/);
        assert.deepEqual(Object.keys(started.code).sort(), [
          ...['interval', 'message', 'userCode', 'verificationUri'],
        ]);
        await approve(started.code);
        const ended = await page.pollAfter(started);
        assert.equal(ended.status, 'signed_in');
        assert.equal(ended.profile.displayName, 'Contoso Employee');
        assert.equal((await page.send('session')).profile.displayName, 'Contoso Employee');
        assert.equal((await page.send('sign-out')).status, 'signed_out');
        assert.equal((await page.send('session')).status, 'signed_out');
        assert.equal(cache?.size ?? 0, 0);
      });

      test('no answer and no cookie holds a device code or a token that can be read', async () => {
        /** @type {string[]} */
        const secrets = [];
        /** @type {string[]} */
        const texts = [];
        const handle = proxy(
          {},
          {
            cache: cacheOf(),
            fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
              const response = await fetch(url, init);
              const text = await response.clone().text();
              for (const [, value] of text.matchAll(/"(?:device_code|\w+_token)":"([^"]+)"/g)) {
                secrets.push(String(value));
              }
              return response;
            },
          },
        );
        const page = new Page(async (request, info) => {
          const response = await handle(request, info);
          const head = [...response.headers].join('\n');
          texts.push(head, await response.clone().text());
          return response;
        });
        const started = await page.send('start');
        await page.send('poll');
        await approve(started.code);
        await page.pollAfter(started);
        await page.send('session');
        assert.ok(secrets.length >= 4, `${secrets.length} secrets were seen`);
        for (const secret of secrets) {
          const forms = [secret, encodeURIComponent(secret), btoa(secret)];
          for (const text of texts) {
            for (const form of forms) assert.ok(!text.includes(form), 'a secret is in an answer');
          }
        }
      });

      test('a restart of the server loses no pending sign-in and no session', async () => {
        const cache = cacheOf();
        const page = new Page(proxy({}, { cache }));
        const started = await page.send('start');
        page.handle = proxy({}, { cache });
        const again = await page.send('session');
        assert.equal(again.code.userCode, started.code.userCode);
        await approve(started.code);
        assert.equal((await page.pollAfter(again)).status, 'signed_in');
        page.handle = proxy({}, { cache });
        assert.equal((await page.send('session')).status, 'signed_in');
      });

      test('a page that polls too soon gets the time to wait, and nothing is sent', async () => {
        const slow = await startScripted({ devicecode: [answers.code({ interval: 60 })] });
        const page = new Page(proxy({}, { authority: slow.authority, cache: cacheOf() }));
        await page.send('start');
        for (let i = 0; i < 5; i++) {
          const { status, pollIn } = await page.send('poll');
          assert.equal(status, 'pending');
          assert.ok(pollIn > 30 && pollIn < 68, String(pollIn));
          assert.equal(page.setCookie, null);
        }
        assert.equal(slow.to('token').length, 0);
        await slow.close();
      });

      test('two tabs show one code, and one poll serves both', async () => {
        const { fetch, requests } = noting();
        const first = new Page(proxy({}, { cache: cacheOf(), fetch }));
        const started = await first.send('start');
        const second = first.twin();
        assert.equal((await second.send('start')).code.userCode, started.code.userCode);
        await approve(started.code);
        await sleep(started.pollIn * 1000 + 20);
        requests.length = 0;
        const both = await Promise.all([first.send('poll'), second.send('poll')]);
        assert.deepEqual(
          both.map(({ status }) => status),
          ['signed_in', 'signed_in'],
        );
        assert.equal(requests.length, 1);
        assert.equal((await second.send('poll')).status, 'signed_in');
      });

      test('start is answered with signed_in where the browser is', async () => {
        const { fetch, requests } = noting();
        const page = await signedIn(proxy({}, { cache: cacheOf(), fetch }));
        requests.length = 0;
        assert.equal((await page.send('start')).status, 'signed_in');
        assert.equal(requests.length, 0);
      });

      test('a sign-in that was cancelled is over', async () => {
        const page = new Page(proxy({}, { cache: cacheOf() }));
        const started = await page.send('start');
        assert.equal((await page.send('sign-out')).status, 'signed_out');
        const poll = await page.send('poll');
        assert.deepEqual([poll.httpStatus, poll.error.code], [409, 'no_sign_in']);
        assert.notEqual((await page.send('start')).code.userCode, started.code.userCode);
      });

      test('a declined sign-in ends, and the next one can begin', async () => {
        const page = new Page(proxy({}, { cache: cacheOf() }));
        const started = await page.send('start');
        await decline(started.code);
        const ended = await page.pollAfter(started);
        assert.deepEqual(
          [ended.httpStatus, ended.status, ended.error.code],
          [409, 'signed_out', 'declined'],
        );
        assert.equal(page.cookie, undefined);
        assert.equal((await page.send('start')).status, 'pending');
      });

      test('an idle session ends, and one that is used ends at its absolute end', async () => {
        const page = await signedIn(
          proxy({ session: { idle: 1, absolute: 3600 } }, { cache: cacheOf() }),
        );
        const copy = page.twin();
        await sleep(1100);
        assert.equal((await copy.send('session')).status, 'signed_out');
        const other = await signedIn(
          proxy({ session: { idle: 3600, absolute: 2 } }, { cache: cacheOf() }),
        );
        const { expiresIn } = await other.send('session');
        assert.ok(expiresIn <= 2, String(expiresIn));
        await sleep(2000);
        assert.equal((await other.twin().send('session')).status, 'signed_out');
      });
    });
  }

  describe('both ways', { concurrency: true }, () => {
    test("a wrong registration gives the library's code and Entra's number", async () => {
      const { id } = clients.confidential;
      const page = new Page(proxy({}, { clientId: id }));
      const started = await page.send('start');
      const ended = await page.pollAfter(started);
      assert.deepEqual(
        [ended.httpStatus, ended.status, ended.error.code, ended.error.aadsts],
        [502, 'signed_out', 'invalid_client', 7000218],
      );
      const disabled = new Page(proxy({}, { clientId: clients.disabled.id }));
      const refused = await disabled.send('start');
      assert.deepEqual([refused.httpStatus, refused.error.aadsts], [502, 7000112]);
    });

    test("server code gets the session's tokens, and no other request does", async () => {
      const handle = proxy({}, { cache: new Map() });
      const page = await signedIn(handle);
      const { accessToken, account } = await handle.tokens(page.request);
      assert.match(accessToken, /./);
      assert.equal(account?.username, 'employee@contoso.com');
      const ofNode = { headers: Object.fromEntries(page.request.headers) };
      assert.equal((await handle.tokens(ofNode)).accessToken, accessToken);
      const refused = [
        ['no cookie', new Request('http://localhost/')],
        ['another site', with_(page.request, { 'sec-fetch-site': 'cross-site' })],
        ['another port', with_(page.request, { 'sec-fetch-site': 'same-site' })],
        ['another origin', with_(page.request, { origin: 'http://127.0.0.1:1' })],
      ];
      for (const [rule, request] of refused) {
        await assert.rejects(
          handle.tokens(/** @type {Request} */ (request)),
          { code: 'interaction_required', name: 'DeviceSignInError' },
          String(rule),
        );
      }
      await page.send('sign-out');
      const old = page.twin();
      await assert.rejects(handle.tokens(old.request), { code: 'interaction_required' });
    });

    test('a copy of the cookie is worth nothing after the sign-out, where there is a cache', async () => {
      const page = await signedIn(proxy({}, { cache: new Map() }));
      const copy = page.twin();
      await page.send('sign-out');
      assert.equal((await copy.send('session')).status, 'signed_out');
    });

    test('tokens of an answer that was lost are there for the next poll', async () => {
      const { fetch, requests } = noting();
      const page = new Page(proxy({}, { cache: new Map(), fetch }));
      const started = await page.send('start');
      await approve(started.code);
      await sleep(started.pollIn * 1000 + 20);
      // The answer, and its cookie, never reach the browser.
      await page.twin().send('poll');
      requests.length = 0;
      assert.equal((await page.send('poll')).status, 'signed_in');
      assert.equal((await page.twin().send('session')).status, 'signed_in');
      assert.equal(requests.length, 0);
    });

    test('a session whose sign-in was revoked is signed out', async () => {
      const short = await startAuthority({ interval: 1, accessTokenLifetime: 60 });
      try {
        const handle = proxy(
          {},
          { authority: short.authority, clientId: short.clientId, cache: new Map() },
        );
        const page = await signedIn(handle);
        assert.equal((await page.send('session')).status, 'signed_in');
        short.revokeRefreshTokens();
        assert.equal((await page.send('session')).status, 'signed_out');
        assert.equal(page.cookie, undefined);
      } finally {
        await short.close();
      }
    });
  });
});

/** @param {Request} request @param {Record<string, string>} headers */
const with_ = (request, headers) =>
  new Request(request.url, { headers: { ...Object.fromEntries(request.headers), ...headers } });
