// The profile API: what it returns, to which tokens, and its errors in Graph's format.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { profile, shared, signIn, start, UUID } from './client.mjs';

const authority = await shared;

describe('the profile API', { concurrency: true }, () => {
  test('GET /me has Graph’s eleven properties and its context', async () => {
    const { access_token } = await signIn(authority);
    const { status, body, headers } = await profile(authority, access_token);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), [
      '@odata.context',
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ]);
    assert.equal(body['@odata.context'], `${authority.graphUrl}/v1.0/$metadata#users/$entity`);
    assert.deepEqual(
      [body.givenName, body.surname, body.userPrincipalName],
      ['Contoso', 'Employee', 'employee@contoso.com'],
    );
    assert.match(String(headers.get('content-type')), /^application\/json;odata\.metadata=minimal/);
    assert.match(String(headers.get('request-id')), UUID);
  });

  for (const [login, displayName] of [
    ['kollegin', 'Contoso Kollegin für Qualität'],
    ['jugyoin', 'コントソ 従業員 👩‍🚀'],
  ]) {
    test(`${login} is ${displayName}`, async () => {
      const { access_token } = await signIn(authority, {}, { login });
      assert.equal((await profile(authority, access_token)).body.displayName, displayName);
    });
  }

  test('$select gives the requested properties and no others', async () => {
    const { access_token } = await signIn(authority);
    const path = '/v1.0/me?$select=displayName,Department';
    const { body } = await profile(authority, access_token, path);
    assert.deepEqual(body, {
      '@odata.context': `${authority.graphUrl}/v1.0/$metadata#users(displayName,department)/$entity`,
      displayName: 'Contoso Employee',
      department: 'Sales',
    });
  });

  const accessToken = async () => (await signIn(authority)).access_token;
  const unauthorized = 'InvalidAuthenticationToken';
  /** @type {[string, () => Promise<import('./client.mjs').Answer>, number, string][]} */
  const errors = [
    ['no token', () => profile(authority), 401, unauthorized],
    ['an unknown token', () => profile(authority, 'x.y.z'), 401, unauthorized],
    [
      'an ID token',
      async () => profile(authority, (await signIn(authority)).id_token),
      401,
      unauthorized,
    ],
    [
      'a refresh token',
      async () => profile(authority, (await signIn(authority)).refresh_token),
      401,
      unauthorized,
    ],
    [
      'another authority’s token',
      async () => profile(authority, (await signIn(await start())).access_token),
      401,
      unauthorized,
    ],
    [
      'a token without User.Read',
      async () =>
        profile(authority, (await signIn(authority, {}, {}, 'openid profile')).access_token),
      403,
      'Authorization_RequestDenied',
    ],
    [
      'an unknown property',
      async () => profile(authority, await accessToken(), '/v1.0/me?$select=shoeSize'),
      400,
      'BadRequest',
    ],
    [
      'another path',
      async () => profile(authority, await accessToken(), '/v1.0/nothing'),
      400,
      'BadRequest',
    ],
    [
      'another method',
      async () => profile(authority, await accessToken(), '/v1.0/me', { method: 'POST' }),
      405,
      'Request_BadRequest',
    ],
  ];
  for (const [name, request, status, code] of errors) {
    test(`${name}: ${status} ${code}`, async () => {
      const answer = await request();
      const { error } = answer.body;
      assert.deepEqual([answer.status, error.code], [status, code]);
      assert.ok(error.message);
      assert.deepEqual(Object.keys(error.innerError).sort(), [
        'client-request-id',
        'date',
        'request-id',
      ]);
      assert.equal(/^Bearer /.test(answer.headers.get('www-authenticate') ?? ''), status === 401);
    });
  }
});
