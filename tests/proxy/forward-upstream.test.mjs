// The forward mode where the authority speaks HTTP badly or not at all: always an answer, and no connection
// is left open. What takes long is in slow.long-test.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { ORIGIN } from './page.mjs';

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const whole = `${ok}content-length: 2\r\n\r\n{}`;
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n';

/** @type {(() => void)[]} */
const closers = [];
after(() => closers.forEach((close) => close()));

/**
 * The proxy of an authority that answers each connection with these bytes.
 * @param {(socket: import('node:net').Socket) => void} answer
 */
async function proxyAt(answer) {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const graphUrl = `http://127.0.0.1:${port}`;
  const config = { clientId: 'client', authority: `${graphUrl}/contoso.com`, graphUrl };
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { handle: createProxy({ mode: 'forward', config, origins: [ORIGIN] }), sockets };
}

const poll = () =>
  new Request(`${ORIGIN}/contoso.com/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: 'client',
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'x',
    }).toString(),
  });

/** @param {string} text */
const once200 = (text) => (/** @type {import('node:net').Socket} */ socket) => socket.end(text);

describe('an authority that', { concurrency: true }, () => {
  /** @type {[string, (socket: import('node:net').Socket) => void, number, RegExp][]} */
  const cases = [
    [
      'switches protocols (101)',
      (socket) =>
        void socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
        ),
      502,
      /sent no response/,
    ],
    [
      'sends 101 without naming a protocol',
      (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      502,
      /sent no response/,
    ],
    [
      'sends 101 and then 200',
      once200(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${whole}`,
      ),
      502,
      /sent no response/,
    ],
    ['closes the connection', (socket) => void socket.end(), 502, /sent no response/],
    ['resets the connection', (socket) => void socket.resetAndDestroy(), 502, /sent no response/],
    ['does not speak HTTP', once200('SSH-2.0-OpenSSH_9.9\r\n'), 502, /sent no response/],
    [
      'ends in the middle of its body',
      once200(`${ok}content-length: 9\r\n\r\n{`),
      502,
      /sent no response/,
    ],
    [
      'sends more than 1 MiB',
      once200(`${ok}\r\n${' '.repeat(1024 * 1024 + 1)}`),
      502,
      /more than 1 MiB/,
    ],
    // Node's `fetch` refuses a 100 that it did not ask for. RFC 9110 §10.1.1.
    [
      'sends 100 and then 200',
      once200(`HTTP/1.1 100 Continue\r\n\r\n${whole}`),
      502,
      /sent no response/,
    ],
    ['sends 103 and then 200', once200(hints + whole), 200, /^\{\}$/],
    [
      'sends trailers',
      once200(
        `${ok}transfer-encoding: chunked\r\ntrailer: x-secret\r\n\r\n2\r\n{}\r\n0\r\nx-secret: 1\r\n\r\n`,
      ),
      200,
      /^\{\}$/,
    ],
    ['sends no content (204)', once200('HTTP/1.1 204 No Content\r\n\r\n'), 502, /not JSON/],
  ];
  for (const [rule, answer, status, text] of cases) {
    test(`${rule}: ${status}`, async () => {
      const { handle, sockets } = await proxyAt(answer);
      const response = /** @type {Response} */ (await handle(poll()));
      const body = await response.text();
      assert.equal(response.status, status, body);
      assert.match(body, text);
      if (status >= 500) assert.equal(JSON.parse(body).error, 'temporarily_unavailable');
      for (const name of ['upgrade', 'link', 'trailer', 'x-secret']) {
        assert.equal(response.headers.get(name), null);
      }
      if (status >= 500) {
        // No connection is left open behind an exchange that was given up.
        while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
  }
});
