// The forward mode: the library's four requests pass, from the page to fixed addresses, and no
// other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { signInAndGetProfile } from '../../pkg/index.js';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { ORIGIN } from './page.mjs';

const TENANT = '/contoso.onmicrosoft.com';
const DEVICE = `${TENANT}/oauth2/v2.0/devicecode`;
const TOKEN = `${TENANT}/oauth2/v2.0/token`;
const ME = '/v1.0/me';
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** @type {Awaited<ReturnType<typeof startScripted>>} */
let server;
/** @type {ReturnType<typeof createProxy>} */
let handle;
before(async () => {
  server = await startScripted({
    devicecode: [answers.code()],
    token: [answers.pending()],
    me: [answers.profile()],
  });
  handle = proxy(server.authority);
});
after(() => server?.close());

/** @param {string} authority @param {object} [options] @param {object} [config] */
const proxy = (authority, options = {}, config = {}) =>
  createProxy({
    mode: 'forward',
    config: { clientId: 'client', authority, ...config },
    origins: [ORIGIN],
    ...options,
  });

/** @param {Record<string, string>} fields */
const form = (fields) => new URLSearchParams(fields).toString();
const start = form({ client_id: 'client', scope: 'openid profile offline_access User.Read' });
const poll = form({ grant_type: GRANT, client_id: 'client', device_code: 'x' });
const refresh = form({
  grant_type: 'refresh_token',
  client_id: 'client',
  refresh_token: 'y',
  scope: 'User.Read',
});

/** @param {string} body @param {Record<string, string | undefined>} [headers] */
const post = (body, headers = {}) => ({
  method: 'POST',
  body,
  headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded', ...headers },
});
/** @param {Record<string, string | undefined>} [headers] */
const get = (headers = {}) => ({ headers: { authorization: 'Bearer t', ...headers } });

/** @param {string} path @param {any} how @returns {Promise<any>} */
const send = (path, { headers, ...how }) =>
  handle(
    new Request(`http://localhost${path}`, {
      ...how,
      headers: Object.fromEntries(
        Object.entries(headers).filter(([, value]) => value !== undefined),
      ),
    }),
  );

test('the library signs in through it, and stays signed in', async () => {
  const authority = await startAuthority({ interval: 1 });
  const forward = proxy(authority.authority, {}, { clientId: authority.clientId });
  try {
    const profile = await signInAndGetProfile(
      {
        clientId: authority.clientId,
        authority: `http://127.0.0.1:8080${TENANT}`,
        fetch: (url, init) =>
          forward(
            new Request(url, {
              .../** @type {any} */ (init),
              headers: { origin: ORIGIN, .../** @type {any} */ (init).headers },
            }),
          ),
      },
      approve,
    );
    assert.equal(profile.displayName, 'Contoso Employee');
  } finally {
    await authority.close();
  }
});

for (const [rule, path, how] of /** @type {[string, string, any][]} */ ([
  ['the device authorization request', DEVICE, post(start)],
  ['the same in a language', `${DEVICE}?mkt=de-DE`, post(start)],
  ['a poll', TOKEN, post(poll)],
  ['a refresh', TOKEN, post(refresh)],
  ['the profile request', ME, get()],
  ['the profile request with properties', `${ME}?$select=displayName`, get()],
])) {
  test(`forwarded: ${rule}, without what a browser adds`, async () => {
    server.requests.length = 0;
    const more = {
      cookie: 'secret=1',
      referer: ORIGIN,
      'x-forwarded-for': '10.0.0.1',
      'accept-language': 'de',
    };
    const { headers, ...rest } = how;
    await send(path, { ...rest, headers: { ...more, ...headers } });
    const [sent] = server.requests;
    assert.equal(server.requests.length, 1);
    assert.equal(decodeURIComponent(String(sent?.path)), path);
    assert.equal(sent?.body, how.body ?? '');
    for (const name of ['origin', 'cookie', 'referer', 'x-forwarded-for']) {
      assert.equal(sent?.headers[name], undefined, name);
    }
    assert.notEqual(sent?.headers['accept-language'], 'de');
  });
}

for (const [rule, path, how, status] of /** @type {[string, string, any, number][]} */ ([
  ['another path of the authority', `${TENANT}/oauth2/v2.0/authorize`, get(), 404],
  ['another tenant', '/other/oauth2/v2.0/devicecode', post(start), 404],
  ['another path of Graph', '/v1.0/users', get(), 404],
  ['a path below /me', '/v1.0/me/messages', get(), 404],
  ['the root', '/', get(), 404],
  ['a GET of the token endpoint', TOKEN, get(), 405],
  ['a POST to /me', ME, post(poll), 405],
  ['a parameter that is not needed', `${ME}?$expand=manager`, get(), 400],
  ['a parameter twice', `${ME}?$select=a&$select=b`, get(), 400],
  ['a parameter of a poll', `${TOKEN}?x=1`, post(poll), 400],
  ['JSON', TOKEN, post('{}', { 'content-type': 'application/json' }), 415],
  ['text/plain, which any site may send', TOKEN, post(poll, { 'content-type': 'text/plain' }), 415],
  ["another app's client ID", DEVICE, post(form({ client_id: 'other', scope: 'User.Read' })), 400],
  ['no client ID', DEVICE, post(form({ scope: 'User.Read' })), 400],
  ['a client secret', TOKEN, post(`${poll}&client_secret=s`), 400],
  [
    'a client secret in the device authorization request',
    DEVICE,
    post(`${start}&client_secret=s`),
    400,
  ],
  [
    'a scope of another resource',
    DEVICE,
    post(form({ client_id: 'client', scope: 'https://management.azure.com/.default' })),
    400,
  ],
  ['another scope in a refresh', TOKEN, post(refresh.replace('User.Read', 'Mail.Read')), 400],
  ['a poll with a refresh token', TOKEN, post(`${poll}&refresh_token=y`), 400],
  ['a refresh with a device code', TOKEN, post(`${refresh}&device_code=x`), 400],
  ['no grant', TOKEN, post(form({ client_id: 'client' })), 400],
  [
    'the password grant',
    TOKEN,
    post(form({ client_id: 'client', grant_type: 'password', username: 'u', password: 'p' })),
    400,
  ],
  [
    'client credentials',
    TOKEN,
    post(form({ client_id: 'client', grant_type: 'client_credentials' })),
    400,
  ],
  [
    'a grant named like what every object has',
    TOKEN,
    post(form({ client_id: 'client', grant_type: 'constructor' })),
    400,
  ],
  ['a field twice', DEVICE, post(`${start}&client_id=client`), 400],
  ['two grants', TOKEN, post(`${refresh}&grant_type=${GRANT}`), 400],
  ['a form of more than 64 KiB', TOKEN, post(`${poll}&x=${'y'.repeat(70_000)}`), 413],
  ['another site', TOKEN, post(poll, { 'sec-fetch-site': 'cross-site' }), 403],
  ['a page on another port', TOKEN, post(poll, { 'sec-fetch-site': 'same-site' }), 403],
  ['another origin', TOKEN, post(poll, { origin: 'http://evil.example' }), 403],
  ['a sandboxed frame', TOKEN, post(poll, { origin: 'null' }), 403],
  ['no origin', TOKEN, post(poll, { origin: undefined }), 403],
  ['the profile for another site', ME, get({ 'sec-fetch-site': 'cross-site' }), 403],
  ['the profile for another origin', ME, get({ origin: 'http://evil.example' }), 403],
  ['the profile without a token', ME, get({ authorization: undefined }), 401],
  ['the profile with a password', ME, get({ authorization: 'Basic eDp5' }), 401],
])) {
  test(`refused: ${rule}`, async () => {
    server.requests.length = 0;
    const response = await send(path, how);
    assert.equal(response.status, status, await response.text());
    assert.equal(server.requests.length, 0);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  });
}

for (const [rule, answer] of /** @type {[string, any][]} */ ([
  ['a reset', fault.reset()],
  ['a redirect', fault.redirect('http://127.0.0.1:9/secret-place')],
  [
    'a page of HTML',
    { status: 200, headers: { 'content-type': 'text/html' }, text: 'secret-place' },
  ],
  ['more than 1 MiB', fault.huge(2 * 1024 * 1024)],
  ['a few bytes that unpack to 64 MiB', fault.gzipBomb()],
  ['half an answer', fault.halfOpen()],
])) {
  test(`${rule} becomes an answer that the page's library waits out`, async () => {
    const bad = await startScripted({ token: [answer] });
    const forward = proxy(bad.authority);
    const response = /** @type {any} */ (
      await forward(new Request(`http://localhost${TOKEN}`, post(poll)))
    );
    const text = await response.text();
    assert.equal(response.status, 502);
    assert.equal(JSON.parse(text).error, 'temporarily_unavailable');
    assert.doesNotMatch(text, /secret-place/);
    assert.equal(response.headers.get('location'), null);
    await bad.close();
  });
}

test("of the answer's headers, only those pass that the library reads", async () => {
  const headers = {
    'retry-after': '9',
    'www-authenticate': 'Bearer claims="x"',
    'set-cookie': 'a=b',
    link: '<x>',
  };
  const other = await startScripted({ me: [{ status: 401, headers, json: {} }] });
  const forward = proxy(other.authority);
  const response = /** @type {any} */ (await forward(new Request(`http://localhost${ME}`, get())));
  assert.equal(response.status, 401);
  assert.deepEqual([...response.headers.keys()].sort(), [
    ...['cache-control', 'content-type', 'cross-origin-resource-policy', 'retry-after'],
    ...['www-authenticate', 'x-content-type-options'],
  ]);
  await other.close();
});

test('who may begin, and how often, holds here too', async () => {
  const closed = proxy(server.authority, { allow: () => false });
  const begun = () => new Request(`http://localhost${DEVICE}`, post(start));
  assert.equal(/** @type {any} */ (await closed(begun())).status, 403);
  const few = proxy(server.authority, { limits: { starts: { burst: 1, perMinute: 1 } } });
  assert.equal(/** @type {any} */ (await few(begun())).status, 200);
  const refused = /** @type {any} */ (await few(begun()));
  assert.equal(refused.status, 429);
  assert.equal((await refused.json()).error, 'too_many_requests');
});
