// What takes long by its nature: an authority that says nothing or drips, a body that never ends.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { nodeListener } from '../../pkg/proxy/node.js';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';
import { exchange, written } from './raw-exchange.mjs';

/** @param {string} authority @param {object} [more] */
const proxy = (authority, more = {}) =>
  createProxy({
    config: { clientId: 'client', authority },
    secret: SECRET,
    origins: [ORIGIN],
    ...more,
  });

test('time limits', { concurrency: true }, async (t) => {
  /** @param {string} rule @param {Parameters<typeof startScripted>[0]} script @param {(server: Awaited<ReturnType<typeof startScripted>>) => Promise<void>} work */
  const against = (rule, script, work) =>
    t.test(rule, async () => {
      const server = await startScripted(script);
      const began = performance.now();
      try {
        await work(server);
      } finally {
        await server.close();
      }
      const seconds = (performance.now() - began) / 1000;
      assert.ok(seconds > 5 && seconds < 50, `${seconds} s`);
    });

  await Promise.all([
    against(
      'start at an authority that says nothing: timeout',
      { devicecode: [fault.hang()] },
      async (server) => {
        const { httpStatus, error } = await new Page(proxy(server.authority)).send('start');
        assert.deepEqual([httpStatus, error.code], [504, 'timeout']);
      },
    ),
    against(
      'start at an authority that drips: timeout',
      { devicecode: [fault.drip(200)] },
      async (server) => {
        const { httpStatus, error } = await new Page(proxy(server.authority)).send('start');
        assert.deepEqual([httpStatus, error.code], [504, 'timeout']);
      },
    ),
    against(
      'poll at an authority that says nothing: still pending',
      { devicecode: [answers.code({ interval: 1 })], token: [fault.hang()] },
      async (server) => {
        const page = new Page(proxy(server.authority));
        const polled = await page.pollAfter(await page.send('start'));
        assert.deepEqual([polled.status, polled.retrying?.code], ['pending', 'network']);
      },
    ),
    ...[
      ['says nothing', fault.hang()],
      ['drips', fault.drip(200)],
    ].map(([what, answer]) =>
      against(
        `forward mode at an authority that ${what}`,
        { token: [/** @type {any} */ (answer)] },
        async (server) => {
          const forward = proxy(server.authority, { mode: 'forward', secret: undefined });
          const response = /** @type {any} */ (
            await forward(
              new Request('http://localhost/contoso.onmicrosoft.com/oauth2/v2.0/token', {
                method: 'POST',
                headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
                body: 'grant_type=refresh_token&client_id=client&refresh_token=x',
              }),
            )
          );
          assert.equal(response.status, 502);
          assert.match(await response.text(), /temporarily_unavailable/);
        },
      ),
    ),
    against('a body that never ends: 408, and the connection ends', {}, async ({ authority }) => {
      const server = createServer(nodeListener(proxy(authority)));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      const { status, head } = await exchange(
        port,
        [
          written({
            target: '/device-signin/start',
            headers: [
              ['host', 'x'],
              ['origin', ORIGIN],
              ['x-device-signin', '1'],
              ['content-type', 'application/json'],
              ['content-length', '100'],
            ],
            body: '{"locale"',
          }),
        ],
        { milliseconds: 20_000 },
      );
      assert.equal(status, 408);
      assert.match(head, /connection: close/i);
      server.closeAllConnections();
      server.close();
    }),
  ]);
});
