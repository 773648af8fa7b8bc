// Token responses, ID tokens, refreshes, and refresh tokens that are revoked.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { clients } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import {
  ALL_SCOPES,
  assertError,
  claimsOf,
  CONTOSO,
  device,
  profile,
  shared,
  signIn,
  start,
  UUID,
} from './client.mjs';

const authority = await shared;

describe('ID tokens', { concurrency: true }, () => {
  test('have Entra’s claims and a valid signature', async () => {
    const { id_token } = await signIn(authority);
    const claims = claimsOf(id_token);
    const now = Date.now() / 1000;
    assert.equal(claims.aud, authority.clientId);
    assert.equal(claims.iss, `${authority.url}/${CONTOSO}/v2.0`);
    assert.equal(claims.ver, '2.0');
    assert.deepEqual(
      [claims.preferred_username, claims.name],
      ['employee@contoso.com', 'Contoso Employee'],
    );
    assert.match(claims.oid, UUID);
    assert.notEqual(claims.sub, claims.oid);
    assert.ok(claims.iat <= now && claims.nbf <= now && claims.exp > now + 3500);
    const [header, payload, signature] = id_token.split('.');
    const keysUrl = `${authority.url}/${CONTOSO}/discovery/v2.0/keys`;
    const { keys } = /** @type {any} */ (await (await fetch(keysUrl)).json());
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const jwk = keys.find((/** @type {any} */ one) => one.kid === kid);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    assert.ok(verify('sha256', signed, key, Buffer.from(signature, 'base64url')));
  });

  test('have the same subject at one app and another at the next', async () => {
    const [one, again, other] = await Promise.all([
      signIn(authority),
      signIn(authority),
      signIn(authority, { clientId: clients.second.id }),
    ]);
    const [a, b, c] = [one, again, other].map(({ id_token }) => claimsOf(id_token));
    assert.equal(a.sub, b.sub);
    assert.notEqual(a.sub, c.sub);
    assert.equal(a.oid, c.oid);
  });
});

describe('token responses', { concurrency: true }, () => {
  for (const [scope, idToken, refreshToken] of /** @type {const} */ ([
    ['User.Read', false, false],
    ['User.Read openid', true, false],
    ['User.Read offline_access', false, true],
  ])) {
    test(`“${scope}”: ${idToken ? 'an' : 'no'} ID token, ${refreshToken ? 'a' : 'no'} refresh token`, async () => {
      const body = await signIn(authority, {}, {}, scope);
      assert.deepEqual(['id_token' in body, 'refresh_token' in body], [idToken, refreshToken]);
      if (idToken) {
        assert.equal(claimsOf(body.id_token).name, undefined, 'the scope profile is missing');
      }
    });
  }

  test('client_info comes on request', async () => {
    const client = device(authority);
    const code = await client.requestCode();
    await approve(code);
    const { body } = await client.poll(code, { client_info: '1' });
    const info = JSON.parse(Buffer.from(body.client_info, 'base64url').toString());
    assert.deepEqual(info, { uid: claimsOf(body.id_token).oid, utid: CONTOSO });
  });
});

describe('refreshes', { concurrency: true }, () => {
  test('a refresh token rotates: the old one is refused, the new one stays valid', async () => {
    const client = device(authority);
    const first = await signIn(authority);
    const second = (await client.refresh(first.refresh_token, { scope: ALL_SCOPES })).body;
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(claimsOf(second.id_token).sub, claimsOf(first.id_token).sub);
    assertError(await client.refresh(first.refresh_token), 400, 'invalid_grant', 50173);
    assert.equal((await profile(authority, second.access_token)).status, 200);
    assert.equal((await client.refresh(second.refresh_token)).status, 200);
  });

  test('with revokeOnReuse, a refresh token that is used twice ends its sign-in alone', async () => {
    const strict = await start({ revokeOnReuse: true });
    const client = device(strict);
    const [first, other] = await Promise.all([
      signIn(strict),
      signIn(strict, {}, { login: 'jugyoin' }),
    ]);
    const second = (await client.refresh(first.refresh_token)).body;
    const third = (await client.refresh(second.refresh_token)).body;
    assertError(await client.refresh(first.refresh_token), 400, 'invalid_grant', 50173);
    assertError(await client.refresh(third.refresh_token), 400, 'invalid_grant', 50173);
    assert.equal((await client.refresh(other.refresh_token)).status, 200);
  });

  test('a refresh for fewer scopes gets those; the refresh token keeps the others', async () => {
    const client = device(authority);
    const { refresh_token } = await signIn(authority);
    const less = (await client.refresh(refresh_token, { scope: 'openid' })).body;
    assert.equal(less.scope, 'openid');
    assert.equal((await profile(authority, less.access_token)).status, 403);
    const more = (await client.refresh(less.refresh_token, { scope: 'User.Read' })).body;
    assert.equal((await profile(authority, more.access_token)).status, 200);
  });

  test('a refresh for a scope without consent: consent_required', async () => {
    const { refresh_token } = await signIn(authority);
    const answer = await device(authority).refresh(refresh_token, { scope: 'Mail.Read' });
    assertError(answer, 400, 'invalid_grant', 65001);
    assert.equal(answer.body.suberror, 'consent_required');
  });

  test('an unknown refresh token, another app’s, and a revoked one are refused', async () => {
    const own = await start();
    const client = device(own);
    const { refresh_token } = await signIn(own);
    assertError(await client.refresh('unknown'), 400, 'invalid_grant', 70000);
    const elsewhere = device(own, { clientId: clients.second.id });
    assertError(await elsewhere.refresh(refresh_token), 400, 'invalid_grant', 70000);
    own.revokeRefreshTokens();
    assertError(await client.refresh(refresh_token), 400, 'invalid_grant', 50173);
  });

  test('a revoked access token is refused', async () => {
    const own = await start();
    const { access_token } = await signIn(own);
    own.revokeAccessTokens();
    assert.equal((await profile(own, access_token)).status, 401);
  });
});
