// On Node a sign-in and the refresh after it use one connection to the server: each more would cost a handshake.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { signIn, signInSilently } from '../../pkg/generated/node.js';

const code = {
  ...{ device_code: 'device-code', user_code: 'ABCD1234' },
  ...{ verification_uri: 'http://127.0.0.1/device', expires_in: 900, interval: 1 },
};
const tokens = {
  ...{ access_token: 'access-token', refresh_token: 'refresh-token', token_type: 'Bearer' },
  ...{ expires_in: 1, scope: 'openid User.Read' },
};

test('a code, two polls and a refresh take one connection', async (t) => {
  let connections = 0;
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams((await request.setEncoding('utf8').toArray()).join(''));
    const name = form.get('grant_type')?.replace(/.*:/, '') ?? 'code';
    requests.push(name);
    const isPending = requests.filter((one) => one === 'device_code').length === 1;
    const body = name === 'code' ? code : tokens;
    const waits = name === 'device_code' && isPending;
    response.writeHead(waits ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(waits ? { error: 'authorization_pending' } : body));
  });
  server.on('connection', () => (connections += 1));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const config = {
    ...{ authority: `http://127.0.0.1:${port}/contoso`, clientId: 'connections' },
    cache: new Map(),
  };

  await signIn(config, () => undefined);
  // Node frees a connection only in the turn after the one in which a response has ended.
  await setImmediate();
  await signInSilently(config);
  assert.deepEqual(requests, ['code', 'device_code', 'device_code', 'refresh_token']);
  assert.equal(connections, 1);
});
