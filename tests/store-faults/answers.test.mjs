// What a refresh may leave out or change (RFC 6749 §6, OpenID Connect Core 1.0 §12.2), and what it
// must not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listAccounts, pollOnce } from '../../pkg/index.js';
import { answers } from '../servers/scripted.mjs';
import * as device from './device.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { idOf, idToken, startRotating, stored } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @type {import('../servers/rotating.mjs').Rotating} */
let server;
before(async () => {
  server = await startRotating();
});
after(() => server.close());

async function signedIn() {
  const { authority, graphUrl } = server;
  const config = { clientId: 'answers', authority, graphUrl, cache: new Map() };
  const tokens = await device.signedIn(config);
  device.endsIn(config, 0);
  return { config, tokens };
}

/** A refresh whose token response differs from the usual one in this. @param {object} more */
async function answered(more) {
  const { config, tokens } = await signedIn();
  server.more = more;
  const step = await device.silently(config);
  server.more = {};
  assert.equal(step.step, 'tokens', String(step.error));
  const got = /** @type {import('./device.mjs').Tokens} */ (step.tokens);
  return { config, tokens, got, lasts: (Number(got.expiresAt) - Date.now()) / 1000 };
}

describe('a refresh answered', () => {
  test('without a refresh token: the old one stays in the cache, and serves the next refresh', async () => {
    const { config, tokens, got } = await answered({ refresh_token: undefined });
    assert.equal(got.refreshToken, tokens.refreshToken);
    assert.equal(device.documentIn(config).tokens[0].refreshToken, tokens.refreshToken);
  });

  test('without an ID token: the account stays in the cache', async () => {
    const { config, tokens, got } = await answered({ id_token: undefined });
    assert.deepEqual([got.account, got.idToken], [tokens.account, tokens.idToken]);
    assert.deepEqual(await listAccounts(config), [tokens.account]);
  });

  test('with an ID token of the same user: its name replaces the old one', async () => {
    const { config } = await signedIn();
    server.next = [
      (request) =>
        answers.tokens({ id_token: idToken(request, 'employee', { name: 'Contoso Manager' }) }),
    ];
    const { tokens } = await device.silently(config);
    assert.equal(tokens?.account?.name, 'Contoso Manager');
    assert.deepEqual(await listAccounts(config), [tokens?.account]);
  });

  test('without scopes: those that were requested', async () => {
    const { got } = await answered({ scope: undefined });
    assert.ok(got.scopes.includes('User.Read'));
  });

  test('with fewer scopes: the tokens name those, and no refresh is repeated for the rest', async () => {
    const { config, got } = await answered({ scope: 'openid' });
    assert.deepEqual(got.scopes, ['openid']);
    const from = server.refreshes().length;
    assert.equal((await device.silently(config)).tokens?.accessToken, got.accessToken);
    assert.equal(server.refreshes().length, from);
  });

  for (const [name, expires_in, least, most] of /** @type {const} */ ([
    ['a lifetime in a text', '7200', 7100, 7200],
    ['a lifetime of 0: none', 0, -60, 0],
  ])) {
    test(`with ${name}`, async () => {
      const { lasts } = await answered({ expires_in });
      assert.ok(lasts > least && lasts <= most, `${lasts} s`);
    });
  }

  for (const [name, expires_in] of /** @type {const} */ ([
    ['no lifetime', undefined],
    ['null for a lifetime', null],
    ['a lifetime below zero', -5],
  ])) {
    test(`with ${name}: no end is named, and the token is refreshed after an hour`, async () => {
      const { config, got } = await answered({ expires_in });
      assert.equal(got.expiresAt, undefined);
      const from = server.refreshes().length;
      assert.equal((await device.silently(config)).tokens?.accessToken, got.accessToken);
      assert.equal(server.refreshes().length, from);
      device.edit(config, ({ tokens }) => (tokens[0].obtainedAt -= 3_600_000));
      assert.notEqual((await device.silently(config)).tokens?.accessToken, got.accessToken);
      assert.equal(server.refreshes().length, from + 1);
    });
  }

  test('with a lifetime of a minute: the call gets the tokens, and each later call refreshes', async () => {
    const { config, got, lasts } = await answered({ expires_in: 60 });
    assert.ok(lasts <= 60);
    const next = await device.silently(config);
    assert.equal(next.step, 'tokens');
    assert.notEqual(next.tokens?.accessToken, got.accessToken);
  });
});

describe('an answer to a refresh is refused, and the cache is unchanged, with', () => {
  /** @typedef {import('../servers/rotating.mjs').Recorded} Recorded */
  /** @type {[string, (request: Recorded) => object, string, RegExp][]} */
  const cases = [
    [
      'another user’s ID token',
      (request) => ({ id_token: idToken(request, 'kollegin') }),
      'invalid_id_token',
      /another (person|user)/,
    ],
    [
      'an ID token of another directory’s',
      (request) => ({ id_token: idToken(request, 'employee', { tid: 'fabrikam.example' }) }),
      'invalid_id_token',
      /./,
    ],
    [
      'an ID token for another app',
      (request) => ({ id_token: idToken(request, 'employee', { aud: 'other' }) }),
      'invalid_id_token',
      /aud/,
    ],
    [
      'an ID token that has ended',
      (request) => ({ id_token: idToken(request, 'employee', { exp: 1 }) }),
      'invalid_id_token',
      /exp/,
    ],
    ['an ID token that is none', () => ({ id_token: 'none' }), 'invalid_id_token', /JWT/],
    ['a token of another type', () => ({ token_type: 'MAC' }), 'malformed_response', /Bearer/],
    ['no access token', () => ({ access_token: undefined }), 'malformed_response', /access token/],
    [
      'an access token that cannot be sent',
      () => ({ access_token: 'a\r\nb' }),
      'malformed_response',
      /access token/,
    ],
  ];
  for (const [name, more, code, message] of cases) {
    test(name, async () => {
      const { config } = await signedIn();
      const document = config.cache.get(device.keyOf(config));
      server.next = [
        (request) => answers.tokens({ id_token: idToken(request, 'employee'), ...more(request) }),
      ];
      const step = await device.silently(config);
      assert.equal(step.step, code);
      assert.match(step.error.message, message);
      device.assertNoSecrets(step);
      assert.equal(config.cache.get(device.keyOf(config)), document);
      assert.deepEqual(
        (await listAccounts(config)).map(({ id }) => id),
        [idOf('employee')],
      );
    });
  }
});

describe('the ID token’s aud, at a server of its own and at Entra', () => {
  const GUID = 'cccccccc-0000-4000-8000-00000000000d';
  /** The client ID, the aud, the authority's host, and how the call ends. @type {[string, string, string, string][]} */
  const cases = [
    [GUID, GUID, 'login.microsoftonline.com', 'tokens'],
    [GUID.toUpperCase(), GUID, 'login.microsoftonline.com', 'tokens'],
    [GUID, GUID.toUpperCase(), 'login.microsoftonline.com', 'tokens'],
    [GUID, GUID.replace('d', 'e'), 'login.microsoftonline.com', 'invalid_id_token'],
    ['my-app', 'my-app', 'id.example', 'tokens'],
    ['My-App', 'my-app', 'id.example', 'invalid_id_token'],
  ];
  for (const [clientId, aud, host, end] of cases) {
    test(`${clientId} and ${aud} at ${host}: ${end}`, async () => {
      const tenant = 'contoso.onmicrosoft.com';
      const { fetch } = inProcess({
        token: [
          ({ form }) =>
            answers.tokens({
              id_token: idToken({ headers: { host }, form }, 'employee', {
                aud,
                iss: `https://${host}/${tenant}/v2.0`,
              }),
            }),
        ],
      });
      const config = { clientId, authority: `https://${host}/${tenant}`, fetch };
      const step = await pollOnce(config, stored()).then(
        () => 'tokens',
        (error) => error.code,
      );
      assert.equal(step, end);
    });
  }
});
