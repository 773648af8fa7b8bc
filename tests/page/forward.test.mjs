// What the page's server forwards: the four requests of a sign-in, and no other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { startSite } from '../../www/server.mjs';
import { rawRequest } from './raw-request.mjs';

const clientId = '2d4b1f1e-6f3c-4e5a-9c57-0b8d6c1f2a3b';
const grant = 'urn:ietf:params:oauth:grant-type:device_code';
const formType = 'application/x-www-form-urlencoded';

/** @type {Awaited<ReturnType<typeof startScripted>>} */
let upstream;
/** @type {import('../../www/server.mjs').Site} */
let site;
/** @type {string} */
let tenant;

before(async () => {
  upstream = await startScripted({
    devicecode: [answers.code()],
    token: [answers.pending()],
    me: [answers.profile()],
  });
  const { authority, graphUrl } = upstream;
  tenant = new URL(authority).pathname;
  site = await startSite({ config: { clientId, authority, graphUrl }, port: 0 });
});
after(async () => {
  await site.close();
  await upstream.close();
});

/** @param {Record<string, string>} fields */
const form = (fields) => new URLSearchParams(fields).toString();
const deviceForm = form({ client_id: clientId, scope: 'openid User.Read' });
const tokenForm = form({ client_id: clientId, grant_type: grant, device_code: 'x' });
const refreshForm = form({
  client_id: clientId,
  grant_type: 'refresh_token',
  refresh_token: 'y',
  scope: 'openid User.Read',
});

/** @type {() => string} */
const devicecode = () => `${tenant}/oauth2/v2.0/devicecode`;
/** @type {() => string} */
const token = () => `${tenant}/oauth2/v2.0/token`;
const me = () => '/v1.0/me';

/** @param {string} body @param {Record<string, string>} [headers] */
const post = (body, headers = {}) => ({
  method: 'POST',
  body,
  headers: { 'content-type': formType, ...headers },
});

for (const [rule, path, how] of /** @type {[string, () => string, object][]} */ ([
  ['the device authorization request', devicecode, post(deviceForm)],
  ['a poll', token, post(tokenForm)],
  ['a refresh', token, post(refreshForm)],
  ['the profile request', me, { headers: { authorization: 'Bearer t' } }],
])) {
  test(`${rule} is forwarded, without what a browser adds`, async () => {
    upstream.requests.length = 0;
    const browser = {
      host: new URL(site.url).host,
      cookie: 'secret=1',
      origin: site.url,
      referer: site.url,
      'user-agent': 'Mozilla/5.0',
      'accept-language': 'de',
      'accept-encoding': 'gzip',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'x-forwarded-for': '10.0.0.1',
    };
    const { headers, ...rest } = /** @type {{ headers: Record<string, string> }} */ (how);
    const answer = await rawRequest(site.url, {
      path: path(),
      ...rest,
      headers: { ...browser, ...headers },
    });
    assert.notEqual(answer.text, '');
    const [sent] = upstream.requests;
    assert.equal(upstream.requests.length, 1);
    assert.equal(sent?.path, path());
    const known = [
      'host',
      'connection',
      'accept',
      'content-type',
      'content-length',
      'authorization',
    ];
    assert.deepEqual(
      Object.keys(sent?.headers ?? {}).filter((name) => !known.includes(name)),
      [],
    );
  });
}

test("the query's parameters arrive as they were", async () => {
  upstream.requests.length = 0;
  await rawRequest(site.url, { path: `${devicecode()}?mkt=de-DE`, ...post(deviceForm) });
  await rawRequest(site.url, { path: `${me()}?$select=displayName,mail` });
  const [first, second] = upstream.requests;
  assert.equal(first?.path, `${devicecode()}?mkt=de-DE`);
  const query = new URL(second?.path ?? '', 'http://x').searchParams;
  assert.equal(query.get('$select'), 'displayName,mail');
});

for (const [rule, path, body] of /** @type {[string, () => string, string][]} */ ([
  ['device authorization request', devicecode, deviceForm],
  ['poll', token, tokenForm],
  ['refresh', token, refreshForm],
])) {
  test(`the form of a ${rule} arrives as it was, with claims and without`, async () => {
    upstream.requests.length = 0;
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const withClaims = `${body}&${form({ claims })}`;
    await rawRequest(site.url, { path: path(), ...post(body) });
    await rawRequest(site.url, { path: path(), ...post(withClaims) });
    assert.deepEqual(
      upstream.requests.map((request) => request.body),
      [body, withClaims],
    );
  });
}

for (const [rule, path, how, status] of /** @type {[string, () => string, object, number][]} */ ([
  ['another path of the authority', () => `${tenant}/oauth2/v2.0/authorize`, {}, 404],
  ['another tenant', () => '/other/oauth2/v2.0/devicecode', post(deviceForm), 405],
  ['another path of Graph', () => '/v1.0/users', {}, 404],
  ['a path below /me', () => '/v1.0/me/messages', {}, 404],
  ['another address altogether', () => 'http://example.com/v1.0/me', {}, 404],
  ['a GET of the token endpoint', token, {}, 405],
  ['a POST to /me', me, post('a=b'), 405],
  ['a DELETE of /me', me, { method: 'DELETE' }, 405],
  ['a parameter that is not needed', () => `${me()}?$expand=manager`, {}, 400],
  ['JSON', token, post('{}', { 'content-type': 'application/json' }), 400],
  [
    'text/plain, which any site may send',
    token,
    post(tokenForm, { 'content-type': 'text/plain' }),
    400,
  ],
  ["another app's client ID", devicecode, post(form({ client_id: 'other', scope: 'a' })), 400],
  [
    "a refresh of another app's",
    token,
    post(form({ client_id: 'other', grant_type: 'refresh_token', refresh_token: 'y' })),
    400,
  ],
  ['a client secret', token, post(`${tokenForm}&client_secret=s`), 400],
  ['a client secret in a refresh', token, post(`${refreshForm}&client_secret=s`), 400],
  [
    'a client secret where a code is asked for',
    devicecode,
    post(`${deviceForm}&client_secret=s`),
    400,
  ],
  ['a poll with a refresh token', token, post(`${tokenForm}&refresh_token=y`), 400],
  ['a refresh with a device code', token, post(`${refreshForm}&device_code=x`), 400],
  ['a token request without a grant', token, post(form({ client_id: clientId })), 400],
  ['a grant where a code is asked for', devicecode, post(`${deviceForm}&grant_type=${grant}`), 400],
  ['a field twice', devicecode, post(`${deviceForm}&client_id=${clientId}`), 400],
  ['claims twice', token, post(`${refreshForm}&claims={}&claims={}`), 400],
  ['two grants', token, post(`${refreshForm}&grant_type=${grant}`), 400],
  [
    'another grant',
    token,
    post(form({ client_id: clientId, grant_type: 'password', device_code: 'x' })),
    400,
  ],
  [
    'a grant named like what every object has',
    token,
    post(form({ client_id: clientId, grant_type: 'constructor' })),
    400,
  ],
  ['a form that is too long', token, post(`${tokenForm}&x=${'y'.repeat(70_000)}`), 413],
  ["another site's page", token, post(tokenForm, { 'sec-fetch-site': 'cross-site' }), 403],
  ['a page on another port', token, post(tokenForm, { 'sec-fetch-site': 'same-site' }), 403],
  ['another origin', token, post(tokenForm, { origin: 'http://example.com' }), 403],
  ['a sandboxed frame', token, post(tokenForm, { origin: 'null' }), 403],
  ['another name that points at loopback', me, { headers: { host: 'evil.example' } }, 421],
  ['the right name with a wrong port', me, { headers: { host: '127.0.0.1:1' } }, 421],
])) {
  test(`refused: ${rule}`, async () => {
    upstream.requests.length = 0;
    const answer = await rawRequest(site.url, { path: path(), ...how });
    assert.equal(answer.status, status, answer.text);
    assert.equal(upstream.requests.length, 0);
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/);
  });
}

for (const path of [
  '/package.json',
  '/www/server.mjs',
  '/www/authority/authority.mjs',
  '/www/page/../server.mjs',
  '/www/page/%2e%2e/server.mjs',
  '/www/page/..%2fserver.mjs',
  '/www/page/',
  '/pkg/.hidden.js',
  '/www/node_modules/oidc-provider/package.json',
  '//example.com/',
  '/www/page/main.js%00.css',
]) {
  test(`not served: ${path}`, async () => {
    const { status } = await rawRequest(site.url, { path });
    assert.equal(status, 404);
  });
}

test('every answer carries the security headers', async () => {
  for (const path of ['/', '/settings.json', '/nothing', '/www/page/main.js', me()]) {
    const { headers } = await rawRequest(site.url, { path });
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|data:/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
});

test('a redirect is not followed, and the page does not get its target', async () => {
  const goal = await startScripted({ token: [answers.tokens()] });
  const bad = await startScripted({
    token: [fault.redirect(`${goal.authority}/oauth2/v2.0/token`)],
  });
  const { authority, graphUrl } = bad;
  const other = await startSite({ config: { clientId, authority, graphUrl }, port: 0 });
  try {
    const answer = await rawRequest(other.url, {
      path: `${new URL(authority).pathname}/oauth2/v2.0/token`,
      ...post(tokenForm),
    });
    assert.equal(answer.status, 307);
    assert.equal(answer.headers.location, undefined);
    assert.equal(goal.requests.length, 0);
  } finally {
    await other.close();
    await bad.close();
    await goal.close();
  }
});

for (const [rule, how, status] of /** @type {[string, object, number][]} */ ([
  ['an upgrade', { headers: { connection: 'upgrade', upgrade: 'websocket' } }, 200],
  ['an expectation', { headers: { expect: '200-ok' } }, 417],
  ['OPTIONS', { method: 'OPTIONS' }, 405],
  ['TRACE', { method: 'TRACE' }, 405],
  ['another method of a path that is forwarded', { method: 'PUT', path: me() }, 405],
])) {
  test(`${rule} is answered with ${status}`, async () => {
    upstream.requests.length = 0;
    const answer = await rawRequest(site.url, how);
    assert.equal(answer.status, status, answer.text);
    assert.equal(upstream.requests.length, 0);
  });
}

test('CONNECT closes the connection', async () => {
  upstream.requests.length = 0;
  const { host } = new URL(upstream.url);
  await assert.rejects(rawRequest(site.url, { method: 'CONNECT', path: host }), {
    code: 'ECONNRESET',
  });
  assert.equal(upstream.requests.length, 0);
});

for (const [name, wanted] of [
  ['127.0.0.1', '127.0.0.1'],
  ['localhost', 'localhost'],
]) {
  test(`an authority on loopback gets the page’s own name for it: ${name}`, async () => {
    upstream.requests.length = 0;
    const { port } = new URL(site.url);
    await rawRequest(site.url, {
      path: token(),
      ...post(tokenForm, { host: `${name}:${port}`, origin: `http://${name}:${port}` }),
    });
    const [sent] = upstream.requests;
    assert.equal(sent?.headers.host, `${wanted}:${new URL(upstream.url).port}`);
  });
}

test('a wrong configuration is refused at the start, in the words of the library', async () => {
  const start = startSite({
    config: { clientId, authority: 'http://example.com/contoso' },
    port: 0,
  });
  await assert.rejects(start, { code: 'invalid_config' });
});
