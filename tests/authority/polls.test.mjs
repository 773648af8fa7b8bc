// Polls at the token endpoint: pending, declined, used, and refused with a number of Entra's.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clients } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { assertError, CONTOSO, device, profile, shared, start } from './client.mjs';

const authority = await shared;

describe('polls', { concurrency: true }, () => {
  test('pending until the user is done, then tokens', async () => {
    const client = device(authority);
    const code = await client.requestCode();
    assertError(await client.poll(code), 400, 'authorization_pending', 70016);
    assertError(await client.poll(code), 400, 'authorization_pending', 70016);
    await approve(code);
    const { status, body, headers } = await client.poll(code);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), [
      'access_token',
      'expires_in',
      'ext_expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ]);
    assert.equal(body.token_type, 'Bearer');
    assert.equal(body.expires_in, 3600);
    assert.equal(body.scope, 'User.Read openid profile');
    assert.match(String(headers.get('cache-control')), /no-store/);
  });

  for (const step of /** @type {const} */ (['confirm', 'sign-in', 'consent'])) {
    test(`declined on the page “${step}”: authorization_declined, also at later polls`, async () => {
      const client = device(authority);
      const code = await client.requestCode();
      await decline(code, { step });
      assertError(await client.poll(code), 400, 'authorization_declined', 65004);
      assertError(await client.poll(code), 400, 'authorization_declined', 65004);
    });
  }

  test('a used code is refused, and its tokens stay valid', async () => {
    const client = device(authority);
    const code = await client.requestCode();
    await approve(code);
    const { access_token, refresh_token } = (await client.poll(code)).body;
    assertError(await client.poll(code), 400, 'invalid_grant', 70000);
    assert.equal((await profile(authority, access_token)).status, 200);
    assert.equal((await client.refresh(refresh_token)).status, 200);
  });

  /** @type {[string, Record<string, string>, number, string, number][]} */
  const errors = [
    ['an unknown device code', { device_code: 'none' }, 400, 'bad_verification_code', 70018],
    ['no device code', { device_code: '' }, 400, 'invalid_request', 900144],
    ['no grant type', { grant_type: '' }, 400, 'invalid_request', 900144],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['an unknown client ID', { client_id: CONTOSO }, 400, 'unauthorized_client', 700016],
    ['another client’s ID', { client_id: clients.second.id }, 400, 'invalid_grant', 70000],
  ];
  for (const [name, form, status, error, aadsts] of errors) {
    test(`${name}: ${error}, AADSTS${aadsts}`, async () => {
      const client = device(authority);
      assertError(await client.poll(await client.requestCode(), form), status, error, aadsts);
    });
  }

  test('under another tenant than the code’s: invalid_grant, AADSTS700005', async () => {
    const code = await device(authority).requestCode();
    const elsewhere = device(authority, { tenant: 'organizations' });
    assertError(await elsewhere.poll(code), 400, 'invalid_grant', 700005);
  });

  test('a code of another authority: bad_verification_code, also on the user’s page', async () => {
    const other = await start();
    const code = await device(authority).requestCode();
    const answer = await device(other).poll(code);
    await assert.rejects(approve(code, { at: other.url }), /was not found/);
    assertError(answer, 400, 'bad_verification_code', 70018);
  });

  test('public client flows off: invalid_client, AADSTS7000218, at every poll', async () => {
    const client = device(authority, { clientId: clients.confidential.id });
    assertError(await client.poll(await client.requestCode()), 401, 'invalid_client', 7000218);
  });

  for (const [name, client, error, aadsts, suberror] of /** @type {const} */ ([
    ['Conditional Access', clients.blocked, 'invalid_grant', 53003, 'message_only'],
    ['a second factor', clients.multifactor, 'invalid_grant', 50076, 'basic_action'],
    ['consent', clients.unconsented, 'invalid_grant', 65001, 'consent_required'],
    ['a single-page registration', clients.singlePage, 'invalid_request', 9002327, undefined],
  ])) {
    test(`${name}: pending, then AADSTS${aadsts} when the user is done`, async () => {
      const app = device(authority, { clientId: client.id });
      const code = await app.requestCode();
      assertError(await app.poll(code), 400, 'authorization_pending', 70016);
      await approve(code);
      const answer = await app.poll(code);
      assertError(answer, 400, error, aadsts);
      assert.equal(answer.body.suberror, suberror);
      if (aadsts === 53003 || aadsts === 50076) {
        assert.ok(JSON.parse(answer.body.claims).access_token);
      }
    });
  }
});
