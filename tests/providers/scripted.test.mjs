// Servers that cannot run here, by their documented answers and a virtual clock: a sign-in, slow_down, a
// decline, an expiry, and a refresh that is refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeTimeVirtual } from '../../bench/virtual-time.mjs';
import {
  getProfile,
  listAccounts,
  requestDeviceCode,
  signIn,
  signInSilently,
  signOut,
  waitForTokens,
} from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { scripts } from './scripts.mjs';

/** @typedef {import('./scripts.mjs').Script} Script */
/** @typedef {import('./scripts.mjs').Asked} Asked */
/** @typedef {import('./scripts.mjs').Scripted} Scripted */
/** @typedef {Asked & { kind: string, at: number }} Sent */

endsWithItsTests();

/** @type {() => void} */
let makeTimeReal = () => undefined;
before(async () => {
  // The module is loaded before, by the real clock.
  await signIn(/** @type {any} */ ({}), () => undefined).catch(() => undefined);
  makeTimeReal = makeTimeVirtual();
});
after(() => makeTimeReal());

/**
 * The server as a `fetch`: polls and refreshes get the answers of their lists in turn, and the last one
 * again and again.
 * @param {Script} script
 * @param {{ polls: Scripted[], refreshes?: Scripted[] }} answers
 */
function play(script, { polls, refreshes = [] }) {
  /** @type {Sent[]} */
  const sent = [];
  const { config, metadata = {}, code, profile, fault } = script;
  const endpoints = {
    device: config.endpoints?.deviceAuthorization ?? metadata.device_authorization_endpoint,
    token: config.endpoints?.token ?? metadata.token_endpoint,
    userinfo: config.endpoints?.userinfo ?? metadata.userinfo_endpoint,
    revocation: config.endpoints?.revocation ?? metadata.revocation_endpoint,
  };
  const queues = { polls: [...polls], refreshes: [...refreshes] };

  /** @param {'polls' | 'refreshes'} which */
  const next = (which) => {
    const queue = queues[which];
    return (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 500, text: 'not scripted' };
  };

  /** @param {Asked} asked @returns {[kind: string, Scripted]} */
  function answerTo(asked) {
    const { url, form } = asked;
    if (url.endsWith('/.well-known/openid-configuration')) return ['metadata', { json: metadata }];
    if (url === endpoints.userinfo) return ['userinfo', profile ?? { status: 404, text: '' }];
    if (url === endpoints.revocation) return ['revocation', { text: '' }];
    const isCode = url === endpoints.device;
    assert.ok(isCode || url === endpoints.token, `a request went to ${url}`);
    const wrong = fault?.(asked, isCode ? 'code' : 'token');
    if (wrong) return [wrong, { status: 400, json: { error: 'invalid_request', wrong } }];
    if (isCode) return ['code', code];
    return form.grant_type === 'refresh_token'
      ? ['refresh', next('refreshes')]
      : ['poll', next('polls')];
  }

  /** @type {(url: string, init?: any) => Promise<Response>} */
  const fetch = async (url, init = {}) => {
    const asked = {
      url,
      form: Object.fromEntries(new URLSearchParams(String(init.body ?? ''))),
      headers: Object.fromEntries(new Headers(init.headers)),
    };
    const [kind, scripted] = answerTo(asked);
    sent.push({ ...asked, kind, at: performance.now() / 1000 });
    const {
      status = 200,
      json,
      text,
    } = typeof scripted === 'function' ? scripted(asked) : scripted;
    return json === undefined ? new Response(text, { status }) : Response.json(json, { status });
  };
  return { config: { ...config, fetch, cache: new Map() }, sent };
}

/** Past the end of each access token that has one. */
const pass = () => new Promise((done) => setTimeout(done, 10 * 24 * 3600 * 1000));

const show = () => undefined;

for (const [name, make] of Object.entries(scripts)) {
  describe(`at ${name}`, () => {
    test('a sign-in: pending, then tokens, the profile and the user', async () => {
      const script = make();
      const { pending, tokens, profile } = script;
      const { config, sent } = play(script, { polls: [pending, pending, tokens] });
      /** @type {any} */
      let shown;
      const got = await signIn(config, (code) => (shown = code));
      const code = /** @type {any} */ (script.code).json;
      assert.equal(shown.userCode, code.user_code);
      assert.equal(shown.verificationUri, code.verification_uri ?? code.verification_url);
      assert.match(shown.message, new RegExp(code.user_code));
      const kinds = sent.map(({ kind }) => kind).filter((kind) => kind !== 'metadata');
      // Without an issuer the profile tells users apart, in the cache.
      const readsProfile = profile && config.issuer === undefined ? ['userinfo'] : [];
      assert.deepEqual(kinds, ['code', 'poll', 'poll', 'poll', ...readsProfile]);
      const wanted = /** @type {any} */ (
        typeof tokens === 'function' ? tokens(/** @type {any} */ ({})) : tokens
      ).json;
      assert.equal(got.accessToken, wanted.access_token);
      assert.equal(got.tokenType, 'Bearer');
      assert.equal(got.expiresAt === undefined, wanted.expires_in === undefined);
      if (!profile) return;
      const expected = /** @type {any} */ (profile).json;
      assert.deepEqual(await getProfile(config, got), expected);
      assert.equal(got.account?.id, String(expected.sub ?? expected.id));
    });

    test('requests hold what this server wants, and nothing more', async () => {
      const script = make();
      const { config, sent } = play(script, { polls: [script.tokens] });
      await signIn(config, show);
      const [asked] = sent.filter(({ kind }) => kind === 'code');
      assert.equal(asked?.headers['content-type'], 'application/x-www-form-urlencoded');
      assert.equal(asked?.headers.accept, 'application/json');
      const scopes = config.scopes ?? (config.issuer ? ['openid', 'profile'] : []);
      assert.equal(asked?.form.scope ?? '', scopes.join(' '));
    });

    test('slow_down makes the interval longer', async (t) => {
      const script = make();
      if (!script.slowDown) return t.diagnostic('this server never says slow_down');
      const { slowDown, tokens, interval = 0 } = script;
      const { config, sent } = play(script, { polls: [slowDown, tokens] });
      await signIn(config, show);
      const [first, second] = sent.filter(({ kind }) => kind === 'poll').map(({ at }) => at);
      const waited = Number(second) - Number(first);
      assert.ok(waited > interval - 0.01 && waited < interval + 5, `${waited} s`);
    });

    test('a decline', async (t) => {
      const script = make();
      const { pending, declined } = script;
      if (!declined) return t.diagnostic('a decline is not told to the device here');
      const { config } = play(script, { polls: [pending, declined] });
      await assert.rejects(signIn(config, show), { code: 'declined' });
    });

    test('a code that runs out, in the words of this server', async () => {
      const script = make();
      const { pending, expired } = script;
      const { expires_in: life } = /** @type {any} */ (script.code).json;
      const issued = performance.now() / 1000;
      const { config } = play(script, {
        polls: [(_) => over(performance.now() / 1000 - issued, life, { pending, expired })],
      });
      await assert.rejects(signIn(config, show), { code: 'expired' });
    });

    test('a code that stays pending ends by the clock of the device', async () => {
      const script = make();
      const { config } = play(script, { polls: [script.pending] });
      await assert.rejects(signIn(config, show), { code: 'expired' });
    });

    test('a refresh, and one that is refused: then a new code', async (t) => {
      const script = make();
      const { tokens, refreshed, refreshRefused } = script;
      if (!refreshed || !refreshRefused) {
        const { config, sent } = play(script, { polls: [tokens] });
        const { accessToken } = await signIn(config, show);
        await pass();
        assert.equal((await signInSilently(config)).accessToken, accessToken, 'it has no end');
        const kinds = sent.map(({ kind }) => kind);
        return t.diagnostic(`no refresh token: ${kinds.join(', ')}`);
      }
      const { config, sent } = play(script, {
        polls: [tokens],
        refreshes: [refreshed, refreshRefused],
      });
      await signIn(config, show);
      await pass();
      const got = await signInSilently(config);
      assert.match(got.accessToken, /another/);
      await pass();
      await assert.rejects(signInSilently(config), { code: 'interaction_required' });
      await signIn(config, show);
      assert.equal(sent.filter(({ kind }) => kind === 'code').length, 2);
      return undefined;
    });

    test('a sign-out, with revocation where the server has it', async () => {
      const script = make();
      const { config, sent } = play(script, { polls: [script.tokens] });
      const has = script.metadata?.revocation_endpoint ?? script.config.endpoints?.revocation;
      const revoking = { ...config, ...(has && { revokeAtSignOut: true }) };
      await signIn(revoking, show);
      await signOut(revoking);
      assert.equal(config.cache.size, 0);
      assert.deepEqual(await listAccounts(config), []);
      const revoked = sent.filter(({ kind }) => kind === 'revocation').length;
      assert.equal(revoked > 0, has !== undefined);
    });

    test('a stored code goes to no other server', async () => {
      const script = make();
      const { config } = play(script, { polls: [script.tokens] });
      const code = await requestDeviceCode(config);
      const other = make();
      const there = play(other, { polls: [other.tokens] });
      const elsewhere = {
        clientId: 'client',
        fetch: there.config.fetch,
        endpoints: {
          deviceAuthorization: 'https://evil.example/device',
          token: 'https://evil.example/token',
        },
      };
      await assert.rejects(
        waitForTokens(/** @type {any} */ (elsewhere), JSON.parse(JSON.stringify(code))),
        { code: 'invalid_config' },
      );
      assert.deepEqual(there.sent, []);
    });
  });
}

/**
 * @param {number} passed seconds since the code was asked for
 * @param {number} life seconds
 * @param {{ pending: Scripted, expired: Scripted }} answers
 * @returns {import('./scripts.mjs').Answer}
 */
function over(passed, life, { pending, expired }) {
  // The last poll comes a little before the end, by the server's slower clock after it.
  return /** @type {import('./scripts.mjs').Answer} */ (passed > life - 4 ? expired : pending);
}
