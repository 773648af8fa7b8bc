// Holds the local authority to Entra's and Graph's rules, so that what passes against it may be
// expected of them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createPublicKey, verify } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { STATUS_CODES, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { clients, startAuthority } from '../www/authority/authority.mjs';
import { Browser, approve, decline } from './person.mjs';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const ALL_SCOPES = 'User.Read openid profile offline_access';
const CONTOSO = '72f0c0de-86f1-41af-91ab-2d7cd011db47';
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @typedef {Awaited<ReturnType<typeof startAuthority>>} Authority */

/** @type {Authority[]} */
const own = [];
after(() => Promise.all(own.map((authority) => authority.close())));

/** One for a test alone. @param {Parameters<typeof startAuthority>[0]} [options] */
async function start(options) {
  const authority = await startAuthority(options);
  own.push(authority);
  return authority;
}

/**
 * @param {Authority} authority
 * @param {{ tenant?: string, clientId?: string }} [app]
 */
function device(
  authority,
  { tenant = 'contoso.onmicrosoft.com', clientId = authority.clientId } = {},
) {
  /** @param {string} path @param {Record<string, string>} form @param {Record<string, string>} headers */
  const post = async (path, form, headers = {}) => {
    const url = `${authority.url}/${tenant}/oauth2/v2.0/${path}`;
    const body = new URLSearchParams({ client_id: clientId, ...form });
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    post,
    /** @param {string} [scope] @param {string} [query] */
    begin: async (scope = ALL_SCOPES, query = '') =>
      (await post(`devicecode${query}`, { scope })).body,
    /** @param {{ device_code: string }} code @param {Record<string, string>} [more] */
    poll: ({ device_code }, more = {}) =>
      post('token', { grant_type: DEVICE_GRANT, device_code, ...more }),
    /** @param {string} refresh_token @param {Record<string, string>} [more] */
    refresh: (refresh_token, more = {}) =>
      post('token', { grant_type: 'refresh_token', refresh_token, ...more }),
  };
}

/** @param {Authority} authority @param {Parameters<typeof device>[1]} [app] @param {Parameters<typeof approve>[1]} [person] */
async function signIn(authority, app, person) {
  const tv = device(authority, app);
  const code = await tv.begin();
  await approve(code, person);
  return (await tv.poll(code)).body;
}

/** @param {Authority} authority @param {string} [token] @param {string} [path] @param {RequestInit} [init] */
async function me(authority, token, path = '/v1.0/me', init = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...init.headers };
  const response = await fetch(authority.graphUrl + path, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

/** @param {string} jwt */
const claimsOf = (jwt) =>
  JSON.parse(Buffer.from(String(jwt.split('.')[1]), 'base64url').toString());

/** @param {{ status: number, body: any }} answer @param {number} wanted @param {string} error @param {number} aadsts */
function assertRefused({ status, body }, wanted, error, aadsts) {
  assert.deepEqual(
    [status, body.error, body.error_codes],
    [wanted, error, [aadsts]],
    JSON.stringify(body),
  );
  const { trace_id, correlation_id, timestamp, error_description } = body;
  assert.match(trace_id, UUID);
  assert.match(correlation_id, UUID);
  assert.match(timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
  assert.ok(error_description.startsWith(`AADSTS${aadsts}: `), error_description);
  assert.ok(
    error_description.endsWith(
      ` Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`,
    ),
    error_description,
  );
  assert.match(body.error_uri, new RegExp(`/error\\?code=${aadsts}$`));
}

describe('the local authority', { concurrency: true }, () => {
  /** @type {Authority} */
  let authority;
  before(async () => {
    authority = await startAuthority({ interval: 0 });
  });
  after(() => authority.close());

  test('a device authorization response has Entra’s fields and no others', async () => {
    const code = await device(authority).begin();
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

  for (const [market, words] of [
    ['de-DE', 'Um sich anzumelden'],
    ['fr', 'Pour vous connecter'],
    ['es-MX', 'Para iniciar sesión'],
    ['ja-JP', 'サインインするには'],
    ['en-GB', 'To sign in'],
    ['xx-XX', 'To sign in'],
    ['constructor', 'To sign in'],
  ]) {
    test(`mkt=${market} gives a message that begins “${words}”`, async () => {
      const { message, user_code, verification_uri } = await device(authority).begin(
        ALL_SCOPES,
        `?mkt=${market}`,
      );
      assert.ok(message.startsWith(words), message);
      assert.ok(message.includes(user_code) && message.includes(verification_uri), message);
    });
  }

  test('the usual interval is 5 s; options change it, the lifetime, and the complete URI', async () => {
    const usual = await start();
    const other = await start({ interval: 7, codeLifetime: 60, completeUri: true });
    const first = await device(usual).begin();
    const second = await device(other).begin();
    assert.deepEqual([first.interval, first.expires_in], [5, 900]);
    assert.deepEqual([second.interval, second.expires_in], [7, 60]);
    assert.equal(
      second.verification_uri_complete,
      `${second.verification_uri}?user_code=${second.user_code}`,
    );
  });

  describe('tenants', { concurrency: true }, () => {
    const guid = '2a7c5e10-98d4-4f3b-9c61-5d0e7b8a4f12';
    for (const [tenant, login, tid] of [
      ['contoso.onmicrosoft.com', 'employee@contoso.com', CONTOSO],
      ['Contoso.OnMicrosoft.com', 'employee', CONTOSO],
      [CONTOSO, 'employee@contoso.com', CONTOSO],
      [guid, 'employee@contoso.com', guid],
      ['organizations', 'employee@contoso.com', CONTOSO],
      ['common', 'employee@contoso.com', CONTOSO],
      ['common', 'employee@outlook.com', PERSONAL],
      ['consumers', 'employee@outlook.com', PERSONAL],
    ]) {
      test(`${tenant} signs ${login} in to ${tid}`, async () => {
        const { id_token } = await signIn(authority, { tenant }, { login });
        const { tid: got, iss } = claimsOf(id_token);
        assert.deepEqual([got, iss], [tid, `${authority.url}/${tid}/v2.0`]);
      });
    }

    for (const [tenant, login] of [
      ['consumers', 'employee@contoso.com'],
      ['organizations', 'employee@outlook.com'],
      [CONTOSO, 'employee@outlook.com'],
      ['common', 'nobody@contoso.com'],
    ]) {
      test(`${tenant} has no place for ${login}`, async () => {
        const tv = device(authority, { tenant });
        const code = await tv.begin();
        await assert.rejects(approve(code, { login }), /got “Sign in” .*account/);
        assert.equal((await tv.poll(code)).body.error, 'authorization_pending');
      });
    }

    for (const [name, tenant, endpoint, issuer] of [
      ['a domain’s endpoints bear the directory’s ID', 'contoso.onmicrosoft.com', CONTOSO, CONTOSO],
      [
        'an alias keeps its own, and its issuer is a template',
        'organizations',
        'organizations',
        '{tenantid}',
      ],
      ['consumers are one directory', 'consumers', 'consumers', PERSONAL],
    ]) {
      test(`discovery: ${name}`, async () => {
        const response = await fetch(
          `${authority.url}/${tenant}/v2.0/.well-known/openid-configuration`,
        );
        const found = /** @type {any} */ (await response.json());
        const base = `${authority.url}/${endpoint}`;
        assert.equal(response.headers.get('access-control-allow-origin'), '*');
        assert.equal(found.token_endpoint, `${base}/oauth2/v2.0/token`);
        assert.equal(found.device_authorization_endpoint, `${base}/oauth2/v2.0/devicecode`);
        assert.equal(found.issuer, `${authority.url}/${issuer}/v2.0`);
        const keys = /** @type {any} */ (await (await fetch(found.jwks_uri)).json());
        assert.deepEqual(
          [keys.keys.length, keys.keys[0].kty, keys.keys[0].d],
          [1, 'RSA', undefined],
        );
      });
    }

    test('instance discovery names the tenant’s configuration', async () => {
      const asked = encodeURIComponent(`${authority.authority}/oauth2/v2.0/authorize`);
      const url = `${authority.url}/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`;
      const found = /** @type {any} */ (await (await fetch(url)).json());
      assert.equal(
        found.tenant_discovery_endpoint,
        `${authority.authority}/v2.0/.well-known/openid-configuration`,
      );
    });
  });

  describe('refusals of the device authorization endpoint', { concurrency: true }, () => {
    /** @type {[string, { tenant?: string, form?: Record<string, string> }, number, string, number][]} */
    const cases = [
      ['no scope', { form: { scope: '' } }, 400, 'invalid_request', 900144],
      ['no client ID', { form: { client_id: '' } }, 400, 'invalid_request', 900144],
      [
        'a client ID of nobody',
        { form: { client_id: CONTOSO } },
        400,
        'unauthorized_client',
        700016,
      ],
      ['an unknown scope', { form: { scope: 'User.Fly' } }, 400, 'invalid_scope', 70011],
      [
        'an unknown resource',
        { form: { scope: 'api://orders/Read' } },
        400,
        'invalid_resource',
        500011,
      ],
      ['a secret', { form: { client_secret: 'x' } }, 401, 'invalid_client', 700025],
      ['a tenant of nobody', { tenant: 'nobody.example' }, 400, 'invalid_request', 90002],
      [
        'the nil tenant',
        { tenant: '00000000-0000-0000-0000-000000000000' },
        400,
        'invalid_request',
        90002,
      ],
      ['a tenant that is no name', { tenant: 'contoso' }, 400, 'invalid_request', 900023],
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
    for (const [name, { tenant, form }, status, error, aadsts] of cases) {
      test(`${name}: ${error}, AADSTS${aadsts}`, async () => {
        const answer = await device(authority, { tenant }).post('devicecode', {
          scope: ALL_SCOPES,
          ...form,
        });
        assertRefused(answer, status, error, aadsts);
      });
    }

    test('GET: invalid_request, AADSTS900561', async () => {
      const response = await fetch(`${authority.authority}/oauth2/v2.0/devicecode`);
      assertRefused(
        { status: response.status, body: await response.json() },
        400,
        'invalid_request',
        900561,
      );
    });

    test('Graph’s scopes may bear its name, in any case, and .default is what is registered', async () => {
      for (const scope of [
        'https://graph.microsoft.com/user.read',
        'https://graph.microsoft.com/.default',
        `${authority.graphUrl}/User.Read`,
      ]) {
        const tv = device(authority);
        const code = await tv.begin(scope);
        await approve(code);
        assert.equal((await tv.poll(code)).body.scope, 'User.Read', scope);
      }
    });

    test('a correlation ID that the client sends comes back', async () => {
      const id = '8f14e45f-ceea-467f-a0e6-7b4bb3a1d2c3';
      const { body, headers } = await device(authority).post(
        'devicecode',
        {},
        { 'client-request-id': id },
      );
      assert.deepEqual([body.correlation_id, headers.get('client-request-id')], [id, id]);
    });
  });

  describe('polls', { concurrency: true }, () => {
    test('pending until the person is done, then tokens', async () => {
      const tv = device(authority);
      const code = await tv.begin();
      assertRefused(await tv.poll(code), 400, 'authorization_pending', 70016);
      assertRefused(await tv.poll(code), 400, 'authorization_pending', 70016);
      await approve(code);
      const { status, body, headers } = await tv.poll(code);
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
      test(`declined on the page “${step}”: authorization_declined, and so at each later poll`, async () => {
        const tv = device(authority);
        const code = await tv.begin();
        await decline(code, { step });
        assertRefused(await tv.poll(code), 400, 'authorization_declined', 65004);
        assertRefused(await tv.poll(code), 400, 'authorization_declined', 65004);
      });
    }

    test('a used code is refused, and the tokens from it live on', async () => {
      const tv = device(authority);
      const code = await tv.begin();
      await approve(code);
      const { access_token, refresh_token } = (await tv.poll(code)).body;
      assertRefused(await tv.poll(code), 400, 'invalid_grant', 70000);
      assert.equal((await me(authority, access_token)).status, 200);
      assert.equal((await tv.refresh(refresh_token)).status, 200);
    });

    test('an expired code: expired_token, also if the person was done', async () => {
      const brief = await start({ interval: 0, codeLifetime: 4 });
      const tv = device(brief);
      const [left, done] = await Promise.all([tv.begin(), tv.begin()]);
      await approve(done);
      await sleep(4050);
      const answers = await Promise.all([tv.poll(left), tv.poll(done)]);
      const late = new Browser();
      await sleep(1000);
      const page = await late.submit(await late.open(left.verification_uri), {
        user_code: left.user_code,
      });
      for (const answer of answers) assertRefused(answer, 400, 'expired_token', 70020);
      assert.match(page.html, /That code has expired/);
    });

    test('sooner than the interval: slow_down, which adds 5 s for good', async () => {
      const slow = await start({ interval: 0.2 });
      const tv = device(slow);
      const code = await tv.begin();
      const first = await tv.poll(code);
      await sleep(220);
      const second = await tv.poll(code);
      const third = await tv.poll(code);
      await sleep(300);
      const fourth = await tv.poll(code);
      assertRefused(first, 400, 'authorization_pending', 70016);
      assertRefused(second, 400, 'authorization_pending', 70016);
      assertRefused(third, 400, 'slow_down', 50196);
      assertRefused(fourth, 400, 'slow_down', 50196);
    });

    test('with strictFirstPoll, a poll before the first interval too: slow_down', async () => {
      const strict = await start({ interval: 1, strictFirstPoll: true });
      const tv = device(strict);
      const answer = await tv.poll(await tv.begin());
      assertRefused(answer, 400, 'slow_down', 50196);
    });

    /** @type {[string, Record<string, string>, number, string, number][]} */
    const cases = [
      [
        'a device code of nobody',
        { device_code: 'no-such-code' },
        400,
        'bad_verification_code',
        70018,
      ],
      ['no device code', { device_code: '' }, 400, 'invalid_request', 900144],
      ['no grant type', { grant_type: '' }, 400, 'invalid_request', 900144],
      ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
      ['a client ID of nobody', { client_id: CONTOSO }, 400, 'unauthorized_client', 700016],
      ['another client’s ID', { client_id: clients.second.id }, 400, 'invalid_grant', 70000],
    ];
    for (const [name, form, status, error, aadsts] of cases) {
      test(`${name}: ${error}, AADSTS${aadsts}`, async () => {
        const tv = device(authority);
        assertRefused(await tv.poll(await tv.begin(), form), status, error, aadsts);
      });
    }

    test('under another tenant than the code’s: invalid_grant, AADSTS700005', async () => {
      const code = await device(authority).begin();
      const elsewhere = device(authority, { tenant: 'organizations' });
      assertRefused(await elsewhere.poll(code), 400, 'invalid_grant', 700005);
    });

    test('public client flows off: invalid_client, AADSTS7000218, at every poll', async () => {
      const tv = device(authority, { clientId: clients.confidential.id });
      assertRefused(await tv.poll(await tv.begin()), 401, 'invalid_client', 7000218);
    });

    for (const [name, client, error, aadsts, suberror] of /** @type {const} */ ([
      ['Conditional Access', clients.blocked, 'invalid_grant', 53003, 'message_only'],
      ['a second factor', clients.multifactor, 'invalid_grant', 50076, 'basic_action'],
      ['consent', clients.unconsented, 'invalid_grant', 65001, 'consent_required'],
      ['a single-page registration', clients.singlePage, 'invalid_request', 9002327, undefined],
    ])) {
      test(`${name}: pending, then AADSTS${aadsts} once the person is done`, async () => {
        const tv = device(authority, { clientId: client.id });
        const code = await tv.begin();
        assertRefused(await tv.poll(code), 400, 'authorization_pending', 70016);
        await approve(code);
        const answer = await tv.poll(code);
        assertRefused(answer, 400, error, aadsts);
        assert.equal(answer.body.suberror, suberror);
        if (aadsts === 53003 || aadsts === 50076)
          assert.ok(JSON.parse(answer.body.claims).access_token);
      });
    }
  });

  describe('tokens', { concurrency: true }, () => {
    test('an ID token has Entra’s claims and a good signature', async () => {
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
      const key = createPublicKey({
        key: keys.find((/** @type {any} */ jwk) => jwk.kid === kid),
        format: 'jwk',
      });
      const signed = Buffer.from(`${header}.${payload}`);
      assert.ok(verify('sha256', signed, key, Buffer.from(signature, 'base64url')));
    });

    test('the subject is the same for one app and another for the next', async () => {
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

    for (const [scope, idToken, refreshToken] of /** @type {const} */ ([
      ['User.Read', false, false],
      ['User.Read openid', true, false],
      ['User.Read offline_access', false, true],
    ])) {
      test(`“${scope}” brings ${idToken ? 'an' : 'no'} ID token and ${refreshToken ? 'a' : 'no'} refresh token`, async () => {
        const tv = device(authority);
        const code = await tv.begin(scope);
        await approve(code);
        const { body } = await tv.poll(code);
        assert.deepEqual(['id_token' in body, 'refresh_token' in body], [idToken, refreshToken]);
        if (idToken)
          assert.equal(claimsOf(body.id_token).name, undefined, 'no profile without its scope');
      });
    }

    test('client_info comes when asked for', async () => {
      const tv = device(authority);
      const code = await tv.begin();
      await approve(code);
      const { body } = await tv.poll(code, { client_info: '1' });
      const info = JSON.parse(Buffer.from(body.client_info, 'base64url').toString());
      assert.deepEqual(info, { uid: claimsOf(body.id_token).oid, utid: CONTOSO });
    });

    test('a refresh token rotates: the new one works, the old one is refused, and revokes nothing', async () => {
      const tv = device(authority);
      const first = await signIn(authority);
      const second = (await tv.refresh(first.refresh_token, { scope: ALL_SCOPES })).body;
      assert.notEqual(second.refresh_token, first.refresh_token);
      assert.notEqual(second.access_token, first.access_token);
      assert.equal(claimsOf(second.id_token).sub, claimsOf(first.id_token).sub);
      assertRefused(await tv.refresh(first.refresh_token), 400, 'invalid_grant', 50173);
      assert.equal((await me(authority, second.access_token)).status, 200);
      assert.equal((await tv.refresh(second.refresh_token)).status, 200);
    });

    test('a refresh for fewer scopes gets those, and the refresh token keeps the rest', async () => {
      const tv = device(authority);
      const less = (await tv.refresh((await signIn(authority)).refresh_token, { scope: 'openid' }))
        .body;
      assert.equal(less.scope, 'openid');
      assert.equal((await me(authority, less.access_token)).status, 403);
      const more = (await tv.refresh(less.refresh_token, { scope: 'User.Read' })).body;
      assert.equal((await me(authority, more.access_token)).status, 200);
    });

    test('a refresh for what was not granted: consent_required', async () => {
      const answer = await device(authority).refresh((await signIn(authority)).refresh_token, {
        scope: 'Mail.Read',
      });
      assertRefused(answer, 400, 'invalid_grant', 65001);
      assert.equal(answer.body.suberror, 'consent_required');
    });

    test('refresh tokens of nobody, of another app, and revoked or expired ones are refused', async () => {
      const brief = await start({ interval: 0, refreshTokenLifetime: 1 });
      const tv = device(brief);
      assertRefused(await tv.refresh('nobody’s'), 400, 'invalid_grant', 70000);
      const [one, other] = await Promise.all([signIn(brief), signIn(brief)]);
      const elsewhere = device(brief, { clientId: clients.second.id });
      assertRefused(await elsewhere.refresh(one.refresh_token), 400, 'invalid_grant', 70000);
      brief.revokeRefreshTokens();
      assertRefused(await tv.refresh(one.refresh_token), 400, 'invalid_grant', 50173);
      await sleep(2050);
      assertRefused(await tv.refresh(other.refresh_token), 400, 'invalid_grant', 700082);
    });

    for (const [aadsts, error, suberror] of /** @type {const} */ ([
      [70008, 'invalid_grant', 'bad_token'],
      [70043, 'invalid_grant', 'token_expired'],
      [700082, 'invalid_grant', 'bad_token'],
      [50173, 'invalid_grant', 'bad_token'],
      [50076, 'invalid_grant', 'basic_action'],
      [50076, 'interaction_required', 'basic_action'],
      [50079, 'interaction_required', 'basic_action'],
      [65001, 'invalid_grant', 'consent_required'],
      [53003, 'invalid_grant', 'message_only'],
    ])) {
      test(`refreshes refused from now on: ${error}, AADSTS${aadsts}, until the next sign-in`, async () => {
        const alone = await start({ interval: 0 });
        const tv = device(alone);
        const [one, two] = await Promise.all([
          signIn(alone),
          signIn(alone, {}, { login: 'jugyoin' }),
        ]);
        alone.refuseRefresh(aadsts, { error, username: 'employee@contoso.com' });
        const answer = await tv.refresh(one.refresh_token);
        assertRefused(answer, 400, error, aadsts);
        assert.equal(answer.body.suberror, suberror);
        assert.equal('claims' in answer.body, [50076, 50079, 53003].includes(aadsts));
        assert.equal((await tv.refresh(two.refresh_token)).status, 200, 'somebody else');
        const next = await signIn(alone);
        assert.equal((await tv.refresh(next.refresh_token)).status, 200, 'the next sign-in');
      });
    }

    test('to refuse refreshes by a number or an account that is not known is a mistake', () => {
      assert.throws(() => authority.refuseRefresh(1), /AADSTS1$/);
      assert.throws(() => authority.refuseRefresh(70008, { username: 'nobody' }), /nobody/);
    });

    test('a revoked access token is refused', async () => {
      const alone = await start({ interval: 0 });
      const { access_token } = await signIn(alone);
      alone.revokeAccessTokens();
      assert.equal((await me(alone, access_token)).status, 401);
    });
  });

  describe('claims', { concurrency: true }, () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

    for (const [name, wrong] of [
      ['no JSON', '{'],
      ['no object', '[]'],
      ['claims of no object', '{"access_token":7}'],
    ]) {
      test(`that are ${name} are refused: invalid_request, AADSTS90023`, async () => {
        const tv = device(authority);
        const { refresh_token } = await signIn(authority);
        for (const answer of await Promise.all([
          tv.post('devicecode', { scope: ALL_SCOPES, claims: wrong }),
          tv.refresh(refresh_token, { claims: wrong }),
        ])) {
          assertRefused(answer, 400, 'invalid_request', 90023);
        }
      });
    }

    test('a challenge is answered by a token for its claims: from a code, a poll or a refresh', async () => {
      const alone = await start({ interval: 0 });
      const tv = device(alone);
      const without = await signIn(alone);
      alone.challengeProfile();
      const { status, headers, body } = await me(alone, without.access_token);
      assert.deepEqual([status, body.error.code], [401, 'InvalidAuthenticationToken']);
      const [, encoded = ''] =
        /^Bearer .*, error="insufficient_claims", claims="([^"]+)"$/.exec(
          String(headers.get('www-authenticate')),
        ) ?? [];
      assert.equal(Buffer.from(encoded, 'base64').toString(), claims);

      const [byCode, byPoll] = await Promise.all([
        tv.post('devicecode', { scope: ALL_SCOPES, claims }),
        tv.post('devicecode', { scope: ALL_SCOPES }),
      ]);
      await Promise.all([byCode, byPoll].map((answer) => approve(answer.body)));
      const more = `{"id_token":{},${claims.slice(1, -2)},"xms_cc":{"values":["cp1"]}}}`;
      const plain = await tv.refresh(without.refresh_token);
      const answers = await Promise.all([
        tv.poll(byCode.body),
        tv.poll(byPoll.body, { claims: more }),
        tv.refresh(plain.body.refresh_token, { claims }),
      ]);
      assert.equal((await me(alone, plain.body.access_token)).status, 401, 'without claims');
      for (const answer of answers) {
        assert.equal((await me(alone, answer.body.access_token)).status, 200);
      }
      alone.challengeProfile('{"access_token":{"acrs":{"essential":true,"value":"c2"}}}');
      assert.equal((await me(alone, answers[0].body.access_token)).status, 401, 'other claims');
      alone.challengeProfile(null);
      assert.equal((await me(alone, without.access_token)).status, 200, 'no challenge any more');
    });
  });

  describe('the profile API', { concurrency: true }, () => {
    const DEFAULTS = [
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
    ];

    test('GET /me has Graph’s eleven properties and its context', async () => {
      const { access_token } = await signIn(authority);
      const { status, body, headers } = await me(authority, access_token);
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(body).sort(), DEFAULTS);
      assert.equal(body['@odata.context'], `${authority.graphUrl}/v1.0/$metadata#users/$entity`);
      assert.deepEqual(
        [body.givenName, body.surname, body.userPrincipalName],
        ['Contoso', 'Employee', 'employee@contoso.com'],
      );
      assert.match(
        String(headers.get('content-type')),
        /^application\/json;odata\.metadata=minimal/,
      );
      assert.match(String(headers.get('request-id')), UUID);
    });

    for (const [login, displayName] of [
      ['kollegin', 'Contoso Kollegin für Qualität'],
      ['jugyoin', 'コントソ 従業員 👩‍🚀'],
    ]) {
      test(`${login} is ${displayName}`, async () => {
        const { access_token } = await signIn(authority, {}, { login });
        assert.equal((await me(authority, access_token)).body.displayName, displayName);
      });
    }

    test('$select gives the properties asked for, and no others', async () => {
      const { access_token } = await signIn(authority);
      const { body } = await me(authority, access_token, '/v1.0/me?$select=displayName,Department');
      assert.deepEqual(body, {
        '@odata.context': `${authority.graphUrl}/v1.0/$metadata#users(displayName,department)/$entity`,
        displayName: 'Contoso Employee',
        department: 'Sales',
      });
    });

    /** @type {[string, () => Promise<{ status: number, headers: Headers, body: any }>, number, string][]} */
    const cases = [
      ['no token', () => me(authority), 401, 'InvalidAuthenticationToken'],
      ['a token of nobody', () => me(authority, 'x.y.z'), 401, 'InvalidAuthenticationToken'],
      [
        'an ID token',
        async () => me(authority, (await signIn(authority)).id_token),
        401,
        'InvalidAuthenticationToken',
      ],
      [
        'a refresh token',
        async () => me(authority, (await signIn(authority)).refresh_token),
        401,
        'InvalidAuthenticationToken',
      ],
      [
        'another authority’s token',
        async () => {
          const other = await start({ interval: 0 });
          const { access_token } = await signIn(other);
          return me(authority, access_token);
        },
        401,
        'InvalidAuthenticationToken',
      ],
      [
        'an expired token',
        async () => {
          const brief = await start({ interval: 0, accessTokenLifetime: 1 });
          const { access_token, expires_in } = await signIn(brief);
          assert.equal(expires_in, 1);
          assert.equal((await me(brief, access_token)).status, 200);
          await sleep(2050);
          const answer = await me(brief, access_token);
          assert.match(answer.body.error.message, /expired/);
          return answer;
        },
        401,
        'InvalidAuthenticationToken',
      ],
      [
        'a token without User.Read',
        async () => {
          const tv = device(authority);
          const code = await tv.begin('openid profile');
          await approve(code);
          return me(authority, (await tv.poll(code)).body.access_token);
        },
        403,
        'Authorization_RequestDenied',
      ],
      [
        'an unknown property',
        async () =>
          me(authority, (await signIn(authority)).access_token, '/v1.0/me?$select=shoeSize'),
        400,
        'BadRequest',
      ],
      [
        'another path',
        async () => me(authority, (await signIn(authority)).access_token, '/v1.0/nothing'),
        400,
        'BadRequest',
      ],
      [
        'another method',
        async () =>
          me(authority, (await signIn(authority)).access_token, '/v1.0/me', { method: 'POST' }),
        405,
        'Request_BadRequest',
      ],
    ];
    for (const [name, ask, status, code] of cases) {
      test(`${name}: ${status} ${code}`, async () => {
        const answer = await ask();
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

  describe('web pages of other origins', { concurrency: true }, () => {
    const origin = 'http://kiosk.example';

    test('the OAuth endpoints send no CORS headers, and a poll from a page is refused', async () => {
      const tv = device(authority);
      const { headers, body } = await tv.post('devicecode', { scope: ALL_SCOPES }, { origin });
      assert.equal(headers.get('access-control-allow-origin'), null);
      const answer = await tv.post(
        'token',
        { grant_type: DEVICE_GRANT, device_code: body.device_code },
        { origin },
      );
      assertRefused(answer, 400, 'invalid_request', 9002326);
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
      const preflight = await fetch(`${authority.authority}/oauth2/v2.0/token`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-a',
        },
      });
      assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    });

    test('with the option, any page may read them', async () => {
      const open = await start({ interval: 0, cors: true });
      const tv = device(open);
      const { headers, body } = await tv.post('devicecode', { scope: ALL_SCOPES }, { origin });
      const answer = await tv.post(
        'token',
        { grant_type: DEVICE_GRANT, device_code: body.device_code },
        { origin },
      );
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assertRefused(answer, 400, 'authorization_pending', 70016);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    });

    test('the profile API lets any page in, and does not show Retry-After', async () => {
      const preflight = await fetch(`${authority.graphUrl}/v1.0/me`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization',
        },
      });
      assert.equal(preflight.status, 200);
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization');
      const { headers } = await me(authority, undefined, '/v1.0/me', { headers: { origin } });
      assert.equal(headers.get('access-control-allow-origin'), '*');
      const exposed = String(headers.get('access-control-expose-headers'));
      assert.ok(exposed.includes('WWW-Authenticate') && !/retry-after/i.test(exposed), exposed);
    });
  });

  describe('the person’s pages', { concurrency: true }, () => {
    test('allow no script and load nothing', async () => {
      const response = await fetch(`${authority.url}/device`);
      const policy = String(response.headers.get('content-security-policy'));
      assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
      assert.doesNotMatch(policy, /unsafe|script-src|https?:/);
      const page = await response.text();
      assert.doesNotMatch(page, /<script|https?:\/\/|@import|\son[a-z]+=/);
      const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      assert.ok(policy.includes(`'sha256-${hash}'`), 'the policy allows the page its own style');
    });

    for (const [name, typed, problem] of [
      ['no code', '', /Type the code first/],
      ['a code of nobody', 'BBBBBBBBB', /was not found/],
      ['markup', '"><script>alert(1)</script>', /was not found/],
    ]) {
      test(`${name} typed: the page says so, and asks again`, async () => {
        const browser = new Browser();
        const page = await browser.submit(await browser.open(`${authority.url}/device`), {
          user_code: String(typed),
        });
        assert.equal(page.title, 'Enter the code');
        assert.match(page.html, /** @type {RegExp} */ (problem));
        assert.doesNotMatch(page.html, /<script/);
      });
    }

    test('a code may be typed in lower case and with blanks or dashes', async () => {
      const code = await device(authority).begin();
      const [, a, b] = /^(....)(.*)$/.exec(code.user_code.toLowerCase()) ?? [];
      await approve({ ...code, user_code: ` ${a}-${b} ` });
    });

    test('a complete URI fills the code in, for the person to look at', async () => {
      const code = await device(authority).begin();
      const browser = new Browser();
      const page = await browser.open(`${code.verification_uri}?user_code=${code.user_code}`);
      assert.equal(page.title, 'Enter the code');
      assert.ok(page.html.includes(`value="${code.user_code}"`));
    });

    test('a used code is refused', async () => {
      const code = await device(authority).begin();
      await approve(code);
      await assert.rejects(approve(code), /That code has been used/);
    });

    test('a form posted from elsewhere, without the page’s own secret, does nothing', async () => {
      const tv = device(authority);
      const code = await tv.begin();
      const browser = new Browser();
      await browser.open(code.verification_uri);
      await browser.open(code.verification_uri, {
        user_code: code.user_code,
        confirm: 'yes',
        xsrf: 'guess',
      });
      await approve(code);
    });

    test('the next person at the same browser signs in anew', async () => {
      const browser = new Browser();
      const names = [];
      for (const login of ['employee', 'jugyoin']) {
        const tv = device(authority);
        const code = await tv.begin();
        let page = await browser.open(code.verification_uri);
        page = await browser.submit(page, { user_code: code.user_code });
        page = await browser.submit(page, { confirm: 'yes' });
        page = await browser.submit(page, { login, password: 'any', action: 'sign-in' });
        page = await browser.submit(page, { action: 'accept' });
        assert.equal(page.title, 'You are signed in');
        names.push(claimsOf((await tv.poll(code)).body.id_token).preferred_username);
      }
      assert.deepEqual(names, ['employee@contoso.com', 'jugyoin@contoso.com']);
    });

    test('an empty password is refused', async () => {
      const code = await device(authority).begin();
      await assert.rejects(approve(code, { password: '' }), /Type a password/);
    });

    for (const [path, status, text] of /** @type {const} */ ([
      ['/', 200, /Local authority/],
      ['/error?code=70016', 200, /Authorization is pending/],
      ['/error?code=1', 404, /no such page/],
      ['/sign-in/nobody', 400, /has ended/],
      ['/favicon.ico', 404, /no such page/],
    ])) {
      test(`${path} is a page of ours`, async () => {
        const response = await fetch(authority.url + path);
        assert.equal(response.status, status);
        assert.match(await response.text(), text);
        assert.ok(response.headers.get('content-security-policy'));
      });
    }
  });

  test('a request by a name that is not loopback’s is refused', async () => {
    const { port } = new URL(authority.url);
    const sent = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/device',
      headers: { host: 'evil.example' },
    }).end();
    const [response] = await once(sent, 'response');
    response.resume();
    assert.equal(response.statusCode, 421);
  });

  test('HTTPS: one code, with a certificate that a client can trust', async () => {
    const both = await start({ https: true, interval: 0 });
    const { url, http, caCert: ca } = both;
    assert.match(url, /^https:/);
    const form = new URLSearchParams({ client_id: both.clientId, scope: ALL_SCOPES }).toString();
    /** @param {object} options */
    const ask = async (options) => {
      const sent = httpsRequest(`${both.authority}/oauth2/v2.0/devicecode`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        ...options,
      }).end(form);
      const [response] = await once(sent, 'response');
      return JSON.parse(Buffer.concat(await response.toArray()).toString());
    };
    const code = await ask({ ca });
    assert.equal(code.verification_uri, `${url}/device`);
    await approve(code, { at: http.url });
    await assert.rejects(ask({}), /certificate/);
  });

  test('two authorities do not know each other’s codes', async () => {
    const other = await start({ interval: 0 });
    const code = await device(authority).begin();
    const answer = await device(other).poll(code);
    await assert.rejects(approve(code, { at: other.url }), /was not found/);
    assertRefused(answer, 400, 'bad_verification_code', 70018);
  });

  test('onRequest is told of every request', async () => {
    /** @type {string[]} */
    const seen = [];
    const watched = await start({
      interval: 0,
      onRequest: ({ method, path, status, grantType, claims }) => {
        seen.push([method, path, status, grantType, claims].filter(Boolean).join(' '));
      },
    });
    const tv = device(watched);
    await tv.poll(await tv.begin());
    await tv.refresh('nobody’s', { claims: '{}' });
    assert.deepEqual(seen, [
      'POST /contoso.onmicrosoft.com/oauth2/v2.0/devicecode 200',
      `POST /contoso.onmicrosoft.com/oauth2/v2.0/token 400 ${DEVICE_GRANT}`,
      'POST /contoso.onmicrosoft.com/oauth2/v2.0/token 400 refresh_token {}',
    ]);
  });
});

describe('serve.mjs', { concurrency: true }, () => {
  const script = fileURLToPath(new URL('../www/authority/serve.mjs', import.meta.url));

  /** @param {string[]} args */
  const run = (args) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  after(() => children.forEach((child) => child.kill('SIGKILL')));

  /** @param {import('node:stream').Readable} stream */
  const textOf = async (stream) => Buffer.concat(await stream.toArray()).toString();

  test('prints what to use and nothing else, serves it, and stops at SIGTERM', async () => {
    const child = run([
      ...['--port', '0', '--interval', '1', '--expires-in', '60', '--token-lifetime', '600'],
    ]);
    const errors = textOf(child.stderr);
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes('any password')) break;
    }
    const [, authority = ''] = /^authority +(\S+)$/m.exec(printed) ?? [];
    const [, client_id = ''] = /^clientId +(\S+)$/m.exec(printed) ?? [];
    const body = new URLSearchParams({ client_id, scope: 'User.Read' });
    const answer = await fetch(`${authority}/oauth2/v2.0/devicecode`, { method: 'POST', body });
    const code = /** @type {any} */ (await answer.json());
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    assert.deepEqual([code.interval, code.expires_in, status, await errors], [1, 60, 0, '']);
  });

  test('hostile requests get an answer, and nothing is printed about them', async () => {
    const child = run(['--port', '0']);
    const errors = textOf(child.stderr);
    const lines = createInterface({ input: child.stdout });
    const [first] = await once(lines, 'line');
    const { port } = new URL(first.split(/ +/)[1]);
    /** @param {string} text */
    const send = async (text, { hangUp = false } = {}) => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      socket.write(text);
      if (hangUp) {
        await sleep(50);
        socket.resetAndDestroy();
        return '';
      }
      const [chunk] = await once(socket, 'data');
      socket.destroy();
      return String(chunk).split('\r\n', 1)[0];
    };
    /** @param {string} line @param {string} [body] @param {string} [more] */
    const http = (line, body = '', more = '') =>
      `${line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;
    const token = 'POST /common/oauth2/v2.0/token';
    for (const [text, status] of /** @type {const} */ ([
      [http('GET /%/v2.0/.well-known/openid-configuration'), 400],
      [http('GET //evil.example/device'), 404],
      [http('GET http://localhost/device'), 200],
      [http('GET /device?user_code=a&user_code=b'), 200],
      [http('GET /v1.0/me?$select=a&$select=b', '', 'authorization: Bearer x\r\n'), 401],
      [http('GET /v1.0/%E0%A4%A'), 401],
      [
        http('GET /common/discovery/instance?authorization_endpoint=x&authorization_endpoint=y'),
        200,
      ],
      [http('POST /common/oauth2/v2.0/devicecode?mkt=a&mkt=b', 'client_id=x&client_id=y'), 400],
      [http(token, 'grant_type=%&client_id=%E0%A4%A'), 400],
      [http(token, '\u0000'.repeat(1000)), 400],
      [http(token, `a=${'x'.repeat(1_000_000)}`), 400],
      [http(token, '{"grant_type":[]}', 'content-type: application/json\r\n'), 400],
      [http('POST /device', 'xsrf=x', 'content-type: text/plain\r\n'), 400],
      [
        http(
          'POST /device',
          'user_code=a&user_code=b',
          'content-type: application/x-www-form-urlencoded\r\n',
        ),
        400,
      ],
      [http('POST /sign-in/x', 'action=accept', 'cookie: a=b\r\n'), 400],
      [http('GET /device/x'), 400],
      [http('DELETE /device'), 404],
    ])) {
      assert.equal(
        await send(text),
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        text.slice(0, 200),
      );
    }
    await send(http(token, 'a=b').replace('length: 3', 'length: 100'), { hangUp: true });
    await send('POST /device HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n', {
      hangUp: true,
    });
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    assert.deepEqual([status, await errors], [0, '']);
  });

  for (const [args, status, text] of /** @type {const} */ ([
    [['--help'], 0, /Usage/],
    [['--prot', '1'], 64, /--prot/],
    [['--port', 'x'], 64, /--port must be/],
  ])) {
    test(`${args.join(' ')}: exit code ${status}`, async () => {
      const child = run([...args]);
      const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
      if (child.exitCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, status);
      assert.match(output + errors, text);
    });
  }
});
