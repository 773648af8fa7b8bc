// Web pages and names: which pages may read the endpoints, and by which loopback name a client gets its
// ID token.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve } from '../user.mjs';
import { rawRequest } from '../page/raw-request.mjs';
import {
  ALL_SCOPES,
  assertError,
  claimsOf,
  CONTOSO,
  DEVICE_GRANT,
  device,
  profile,
  shared,
  signIn,
  start,
} from './client.mjs';

const authority = await shared;
const remote = 'http://kiosk.example';
const local = 'http://localhost:5173';

describe('CORS', { concurrency: true }, () => {
  /** @type {[import('../../www/authority/cors.mjs').Cors, string, string | null][]} */
  const cases = [
    [false, remote, null],
    [false, local, null],
    ['loopback', remote, null],
    ['loopback', 'null', null],
    ['loopback', 'http://localhost.example', null],
    ['loopback', 'http://127.0.0.1.example', null],
    ['loopback', local, local],
    ['loopback', 'https://127.0.0.1', 'https://127.0.0.1'],
    ['loopback', 'http://[::1]:3000', 'http://[::1]:3000'],
    ['loopback', 'http://kiosk.localhost:3000', 'http://kiosk.localhost:3000'],
    [true, remote, '*'],
    [true, 'null', '*'],
  ];
  for (const [cors, origin, allowed] of cases) {
    test(`with cors: ${JSON.stringify(cors)}, a page of ${origin} may ${allowed ? '' : 'not '}read`, async () => {
      const own = await start({ cors });
      const client = device(own);
      const first = await client.post('devicecode', { scope: ALL_SCOPES }, { origin });
      assert.equal(first.headers.get('access-control-allow-origin'), allowed);
      assert.equal(first.headers.get('vary'), allowed && allowed !== '*' ? 'Origin' : null);
      const { device_code } = first.body;
      const poll = { grant_type: DEVICE_GRANT, device_code };
      const second = await client.post('token', poll, { origin });
      assert.equal(second.headers.get('access-control-allow-origin'), allowed);
      if (allowed) assertError(second, 400, 'authorization_pending', 70016);
      else assertError(second, 400, 'invalid_request', 9002326);

      const preflight = await fetch(`${own.authority}/oauth2/v2.0/token`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-a',
        },
      });
      assert.equal(preflight.ok, allowed !== null);
      assert.deepEqual(
        ['origin', 'methods', 'headers'].map((name) =>
          preflight.headers.get(`access-control-allow-${name}`),
        ),
        allowed ? [allowed, 'POST', 'x-a'] : [null, null, null],
      );
    });
  }

  test('the profile API lets any page read, but not Retry-After', async () => {
    const preflight = await fetch(`${authority.graphUrl}/v1.0/me`, {
      method: 'OPTIONS',
      headers: {
        origin: remote,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization');
    const init = { headers: { origin: remote } };
    const { headers } = await profile(authority, undefined, '/v1.0/me', init);
    assert.equal(headers.get('access-control-allow-origin'), '*');
    const exposed = String(headers.get('access-control-expose-headers'));
    assert.ok(exposed.includes('WWW-Authenticate') && !/retry-after/i.test(exposed), exposed);
  });
});

describe('loopback names', { concurrency: true }, () => {
  const port = new URL(authority.url).port;

  for (const name of ['127.0.0.1', 'localhost']) {
    test(`a client of http://${name} gets ${name} as the issuer, and in every address`, async () => {
      const origin = `http://${name}:${port}`;
      const client = { ...authority, url: origin, graphUrl: origin };
      const code = await device(client).requestCode();
      assert.equal(code.verification_uri, `${origin}/device`);
      const { id_token, access_token } = await signIn(client);
      assert.equal(claimsOf(id_token).iss, `${origin}/${CONTOSO}/v2.0`);
      const { body } = await profile(client, access_token);
      assert.equal(body['@odata.context'], `${origin}/v1.0/$metadata#users/$entity`);
      const found = await fetch(`${origin}/common/v2.0/.well-known/openid-configuration`);
      const { token_endpoint } = /** @type {any} */ (await found.json());
      assert.equal(token_endpoint, `${origin}/common/oauth2/v2.0/token`);
    });
  }

  /** @type {[string, Record<string, string>, string][]} */
  const proxied = [
    ['a proxy that sends its own Host', { host: 'localhost:5173' }, 'localhost'],
    [
      'a proxy that sends its target as Host, for its own page',
      { host: `127.0.0.1:${port}`, origin: local, 'sec-fetch-site': 'same-origin' },
      'localhost',
    ],
    [
      'a page that calls another name by CORS',
      { host: `127.0.0.1:${port}`, origin: local, 'sec-fetch-site': 'cross-site' },
      '127.0.0.1',
    ],
  ];
  for (const [rule, headers, name] of proxied) {
    test(`${rule}: the issuer is ${name}`, async () => {
      const own = await start({ cors: 'loopback' });
      const { port: ownPort } = new URL(own.url);
      /** @param {string} path @param {Record<string, string>} form */
      const post = async (path, form) => {
        const { text } = await rawRequest(`${own.authority}/oauth2/v2.0/${path}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            ...headers,
            host: String(headers.host).replace(port, ownPort),
          },
          body: new URLSearchParams({ client_id: own.clientId, ...form }).toString(),
        });
        return JSON.parse(text);
      };
      const code = await post('devicecode', { scope: ALL_SCOPES });
      assert.equal(code.verification_uri, `http://${name}:${ownPort}/device`);
      await approve(code);
      const { device_code } = code;
      const { id_token } = await post('token', { grant_type: DEVICE_GRANT, device_code });
      assert.equal(claimsOf(id_token).iss, `http://${name}:${ownPort}/${CONTOSO}/v2.0`);
    });
  }

  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
    test(`a request to “${host}” is refused`, async () => {
      const { status } = await rawRequest(`${authority.url}/device`, { headers: { host } });
      assert.equal(status, 421);
    });
  }
});
