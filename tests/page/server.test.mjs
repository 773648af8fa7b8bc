// The page's server, in both modes of its proxy: which requests it answers, and how. What the proxy
// itself refuses is in tests/proxy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answers, startScripted } from '../servers/scripted.mjs';
import { startSite } from '../../www/server.mjs';
import { rawRequest } from './raw-request.mjs';

const clientId = '2d4b1f1e-6f3c-4e5a-9c57-0b8d6c1f2a3b';
const form = new URLSearchParams({
  client_id: clientId,
  grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  device_code: 'x',
}).toString();

/** @type {Awaited<ReturnType<typeof startScripted>>} */
let upstream;
/** With the library in the page. @type {import('../../www/server.mjs').Site} */
let site;
/** With the session. @type {import('../../www/server.mjs').Site} */
let session;

before(async () => {
  upstream = await startScripted({
    devicecode: [answers.code()],
    token: [answers.pending()],
    me: [answers.profile()],
  });
  const { authority, graphUrl } = upstream;
  const config = { clientId, authority, graphUrl };
  site = await startSite({ config, port: 0, forward: true });
  session = await startSite({ config, port: 0 });
});
after(() => Promise.all([site.close(), session.close(), upstream.close()]));

const me = '/v1.0/me';
const token = () => `${new URL(upstream.authority).pathname}/oauth2/v2.0/token`;

/** @param {Record<string, string>} headers */
const post = (headers) => ({
  method: 'POST',
  body: form,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});

for (const [rule, path, how, status] of /** @type {[string, () => string, object, number][]} */ ([
  ["another site's page", token, post({ 'sec-fetch-site': 'cross-site' }), 403],
  ['a page on another port', token, post({ 'sec-fetch-site': 'same-site' }), 403],
  ['another origin', token, post({ origin: 'http://example.com' }), 403],
  ['a sandboxed frame', token, post({ origin: 'null' }), 403],
  ['a poll without an origin', token, post({}), 403],
  ['a profile without a token', () => me, {}, 401],
  ['another name that points at loopback', () => me, { headers: { host: 'evil.example' } }, 421],
  ['the right name with a wrong port', () => me, { headers: { host: '127.0.0.1:1' } }, 421],
  ['a start of a session', () => '/device-signin/start', post({}), 405],
])) {
  test(`refused with the library in the page: ${rule}`, async () => {
    upstream.requests.length = 0;
    const answer = await rawRequest(site.url, { path: path(), ...how });
    assert.equal(answer.status, status, answer.text);
    assert.equal(upstream.requests.length, 0);
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/);
  });
}

for (const [rule, path, how, status] of /** @type {[string, () => string, object, number][]} */ ([
  ['a poll of the library', token, post({}), 405],
  ['the profile with a token', () => me, { headers: { authorization: 'Bearer t' } }, 404],
  ['a start without an origin', () => '/device-signin/start', post({}), 403],
  ['a start without its header', () => '/device-signin/start', post({ origin: 'own' }), 403],
  ['another endpoint', () => '/device-signin/tokens', post({ origin: 'own' }), 404],
])) {
  test(`refused with the session: ${rule}`, async () => {
    upstream.requests.length = 0;
    const sent = JSON.parse(JSON.stringify(how).replace('"own"', JSON.stringify(session.url)));
    const answer = await rawRequest(session.url, { path: path(), ...sent });
    assert.equal(answer.status, status, answer.text);
    assert.equal(upstream.requests.length, 0);
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

for (const [mode, siteOf, scripts] of /** @type {const} */ ([
  ['the library in the page', () => site, "'self' 'wasm-unsafe-eval'"],
  ['the session', () => session, "'self'"],
])) {
  test(`with ${mode}, every answer carries the security headers`, async () => {
    const paths = [
      '/',
      '/settings.json',
      '/nothing',
      '/www/page/main.js',
      me,
      '/device-signin/poll',
    ];
    for (const path of paths) {
      const { headers } = await rawRequest(siteOf().url, { path });
      const policy = String(headers['content-security-policy']);
      assert.ok(policy.includes(`script-src ${scripts};`), policy);
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|data:/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  });
}

for (const [rule, how, status] of /** @type {[string, object, number][]} */ ([
  ['an upgrade', { headers: { connection: 'upgrade', upgrade: 'websocket' } }, 200],
  ['an expectation', { headers: { expect: '200-ok' } }, 417],
  ['OPTIONS', { method: 'OPTIONS' }, 405],
  ['TRACE', { method: 'TRACE' }, 405],
  ['another method of a path that is forwarded', { method: 'PUT', path: me }, 405],
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

for (const name of ['127.0.0.1', 'localhost']) {
  test(`an authority on loopback gets the page’s own name for it: ${name}`, async () => {
    upstream.requests.length = 0;
    const { port } = new URL(site.url);
    const host = `${name}:${port}`;
    await rawRequest(site.url, { path: token(), ...post({ host, origin: `http://${host}` }) });
    const [sent] = upstream.requests;
    assert.equal(sent?.headers.host, `${name}:${new URL(upstream.url).port}`);
  });
}

test('a wrong configuration is refused at the start, in the words of the library', async () => {
  const start = startSite({
    config: { clientId, authority: 'http://example.com/contoso' },
    port: 0,
  });
  await assert.rejects(start, { code: 'invalid_config' });
});
