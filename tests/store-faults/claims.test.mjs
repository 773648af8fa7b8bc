// Claims challenges: those of an error lead to a code, and those of Graph's 401 to a refresh, each
// once and with just those claims.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  pollOnce,
  requestDeviceCode,
  signIn,
  signInAndGetProfile,
  signInSilently,
} from '../../pkg/index.js';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import * as device from './device.mjs';
import { startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/** @type {{ close: () => Promise<unknown> }[]} */
const started = [];
after(() => Promise.all(started.map((server) => server.close())));

/** The local authority with a signed-in user, and the requests that it gets from then on. */
async function atAuthority() {
  /** @type {string[]} */
  const seen = [];
  const authority = await startAuthority({
    interval: 1,
    onRequest: ({ path, status, claims }) => {
      const end = /\/(devicecode|token|me)(\?|$)/.exec(path)?.[1];
      if (end) seen.push([end, status, claims].filter(Boolean).join(' '));
    },
  });
  started.push(authority);
  const { clientId, graphUrl } = authority;
  const config = { clientId, graphUrl, authority: authority.authority, cache: new Map() };
  const code = await requestDeviceCode(config);
  await approve(code);
  await pollOnce(config, { ...code, nextPollAt: 0 });
  seen.length = 0;
  return { authority, config, seen };
}

/** A scripted one, likewise. @param {Parameters<typeof startRotating>[0]} [how] */
async function atRotating(how) {
  const server = await startRotating(how);
  started.push(server);
  const { authority, graphUrl } = server;
  const config = { clientId: 'claims', authority, graphUrl, cache: new Map() };
  const tokens = await device.signedIn(config);
  return { server, config, tokens };
}

const never = () => assert.fail('a code was shown');
const NAME = 'Contoso Employee';

/** @param {any} config @param {(code: any) => unknown} [onCode] */
const nameOf = async (config, onCode = never) =>
  (await signInAndGetProfile(config, onCode)).displayName;

/** @param {Promise<unknown>} call @returns {Promise<any>} */
const errorOf = (call) =>
  call.then(
    () => assert.fail('it should have failed'),
    (error) => error,
  );

describe('Graph’s challenge', { concurrency: true }, () => {
  test('to a token from the cache: one refresh with its claims, then the profile', async () => {
    const { authority, config, seen } = await atAuthority();
    authority.challengeProfile(CLAIMS);
    assert.equal(await nameOf(config), NAME);
    assert.deepEqual(seen, ['me 401', `token 200 ${CLAIMS}`, 'me 200']);
    // The next run has the token for these claims from the cache.
    seen.length = 0;
    assert.equal(await nameOf(config), NAME);
    assert.deepEqual(seen, ['me 200']);
  });

  test('to a token that is new, without any cache: one refresh, then the profile', async () => {
    const { authority, config, seen } = await atAuthority();
    authority.challengeProfile(CLAIMS);
    const { cache: _, ...without } = config;
    assert.equal(await nameOf(without, (code) => approve(code)), NAME);
    assert.deepEqual(
      seen.filter((line) => line !== 'token 400'),
      ['devicecode 200', 'token 200', 'me 401', `token 200 ${CLAIMS}`, 'me 200'],
    );
  });

  for (const aadsts of [50173, 700082, 65001]) {
    test(`when a refresh is refused (AADSTS${aadsts}): a code with its claims, then the profile`, async () => {
      const { authority, config, seen } = await atAuthority();
      authority.challengeProfile(CLAIMS);
      authority.refuseRefresh(aadsts);
      assert.equal(await nameOf(config, (code) => approve(code)), NAME);
      assert.deepEqual(
        seen.filter((line) => line !== `token 400 ${CLAIMS}`),
        ['me 401', `devicecode 200 ${CLAIMS}`, `token 200 ${CLAIMS}`, 'me 200'],
      );
    });
  }

  test('when the refresh is refused with claims of its own: the code carries those', async () => {
    const { authority, config, seen } = await atAuthority();
    authority.challengeProfile(CLAIMS);
    authority.refuseRefresh(50076);
    const shown = Symbol('shown');
    const controller = new AbortController();
    const call = signInAndGetProfile(config, () => controller.abort(shown), {
      signal: controller.signal,
    });
    assert.equal(await errorOf(call), shown);
    assert.match(String(seen.at(-1)), /^devicecode 200 .*capolids/);
  });

  test('for ever: profile_denied after one renewal, with the claims', async () => {
    const { server, config } = await atRotating();
    Object.assign(server, { challenge: CLAIMS, refusesEveryToken: true });
    const error = await errorOf(signInAndGetProfile(config, never));
    assert.deepEqual([error.code, error.status, error.claims], ['profile_denied', 401, CLAIMS]);
    assert.deepEqual([server.to('me').length, server.refreshes().length], [2, 1]);
    assert.equal(server.refreshes()[0]?.form.claims, CLAIMS);
  });

  for (const [name, header, claims] of /** @type {[string, string, string | undefined][]} */ ([
    ['is no base64', 'Bearer error="insufficient_claims", claims="%%%"', undefined],
    ['is no JSON', `Bearer error="insufficient_claims", claims="${btoa('claims')}"`, undefined],
    ['is a list', `Bearer error="insufficient_claims", claims="${btoa('[]')}"`, undefined],
    ['is empty', 'Bearer error="insufficient_claims", claims=""', undefined],
    ['is cut off', `Bearer error="insufficient_claims", claims="${btoa(CLAIMS)}`, undefined],
    ['comes after others', `Basic realm="a, b", Bearer claims="${btoa(CLAIMS)}"`, CLAIMS],
    ['is base64url without padding', `Bearer claims="${btoa(CLAIMS).replace(/=+$/, '')}"`, CLAIMS],
  ])) {
    test(`that ${name}: one renewal at the most, and profile_denied`, async () => {
      const { server, config } = await atRotating();
      const { graphUrl, close, requests } = await startScripted({
        me: [answers.graphError(401, 'InvalidAuthenticationToken', { 'www-authenticate': header })],
      });
      started.push({ close });
      const error = await errorOf(signInAndGetProfile({ ...config, graphUrl }, never));
      assert.equal(error.code, 'profile_denied');
      assert.deepEqual([requests.length, server.refreshes().length], [2, 1]);
      assert.equal(server.refreshes()[0]?.form.claims, claims);
    });
  }
});

describe('a token that Graph refuses without a challenge', { concurrency: true }, () => {
  test('in the cache: one refresh, without claims, then the profile', async () => {
    const { authority, config, seen } = await atAuthority();
    authority.revokeAccessTokens();
    assert.equal(await nameOf(config), NAME);
    assert.deepEqual(seen, ['me 401', 'token 200', 'me 200']);
    seen.length = 0;
    assert.equal(await nameOf(config), NAME);
    assert.deepEqual(seen, ['me 200'], 'the withdrawn one is not used again');
  });

  test('in the cache, with its refresh token revoked: a code, then the profile', async () => {
    const { authority, config, seen } = await atAuthority();
    authority.revokeAccessTokens();
    authority.revokeRefreshTokens();
    assert.equal(await nameOf(config, (code) => approve(code)), NAME);
    assert.equal(seen.filter((line) => line === 'me 401').length, 1);
    assert.ok(seen.includes('devicecode 200'));
  });

  test('refused again after its renewal: profile_denied, and the sign-in stays', async () => {
    const { server, config } = await atRotating();
    server.refusesEveryToken = true;
    const error = await errorOf(signInAndGetProfile(config, never));
    assert.equal(error.code, 'profile_denied');
    assert.deepEqual([server.to('me').length, server.refreshes().length], [2, 1]);
    assert.equal((await device.silently(config)).step, 'tokens');
  });

  test('without a cache: profile_denied, with no renewal', async () => {
    const { server, config } = await atRotating();
    server.refusesEveryToken = true;
    const { cache: _, ...without } = config;
    const error = await errorOf(signInAndGetProfile(without, () => undefined));
    assert.equal(error.code, 'profile_denied');
    assert.deepEqual([server.to('me').length, server.refreshes().length], [1, 0]);
  });

  test('with 403: profile_denied, with no renewal', async () => {
    const { config } = await atAuthority();
    const { server, config: other } = await atRotating();
    const denied = answers.graphError(403, 'Authorization_RequestDenied');

    const graph = await startScripted({ me: [denied] });
    started.push(graph);
    const error = await errorOf(signInAndGetProfile({ ...other, graphUrl: graph.graphUrl }, never));
    assert.equal(error.code, 'profile_denied');
    assert.deepEqual([graph.requests.length, server.refreshes().length], [1, 0]);
    assert.equal(await nameOf(config), NAME);
  });

  test('when the server of the refresh is down: its error, and the sign-in stays', async () => {
    const { server, config } = await atRotating();
    server.revokeAccessTokens();
    server.always = fault.badGateway();
    const error = await errorOf(signInAndGetProfile(config, never));
    assert.equal(error.code, 'server');
    server.always = undefined;
    assert.equal(await nameOf(config), 'employee');
  });
});

test('what the app can do goes with every request, and with what a challenge wants', async () => {
  const { authority, config, seen } = await atAuthority();
  const able = { ...config, clientCapabilities: ['cp1'] };
  const cp1 = { xms_cc: { values: ['cp1'] } };
  const said = () => seen.map((line) => line.replace(/ \{.*/, (claims) => ` ${sorted(claims)}`));
  const sorted = (/** @type {string} */ claims) => {
    const { access_token: wanted } = JSON.parse(claims);
    return Object.keys(wanted).sort().join('+') + ` ${wanted.xms_cc?.values}`;
  };
  // The cache is used all the same.
  assert.equal(await nameOf(able), NAME);
  assert.deepEqual(said(), ['me 200']);
  seen.length = 0;
  authority.challengeProfile(JSON.stringify({ access_token: { acrs: { value: 'c1' }, ...cp1 } }));
  assert.equal(await nameOf(able), NAME);
  assert.deepEqual(said(), ['me 401', 'token 200 acrs+xms_cc cp1', 'me 200']);
  seen.length = 0;
  const { cache: _, ...without } = able;
  assert.equal(await nameOf(without, (code) => approve(code)), NAME);
  assert.equal(said()[0], 'devicecode 200 xms_cc cp1');
});

describe('claims of an error', { concurrency: true }, () => {
  test('are the error’s, and lead to a code with them, once they are given to signIn', async () => {
    const { authority, config, seen } = await atAuthority();
    authority.refuseRefresh(50076, { error: 'interaction_required' });
    device.endsIn(config, 0);
    const { claims } = await errorOf(signInSilently(config));
    assert.ok(JSON.parse(claims).access_token);
    seen.length = 0;
    const tokens = await signIn(config, (code) => approve(code), { claims });
    assert.equal(tokens.account?.username, 'employee@contoso.com');
    assert.ok(seen.includes(`devicecode 200 ${claims}`), seen.join('\n'));
    assert.ok(seen.includes(`token 200 ${claims}`), seen.join('\n'));
    seen.length = 0;
    assert.equal((await signInSilently(config)).accessToken, tokens.accessToken);
    assert.deepEqual(seen, []);
  });

  test('given as an option: no token of the cache is used, and one refresh has them', async () => {
    const { authority, config, seen } = await atAuthority();
    const { accessToken } = await signInSilently(config);
    authority.challengeProfile(CLAIMS);
    const renewed = await signInSilently(config, { claims: CLAIMS });
    assert.notEqual(renewed.accessToken, accessToken);
    assert.deepEqual(seen, [`token 200 ${CLAIMS}`]);
    assert.equal(await nameOf(config), NAME, 'and the new token is in the cache');
    assert.deepEqual(seen, [`token 200 ${CLAIMS}`, 'me 200']);
  });

  test('given as an option, with an empty cache: interaction_required, or a code with them', async () => {
    const { server, config } = await atRotating();
    const empty = { ...config, cache: new Map() };
    const error = await errorOf(signInSilently(empty, { claims: CLAIMS }));
    assert.equal(error.code, 'interaction_required');
    await signIn(empty, () => undefined, { claims: CLAIMS });
    const [code] = server.to('devicecode');
    const poll = server.to('token').at(-1);
    assert.deepEqual([code?.form.claims, poll?.form.claims], [CLAIMS, CLAIMS]);
  });

  test('that are hard to encode arrive as they are', async () => {
    const { server, config } = await atRotating();
    const claims = JSON.stringify({ access_token: { x: { value: 'ü & = + % 👩‍🚀 "\\' } } }, null, 1);
    await signInSilently(config, { claims });
    assert.equal(server.refreshes()[0]?.form.claims, claims);
  });
});
