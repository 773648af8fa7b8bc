// The proxy at a server other than Entra: where the requests go is what the server's metadata say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
