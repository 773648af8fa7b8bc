// The adapter for Node's http: which addresses it takes, bodies that never end, clients that leave.
import assert from 'node:assert/strict';
import { createServer, request as httpRequest } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProxy } from '../../pkg/proxy/index.js';
import { nodeListener } from '../../pkg/proxy/node.js';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { SECRET } from './page.mjs';
import { exchange, written } from './raw-exchange.mjs';

/** @param {(request: any, response: any) => void} listener */
async function listen(listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    port,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @type {Awaited<ReturnType<typeof listen>>} */
let echo;
before(async () => {
  echo = await listen(
    nodeListener(async (request, info) => {
      const body = await request.text().catch((/** @type {Error} */ error) => error.message);
      return new Response(
        JSON.stringify({
          url: request.url,
          method: request.method,
          headers: Object.fromEntries(request.headers),
          body,
          address: info.address,
        }),
        {
          headers: [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ],
        },
      );
    }),
  );
});
after(() => echo?.close());

for (const [target, url] of /** @type {[string, string | undefined][]} */ ([
  ['/a/b?c=d', 'http://localhost/a/b?c=d'],
  ['/', 'http://localhost/'],
  ['http://evil.example/a', undefined],
  ['//evil.example/a', undefined],
  ['/\\evil.example/a', undefined],
  ['/a\\b', undefined],
  ['/a/../b', undefined],
  ['/a/./b', undefined],
  ['/a/%2e%2e/b', undefined],
  ['/a#b', undefined],
  ['/ü', undefined],
  ['*', undefined],
])) {
  test(`the target ${target} is ${url === undefined ? 'refused' : `read as ${url}`}`, async () => {
    const text = written({ method: 'GET', target, headers: [['host', 'evil.example']] });
    const { status, body } = await exchange(echo.port, [text]);
    assert.equal(status, url === undefined ? 400 : 200);
    if (url !== undefined) assert.equal(JSON.parse(body).url, url);
  });
}

test('headers, body and the other end arrive; two cookies leave', async () => {
  const { head, body } = await exchange(echo.port, [
    written({
      headers: [
        ['host', 'x'],
        ['origin', 'https://a.example'],
        ['origin', 'https://b.example'],
        ['cookie', 'a=1'],
        ['cookie', 'b=2'],
        ['content-length', '5'],
      ],
      body: 'hello',
    }),
  ]);
  const seen = JSON.parse(body);
  assert.equal(seen.headers.origin, 'https://a.example, https://b.example');
  assert.equal(seen.headers.cookie, 'a=1; b=2');
  assert.deepEqual([seen.method, seen.body, seen.address], ['POST', 'hello', '127.0.0.1']);
  assert.match(head, /set-cookie: a=1\r\nset-cookie: b=2/i);
});

test('a body that a framework has read before is a fault of the set-up', async () => {
  const handle = nodeListener(async () => new Response('reached'));
  const server = await listen((request, response) => {
    request.resume().on('end', () => handle(request, response));
  });
  const { status, body } = await exchange(server.port, [
    written({
      headers: [
        ['host', 'x'],
        ['content-length', '2'],
      ],
      body: '{}',
    }),
  ]);
  assert.equal(status, 500);
  assert.match(body, /before whatever reads bodies/);
  await server.close();
});

test('a handler that rejects ends the connection, and says nothing', async () => {
  const server = await listen(nodeListener(() => Promise.reject(new Error('secret'))));
  const { status, head } = await exchange(server.port, [
    written({ method: 'GET', headers: [['host', 'x']] }),
  ]);
  assert.deepEqual([status, head], [0, '']);
  await server.close();
});

test('the mount point that Express cuts off is put back', async () => {
  const handle = nodeListener(async ({ url }) => new Response(url));
  const server = await listen((request, response) => {
    request.originalUrl = request.url;
    request.url = request.url.replace('/mounted', '');
    handle(request, response);
  });
  const text = written({ method: 'GET', target: '/mounted/start', headers: [['host', 'x']] });
  assert.equal((await exchange(server.port, [text])).body, 'http://localhost/mounted/start');
  await server.close();
});

const ORIGIN = 'http://127.0.0.1:8080';
/** @type {[string, string][]} */
const PAGE = [
  ['host', 'x'],
  ['origin', ORIGIN],
  ['x-device-signin', '1'],
];

/** @param {string} authority */
const mounted = (authority) =>
  listen(
    nodeListener(
      createProxy({
        config: { clientId: 'client', authority },
        secret: SECRET,
        origins: [ORIGIN],
        caller: (_request, { address }) => address,
      }),
    ),
  );

test('a body beyond the limit is refused while it still comes, and the connection ends', async () => {
  const authority = await startScripted({ devicecode: [answers.code()] });
  const server = await mounted(authority.authority);
  const head = written({
    target: '/device-signin/start',
    headers: [...PAGE, ['content-type', 'application/json'], ['transfer-encoding', 'chunked']],
  });
  const { status, head: answered } = await exchange(server.port, [
    head,
    ...Array.from({ length: 20 }, () => `1000\r\n${'x'.repeat(0x1000)}\r\n`),
  ]);
  assert.equal(status, 413);
  assert.match(answered, /connection: close/i);
  assert.equal(authority.requests.length, 0);
  await server.close();
  await authority.close();
});

test('when the client leaves, the request to the authority ends', async () => {
  const authority = await startScripted({ devicecode: [fault.hang()] });
  const server = await mounted(authority.authority);
  const sent = httpRequest({
    port: server.port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/device-signin/start',
    headers: Object.fromEntries(PAGE),
  });
  sent.on('error', () => {});
  sent.end();
  await until(() => authority.requests.length === 1);
  sent.destroy();
  await until(() => authority.requests[0]?.aborted === true);
  await server.close();
  await authority.close();
});

/** @param {() => boolean} isSo */
async function until(isSo) {
  for (let i = 0; i < 400 && !isSo(); i++) await sleep(25);
  assert.ok(isSo());
}
