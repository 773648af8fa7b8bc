// The device authorization endpoint: its response, its options and its error responses.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clients } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { ALL_SCOPES, assertError, CONTOSO, device, shared, start } from './client.mjs';

const authority = await shared;

describe('the device authorization endpoint', { concurrency: true }, () => {
  test('its response has Entra’s fields and no others', async () => {
    const code = await device(authority).requestCode();
    const { device_code, user_code, verification_uri, message } = code;
    assert.deepEqual(Object.keys(code).sort(), [
      'device_code',
      'expires_in',
      'interval',
      'message',
      'user_code',
      'verification_uri',
    ]);
    assert.match(user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{9}$/);
    assert.ok(device_code.length >= 32);
    assert.equal(code.expires_in, 900);
    assert.equal(verification_uri, `${authority.url}/device`);
    assert.equal(
      message,
      `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${user_code} to authenticate.`,
    );
  });

  for (const [market, beginning] of [
    ['de-DE', 'Um sich anzumelden'],
    ['fr', 'Pour vous connecter'],
    ['es-MX', 'Para iniciar sesión'],
    ['ja-JP', 'サインインするには'],
    ['en-GB', 'To sign in'],
    ['xx-XX', 'To sign in'],
    ['constructor', 'To sign in'],
  ]) {
    test(`mkt=${market}: the message begins “${beginning}”`, async () => {
      const code = await device(authority).requestCode(ALL_SCOPES, `?mkt=${market}`);
      const { message, user_code, verification_uri } = code;
      assert.ok(message.startsWith(beginning), message);
      assert.ok(message.includes(user_code) && message.includes(verification_uri), message);
    });
  }

  test('the default interval is 5 s; options change it, the lifetime, and the complete URI', async () => {
    const usual = await start({ interval: 5 });
    const other = await start({ interval: 7, codeLifetime: 60, completeUri: true });
    const first = await device(usual).requestCode();
    const second = await device(other).requestCode();
    assert.deepEqual([first.interval, first.expires_in], [5, 900]);
    assert.deepEqual([second.interval, second.expires_in], [7, 60]);
    assert.equal(
      second.verification_uri_complete,
      `${second.verification_uri}?user_code=${second.user_code}`,
    );
  });

  for (const scope of [
    'https://graph.microsoft.com/user.read',
    'https://graph.microsoft.com/.default',
    `${authority.graphUrl}/User.Read`,
    `${authority.graphUrl.replace('127.0.0.1', 'localhost')}/User.Read`,
    'uSER.rEAD',
  ]) {
    test(`the scope ${scope.replace(/:\d+/, '')} is User.Read`, async () => {
      const client = device(authority);
      const code = await client.requestCode(scope);
      await approve(code);
      assert.equal((await client.poll(code)).body.scope, 'User.Read');
    });
  }

  test('a correlation ID of the client comes back', async () => {
    const id = '8f14e45f-ceea-467f-a0e6-7b4bb3a1d2c3';
    const sent = { 'client-request-id': id };
    const { body, headers } = await device(authority).post('devicecode', {}, sent);
    assert.deepEqual([body.correlation_id, headers.get('client-request-id')], [id, id]);
  });

  /** @type {[string, { tenant?: string, form?: Record<string, string> }, number, string, number][]} */
  const errors = [
    ['no scope', { form: { scope: '' } }, 400, 'invalid_request', 900144],
    ['no client ID', { form: { client_id: '' } }, 400, 'invalid_request', 900144],
    ['an unknown client ID', { form: { client_id: CONTOSO } }, 400, 'unauthorized_client', 700016],
    ['an unknown scope', { form: { scope: 'User.Fly' } }, 400, 'invalid_scope', 70011],
    [
      'an unknown resource',
      { form: { scope: 'api://orders/Read' } },
      400,
      'invalid_resource',
      500011,
    ],
    ['a client secret', { form: { client_secret: 'x' } }, 401, 'invalid_client', 700025],
    ['an unknown tenant', { tenant: 'nobody.example' }, 400, 'invalid_request', 90002],
    [
      'the nil tenant',
      { tenant: '00000000-0000-0000-0000-000000000000' },
      400,
      'invalid_request',
      90002,
    ],
    ['a tenant that is not a domain name', { tenant: 'contoso' }, 400, 'invalid_request', 900023],
    [
      'a disabled app',
      { form: { client_id: clients.disabled.id } },
      400,
      'unauthorized_client',
      7000112,
    ],
    [
      'work accounts only, at /consumers',
      { tenant: 'consumers', form: { client_id: clients.workOnly.id } },
      400,
      'invalid_request',
      9002332,
    ],
    [
      'personal accounts only, at a tenant',
      { form: { client_id: clients.personalOnly.id } },
      400,
      'invalid_request',
      9002346,
    ],
    [
      'one tenant only, at /common',
      { tenant: 'common', form: { client_id: clients.singleTenant.id } },
      400,
      'invalid_request',
      50194,
    ],
  ];
  for (const [name, { tenant, form }, status, error, aadsts] of errors) {
    test(`${name}: ${error}, AADSTS${aadsts}`, async () => {
      const client = device(authority, { tenant });
      const answer = await client.post('devicecode', { scope: ALL_SCOPES, ...form });
      assertError(answer, status, error, aadsts);
    });
  }

  test('GET: invalid_request, AADSTS900561', async () => {
    const response = await fetch(`${authority.authority}/oauth2/v2.0/devicecode`);
    const answer = { status: response.status, body: await response.json() };
    assertError(answer, 400, 'invalid_request', 900561);
  });
});
