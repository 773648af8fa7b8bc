// What the page gets when the authority does not answer as it should: always a response, and in time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startSite } from '../../www/server.mjs';
import { rawRequest } from './raw-request.mjs';

const clientId = '2d4b1f1e-6f3c-4e5a-9c57-0b8d6c1f2a3b';
/** Milliseconds until the page's server gives up. */
const timeout = 400;
const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const whole = `${ok}content-length: 2\r\n\r\n{}`;
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n';

/** @type {(() => void)[]} */
const closers = [];
after(() => closers.forEach((close) => close()));

/**
 * A site whose authority answers each connection with these bytes.
 * @param {(socket: import('node:net').Socket) => void} answer
 */
async function siteAt(answer) {
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
  const config = { clientId, authority: `${graphUrl}/contoso.com`, graphUrl };
  const site = await startSite({ config, port: 0, timeout });
  closers.push(() => {
    void site.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: site.url, sockets };
}

/** @param {string} url */
const poll = (url) =>
  rawRequest(url, {
    path: '/contoso.com/oauth2/v2.0/token',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: clientId,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'x',
    }).toString(),
  });

/** @param {string} text @param {number} every milliseconds */
const repeat = (text, every) => (/** @type {import('node:net').Socket} */ socket) => {
  const timer = setInterval(() => socket.write(text), every);
  socket.once('close', () => clearInterval(timer));
};
/** @param {string} text */
const once200 = (text) => (/** @type {import('node:net').Socket} */ socket) => socket.end(text);

describe('an authority that', { concurrency: true }, () => {
  /** @type {[string, (socket: import('node:net').Socket) => void, number, RegExp][]} */
  const cases = [
    ['never answers', () => {}, 504, /did not answer in time/],
    [
      'sends half a header',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nconte'),
      504,
      /in time/,
    ],
    [
      'sends half a body',
      (socket) => void socket.write(`${ok}content-length: 9\r\n\r\n{`),
      504,
      /in time/,
    ],
    [
      'sends its body byte by byte',
      (socket) => {
        socket.write(`${ok}content-length: 9000\r\n\r\n`);
        repeat(' ', 20)(socket);
      },
      504,
      /in time/,
    ],
    ['sends 103 without end', repeat(hints, 20), 504, /in time/],
    ['sends 100 without end', repeat('HTTP/1.1 100 Continue\r\n\r\n', 20), 504, /in time/],
    [
      'switches protocols (101)',
      (socket) =>
        void socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
        ),
      502,
      /gave no answer/,
    ],
    [
      'sends 101 without naming a protocol',
      (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      502,
      /gave no answer/,
    ],
    [
      'sends 101 and then 200',
      once200(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${whole}`,
      ),
      502,
      /gave no answer/,
    ],
    ['closes the connection', (socket) => void socket.end(), 502, /gave no answer/],
    ['resets the connection', (socket) => void socket.resetAndDestroy(), 502, /gave no answer/],
    ['does not speak HTTP', once200('SSH-2.0-OpenSSH_9.9\r\n'), 502, /gave no answer/],
    [
      'ends in the middle of its body',
      once200(`${ok}content-length: 9\r\n\r\n{`),
      502,
      /gave no answer/,
    ],
    [
      'sends more than 1 MiB',
      once200(`${ok}\r\n${' '.repeat(1024 * 1024 + 1)}`),
      502,
      /more than 1 MiB/,
    ],
    ['sends 100 and then 200', once200(`HTTP/1.1 100 Continue\r\n\r\n${whole}`), 200, /^\{\}$/],
    ['sends 103 and then 200', once200(hints + whole), 200, /^\{\}$/],
    [
      'sends trailers',
      once200(
        `${ok}transfer-encoding: chunked\r\ntrailer: x-secret\r\n\r\n2\r\n{}\r\n0\r\nx-secret: 1\r\n\r\n`,
      ),
      200,
      /^\{\}$/,
    ],
    ['sends no content (204)', once200('HTTP/1.1 204 No Content\r\n\r\n'), 204, /^$/],
  ];
  for (const [rule, answer, status, text] of cases) {
    test(`${rule}: ${status}`, async () => {
      const { url, sockets } = await siteAt(answer);
      const { status: got, text: body, headers } = await poll(url);
      assert.equal(got, status, body);
      assert.match(body, text);
      if (status >= 500) assert.equal(JSON.parse(body).error, 'temporarily_unavailable');
      for (const name of ['upgrade', 'link', 'trailer', 'x-secret']) {
        assert.equal(headers[name], undefined);
      }
      if (status >= 500) {
        // No connection is left open behind an exchange that was given up.
        while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
  }
});

test('the time limit holds when memory is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { url } = await siteAt(() => {});
  const timer = setInterval(collect, 20);
  try {
    assert.equal((await poll(url)).status, 504);
  } finally {
    clearInterval(timer);
  }
});
