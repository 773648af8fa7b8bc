// The proxy at a server other than Entra: where the requests go is what the server's metadata say.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { createProxy } from '../../pkg/proxy/index.js';
import { discover, signInAndGetProfile } from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { ORIGIN, Page, SECRET } from '../proxy/page.mjs';
import { startBetterAuth } from './servers/better-auth.mjs';

endsWithItsTests();

/** @param {import('node:test').TestContext} t */
async function started(t) {
  const server = await startBetterAuth();
  t.after(() => server.close());
  return server;
}

test('the session mode signs a user in, reads the profile and refreshes', async (t) => {
  const server = await started(t);
  const cache = new Map();
  const handle = createProxy({
    config: { ...server.config, revokeAtSignOut: true, cache },
    secret: SECRET,
    origins: [ORIGIN],
  });
  await handle.ready();
  const page = new Page(handle);
  // As the element sends it, though only Entra's message has a language.
  let answer = await page.send('start', { json: { locale: 'de-DE' } });
  assert.equal(answer.status, 'pending', JSON.stringify(answer));
  await server.approve(answer.code);
  while (answer.status === 'pending') answer = await page.pollAfter(answer);
  assert.equal(answer.profile?.name, 'Adele Vance', JSON.stringify(answer));
  const headers = { cookie: `${page.name}=${page.cookie}` };
  assert.ok((await handle.tokens({ headers })).accessToken);
  assert.equal((await page.send('sign-out')).status, 'signed_out');
  assert.equal(cache.size, 0);
});

test('the forward mode forwards to what the metadata say, and adds the secret', async (t) => {
  const server = await started(t);
  const [secret] = server.secrets;
  const config = { ...server.config, ...secret };
  const handle = createProxy({ mode: 'forward', config, origins: [ORIGIN] });
  const { endpoints } = await discover(server.config);
  const here = Object.fromEntries(
    Object.entries(endpoints).map(([name, url]) => [name, `${ORIGIN}${new URL(url).pathname}`]),
  );
  /** @type {any} */
  const page = {
    ...{ ...server.config, clientId: config.clientId, endpoints: here },
    /** @type {(url: string, init: any) => Promise<Response>} */
    fetch: (url, init) =>
      handle(new Request(url, { ...init, headers: { origin: ORIGIN, ...init.headers } })),
  };
  const profile = await signInAndGetProfile(page, (code) => server.approve(code, config.clientId));
  assert.equal(profile.name, 'Adele Vance');
});

test('a server without a profile address is no server for the session mode', async () => {
  const endpoints = {
    deviceAuthorization: 'https://id.example.com/device',
    token: 'https://id.example.com/token',
  };
  const handle = createProxy({
    config: { clientId: 'tv', endpoints },
    secret: SECRET,
    origins: [ORIGIN],
  });
  await assert.rejects(handle.ready(), { code: 'invalid_config', message: /userinfo/ });
});

describe('a server in this process', () => {
  const endpoints = {
    deviceAuthorization: 'https://id.example.com/device',
    token: 'https://id.example.com/token',
    userinfo: 'https://id.example.com/me',
    revocation: 'https://id.example.com/revoke',
  };
  const code = {
    ...{ device_code: 'secret-device-code', user_code: 'ABCD', expires_in: 60, interval: 1 },
    verification_uri: 'https://id.example.com/',
  };
  /** @type {Record<string, [number, object]>} */
  const answers = {
    [endpoints.deviceAuthorization]: [200, code],
    [endpoints.token]: [200, { access_token: 'secret-access', token_type: 'Bearer' }],
    [endpoints.userinfo]: [200, { sub: 'ada', name: 'Ada' }],
    [endpoints.revocation]: [503, { error: 'secret-access is not revoked' }],
  };
  function inProcess() {
    /** @type {string[]} */
    const urls = [];
    const fetch = async (/** @type {string} */ url) => {
      urls.push(url);
      const [status, body] = answers[url] ?? [404, {}];
      return Response.json(body, { status });
    };
    return { config: { clientId: 'tv', endpoints, fetch }, urls };
  }

  test('the forward mode forwards no parameter that is for Entra alone', async () => {
    const { config, urls } = inProcess();
    const handle = createProxy({ mode: 'forward', config, origins: [ORIGIN] });
    const send = (/** @type {string} */ path, /** @type {RequestInit} */ init) =>
      handle(new Request(`${ORIGIN}${path}`, init));
    const post = {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'client_id=tv',
    };
    const get = { headers: { authorization: 'Bearer x' } };
    assert.equal((await send('/device?mkt=de', post)).status, 400);
    assert.equal((await send('/me?$select=mail', get)).status, 400);
    assert.deepEqual(urls, []);
    assert.equal((await send('/device', post)).status, 200);
    assert.equal((await send('/me', get)).status, 200);
  });

  test('a revocation that fails is for the log, and the user is signed out', async () => {
    const { config } = inProcess();
    const cache = new Map();
    /** @type {import('../../pkg/proxy/index.js').ResponseSummary[]} */
    const log = [];
    const handle = createProxy({
      config: { ...config, cache, revokeAtSignOut: true },
      secret: SECRET,
      origins: [ORIGIN],
      onResponse: (response) => void log.push(response),
    });
    const page = new Page(handle);
    const answer = await page.pollAfter(await page.send('start'));
    assert.equal(answer.profile?.name, 'Ada', JSON.stringify(answer));
    const left = await page.send('sign-out');
    assert.deepEqual([left.httpStatus, left.status, left.error], [200, 'signed_out', undefined]);
    assert.equal(cache.size, 0);
    const last = /** @type {any} */ (log.at(-1));
    assert.deepEqual([last.endpoint, last.httpStatus, last.cause?.status], ['sign-out', 200, 503]);
    assert.doesNotMatch(inspect(log, { depth: 9 }), /secret-/);
  });
});
