// Claims challenges are read as RFC 9110 §11 spells them, are never cut, and never replace the
// caller's own claims by nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getProfile, pollOnce, signInAndGetProfile } from '../../pkg/index.js';
import { closing, endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { startRotating, stored } from '../servers/rotating.mjs';
import { answers } from '../servers/scripted.mjs';
import * as device from './device.mjs';

endsWithItsTests();

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const encoded = btoa(CLAIMS);
const bare = encoded.replace(/=+$/, '');
const other = btoa('{"access_token":{"other":{}}}');

/** @param {Promise<unknown>} call @returns {Promise<any>} */
const errorOf = (call) =>
  call.then(
    () => assert.fail('it should have failed'),
    (error) => error,
  );

/** @param {string} header */
function profileRefused(header) {
  const { fetch, authority } = inProcess({
    me: [answers.graphError(401, 'InvalidAuthenticationToken', { 'www-authenticate': header })],
  });
  return errorOf(getProfile({ clientId: 'claims', authority, fetch }, { accessToken: 'a' }));
}

describe('the claims of a WWW-Authenticate header', () => {
  /** @type {[string, string, string | undefined][]} */
  const cases = [
    [
      'as Entra writes it',
      `Bearer realm="", error="insufficient_claims", claims="${encoded}"`,
      CLAIMS,
    ],
    ['with the scheme in other letter case', `BEARER claims="${encoded}"`, CLAIMS],
    ['with the parameter in other letter case', `Bearer Claims="${encoded}"`, CLAIMS],
    ['with spaces around the equals sign', `Bearer claims = "${encoded}"`, CLAIMS],
    [
      'with tabs and spaces between parameters',
      `Bearer  realm="a"\t,  claims="${encoded}"`,
      CLAIMS,
    ],
    ['without spaces', `Bearer realm="a",claims="${encoded}"`, CLAIMS],
    ['as a token', `Bearer claims=${bare}, realm="a"`, CLAIMS],
    ['with an empty list element', `Bearer realm="a", , claims="${encoded}"`, CLAIMS],
    ['with a quoted pair', `Bearer claims="\\${encoded}"`, CLAIMS],
    [
      'after a parameter that ends in claims',
      `Bearer xclaims="${other}", claims="${encoded}"`,
      CLAIMS,
    ],
    ['with only a parameter that ends in claims', `Bearer x_claims="${encoded}"`, undefined],
    [
      'after one that has it in its value',
      `Bearer realm="claims=${other}", claims="${encoded}"`,
      CLAIMS,
    ],
    [
      'after one with an escaped quote',
      `Bearer realm="a\\", claims=\\"b", claims="${encoded}"`,
      CLAIMS,
    ],
    ['in the second challenge', `Basic realm="a", Bearer claims="${encoded}"`, CLAIMS],
    ['in the first challenge', `Bearer claims="${encoded}", Basic realm="a"`, CLAIMS],
    ['beside a challenge without parameters', `Negotiate, Bearer claims="${encoded}"`, CLAIMS],
    ['beside a challenge of a token', `Negotiate YWJj==, Bearer claims="${encoded}"`, CLAIMS],
    [
      'in the second of two Bearer challenges',
      `Bearer realm="a", Bearer claims="${encoded}"`,
      CLAIMS,
    ],
    ['that belongs to another scheme', `Custom claims="${other}", Bearer realm="a"`, undefined],
    ['that is the name of a scheme', 'claims, Bearer realm="a"', undefined],
    ['that is never closed', `Bearer claims="${encoded}`, undefined],
  ];
  for (const [name, header, claims] of cases) {
    test(name, async () => {
      const error = await profileRefused(header);
      assert.deepEqual([error.code, error.claims], ['profile_denied', claims]);
    });
  }
});

describe('claims of any length are whole, and are JSON', () => {
  for (const length of [100, 4000, 4096, 5000, 10_000]) {
    const claims = JSON.stringify({ access_token: { acrs: { value: 'c'.repeat(length) } } });
    test(`of ${length} bytes and more in a token error`, async () => {
      const { fetch, authority } = inProcess({
        token: [answers.error('interaction_required', { aadsts: 50076, more: { claims } })],
      });
      const error = await errorOf(pollOnce({ clientId: 'claims', authority, fetch }, stored()));
      assert.deepEqual([error.code, error.claims], ['interaction_required', claims]);
    });

    test(`of ${length} bytes and more in a header`, async () => {
      const error = await profileRefused(`Bearer claims="${btoa(claims)}"`);
      assert.deepEqual([error.code, error.claims], ['profile_denied', claims]);
    });
  }
});

describe('the caller’s claims', () => {
  test('are in the renewal after a 401 without claims', async (t) => {
    const server = closing(t, await startRotating());
    const { authority, graphUrl } = server;
    const config = { clientId: 'claims', authority, graphUrl, cache: new Map() };
    await device.signedIn(config);
    // The new token is refused too, without claims.
    server.refusesEveryToken = true;
    const call = signInAndGetProfile(config, () => undefined, { claims: CLAIMS });
    assert.equal((await errorOf(call)).code, 'profile_denied');
    const sent = server.refreshes();
    assert.equal(sent.length, 2);
    for (const { form } of sent) assert.equal(form.claims, CLAIMS);
  });

  test('are in the code that follows a refused renewal', async (t) => {
    const server = closing(t, await startRotating());
    const { authority, graphUrl } = server;
    const config = { clientId: 'claims', authority, graphUrl, cache: new Map() };
    await device.signedIn(config);
    server.revokeRefreshTokens();
    await signInAndGetProfile(config, () => undefined, { claims: CLAIMS });
    assert.equal(server.to('devicecode').at(-1)?.form.claims, CLAIMS);
  });
});
