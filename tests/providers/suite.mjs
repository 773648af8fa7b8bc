// What every real server must be good for: a sign-in, a refresh, a decline, an expiry and a sign-out,
// and what it takes beside them. The cases of a server run at once where it can serve them so, for they
// are waiting most of the time.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  discover,
  getProfile,
  listAccounts,
  pollOnce,
  requestDeviceCode,
  signIn,
  signInAndGetProfile,
  signInSilently,
  signOut,
  waitForTokens,
} from '../../pkg/index.js';
import { closing, SUITE_LIMIT } from '../ending.mjs';
import { Missing } from './servers/program.mjs';

/** @typedef {import('../../pkg/generated/index.js').Config} Config */
/** @typedef {import('../../pkg/generated/index.js').CachedConfig} CachedConfig */
/** @typedef {Pick<import('../../pkg/generated/index.js').UserCode, 'userCode' | 'verificationUri'>} Shown */

/**
 * A real server on loopback. Its access tokens live for less than five minutes, so that each
 * `signInSilently` is a refresh.
 * @typedef {object} Server
 * @property {string} issuer
 * @property {Config} config of its public client
 * @property {Partial<Config>[]} secrets of its confidential clients, in each way that it takes
 * @property {Partial<Config>} wrongSecret of a confidential client
 * @property {string | undefined} username what its ID token calls the user
 * @property {(code: Shown, clientId?: string) => Promise<void>} approve
 * @property {((code: Shown) => Promise<void>) | undefined} decline none: the user cannot
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Facts
 * @property {boolean} [expires] whether its codes can be made to expire soon
 * @property {boolean} [lateIdToken] whether the ID token comes with the refresh alone
 * @property {boolean} [revokesForPublic] whether a public client may revoke
 * @property {boolean} [atOnce] whether it serves several users at once
 */

/** How long a code lives in the case that waits for its end, in seconds. */
const SHORT = 3;

/**
 * @param {string} name
 * @param {(options?: { lifetime?: number }) => Promise<Server>} start
 * @param {Facts} [facts]
 */
export function providerSuite(name, start, facts = {}) {
  const { expires = true, lateIdToken = false, revokesForPublic = true, atOnce = true } = facts;

  /** @type {Record<string, (t: import('node:test').TestContext, server: Server) => Promise<unknown>>} */
  const cases = {
    'a sign-in: a code, tokens, the profile and the account': async (
      t,
      { config, issuer, username, approve },
    ) => {
      const cache = new Map();
      /** @type {Record<string, any>} */
      const profile = await signInAndGetProfile({ ...config, cache }, approve, limits(t));
      assert.equal(typeof profile.sub, 'string');
      const [key] = cache.keys();
      assert.ok(key.includes(issuer), `${key} names its server`);
      if (!lateIdToken) {
        const [account] = await listAccounts({ ...config, cache });
        assert.deepEqual([account?.id, account?.username], [profile.sub, username]);
      }
    },

    'a refresh without the user, twice': async (t, { config, approve }) => {
      const cached = { ...config, cache: new Map() };
      const first = await signIn(cached, approve, limits(t));
      const second = await signInSilently(cached, limits(t));
      const third = await signInSilently(cached, limits(t));
      const all = [first, second, third].map(({ accessToken }) => accessToken);
      assert.equal(new Set(all).size, 3);
      assert.ok(third.account?.id, 'the account is known after a refresh');
      assert.equal((await listAccounts(cached)).length, 1);
      /** @type {Record<string, any>} */
      const profile = await getProfile(config, third, limits(t));
      assert.equal(profile.sub, third.account.id);
    },

    'a decline, or what stands for it': async (t, { config, decline }) => {
      if (!decline) return t.diagnostic('the user cannot decline here: the code expires');
      await assert.rejects(
        signIn(config, (code) => decline(code), limits(t)),
        { code: 'declined' },
      );
    },

    'an expiry': async (t, server) => {
      const short = expires ? closing(t, await start({ lifetime: SHORT })) : server;
      const { config } = short;
      const code = await requestDeviceCode(config, limits(t));
      // Where codes live for longer, the device's own clock has to end it.
      const ours = expires ? code : { ...code, expiresAt: Date.now() + SHORT * 1000 };
      await assert.rejects(waitForTokens(config, ours, limits(t)), { code: 'expired' });
    },

    'a sign-out, which revokes the refresh token': async (t) => {
      // A server of its own: some revoke all tokens of a user where a refresh token comes back.
      const { config, secrets, approve } = closing(t, await start());
      /** @type {CachedConfig} */
      const cached = {
        ...{ ...config, ...(!revokesForPublic && secrets[0]), revokeAtSignOut: true },
        cache: new Map(),
      };
      await signIn(cached, (code) => approve(code, cached.clientId), limits(t));
      const kept = new Map(/** @type {Map<string, string>} */ (cached.cache));
      await signOut(cached);
      assert.deepEqual(await listAccounts(cached), []);
      await assert.rejects(signInSilently({ ...cached, cache: kept }, limits(t)), {
        code: 'interaction_required',
      });
    },

    'a sign-out without revocation is local': async (t, { config, approve }) => {
      const cached = { ...config, cache: new Map() };
      await signIn(cached, approve, limits(t));
      const kept = new Map(cached.cache);
      await signOut(cached);
      await assert.rejects(signInSilently(cached), { code: 'interaction_required' });
      await signInSilently({ ...cached, cache: kept }, limits(t));
    },

    'a code that is stored, and polled by hand': async (t, { config, approve }) => {
      const code = JSON.parse(JSON.stringify(await requestDeviceCode(config, limits(t))));
      await sleep(code.nextPollAt - Date.now());
      const pending = await pollOnce(config, code, limits(t));
      assert.equal(pending.status, 'pending');
      const { deviceCode } = /** @type {{ deviceCode: typeof code }} */ (pending);
      await approve(code);
      await sleep(deviceCode.nextPollAt - Date.now());
      assert.equal((await pollOnce(config, deviceCode, limits(t))).status, 'authorized');
    },

    'what `discover` finds stands for the metadata': async (t, { config, approve }) => {
      const { issuer, endpoints } = JSON.parse(JSON.stringify(await discover(config, limits(t))));
      for (const kind of ['deviceAuthorization', 'token', 'userinfo']) {
        assert.ok(endpoints[kind].startsWith('http://127.0.0.1:'), kind);
      }
      /** @type {string[]} */
      const asked = [];
      // Its own, so that nothing is known from before.
      const fetch = (/** @type {any} */ url, /** @type {any} */ init) => {
        asked.push(String(url));
        return globalThis.fetch(url, init);
      };
      await signIn({ ...config, issuer, endpoints, fetch }, approve, limits(t));
      assert.deepEqual([...new Set(asked)], [endpoints.deviceAuthorization, endpoints.token]);
    },

    'a server that knows nothing of PKCE with the device code takes it, and a wrong verifier too':
      async (t, { config, approve }) => {
        const pkce = { ...config, pkce: true };
        await signIn(pkce, approve, limits(t));
        const code = await requestDeviceCode(pkce, limits(t));
        await approve(code);
        // Where this is refused, the server checks it: docs/providers.md says that none does.
        const codeVerifier = 'wrong-'.padEnd(43, '0');
        assert.notEqual(code.codeVerifier, codeVerifier);
        await waitForTokens(pkce, { ...code, codeVerifier }, limits(t));
      },

    'a client secret, in each way that the server takes': async (
      t,
      { config, secrets, approve },
    ) => {
      for (const secret of secrets) {
        const cached = { ...config, ...secret, cache: new Map() };
        await signIn(cached, (code) => approve(code, secret.clientId), limits(t));
        await signInSilently(cached, limits(t));
      }
    },

    'a client secret that is wrong': async (t, { config, wrongSecret }) => {
      const call = signIn({ ...config, ...wrongSecret }, () => {}, limits(t));
      await assert.rejects(call, { code: 'invalid_client' });
    },
  };

  describe(`at ${name}`, { concurrency: atOnce, timeout: SUITE_LIMIT }, () => {
    /** @type {Server | undefined} */
    let server;
    before(async () => {
      try {
        server = await start();
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        assert.ok(!process.env.CI, `${name} is required in CI: ${error.message}`);
        console.log(`${name} is not here, and its tests do nothing. ${error.message}`);
      }
    });
    after(() => server?.close());
    for (const [rule, run] of Object.entries(cases)) {
      test(rule, async (t) => void (server && (await run(t, server))));
    }
  });
}

/** @param {import('node:test').TestContext} t */
const limits = (t) => ({ signal: t.signal, timeout: 60 });
