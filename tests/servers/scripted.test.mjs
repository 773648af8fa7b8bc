// Checks that each fault of the scripted server is on the wire what its name says.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { closing, endsWithItsTests, SUITE_LIMIT } from '../ending.mjs';
import { answers, fault, startScripted } from './scripted.mjs';
import { until } from './waiting.mjs';

const FORM = 'grant_type=x&device_code=a%20b';
const REQUEST = `POST /contoso/oauth2/v2.0/token HTTP/1.1\r\nhost: x\r\norigin: http://kiosk.example\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${FORM.length}\r\n\r\n${FORM}`;

/** For whatever reason. @param {import('node:net').Socket} socket */
const closed = (socket) => new Promise((resolve) => socket.once('close', resolve));

/** In milliseconds: how long an answer that is complete is watched for more. */
const QUIET = 100;

/**
 * One raw exchange: what came until it was as wanted, and how the connection stood some time after.
 * @param {import('node:test').TestContext} t
 * @param {import('./scripted.mjs').Scripted} answer
 * @param {(seen: Seen) => boolean} isComplete
 * @param {{ cors?: boolean, keep?: number }} [how] `keep` only that many bytes
 */
async function exchange(t, answer, isComplete, { cors, keep = Infinity } = {}) {
  const server = closing(t, await startScripted({ token: [answer] }, { cors }));
  const socket = connect(server.port, '127.0.0.1');
  closing(t, { close: () => socket.destroy() });
  let text = '';
  let bytes = 0;
  let state = 'open';
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (text.length < keep) text += chunk.toString('latin1');
  });
  socket.on('error', (error) => (state = String(/** @type {any} */ (error).code)));
  socket.on('end', () => (state = 'ended'));
  socket.write(REQUEST);
  /** @returns {Seen} */
  const seen = () => {
    const [head = '', ...rest] = text.split('\r\n\r\n');
    return { head, body: rest.join('\r\n\r\n'), bytes, state };
  };
  const start = performance.now();
  const isLate = () => performance.now() - start > 30_000;
  while (!(server.requests.length === 1 && isComplete(seen())) && !isLate()) await sleep(10);
  await sleep(QUIET);
  return seen();
}

/** @typedef {{ head: string, body: string, bytes: number, state: string }} Seen */

endsWithItsTests();

describe('the scripted server', { concurrency: true, timeout: SUITE_LIMIT }, () => {
  /**
   * @type {[string, import('./scripted.mjs').Scripted, { state: string, head: RegExp, body: RegExp },
   *   Parameters<typeof exchange>[3]?][]}
   */
  const cases = [
    ['reset', fault.reset(), { state: 'ECONNRESET', head: /^$/, body: /^$/ }],
    ['hang', fault.hang(), { state: 'open', head: /^$/, body: /^$/ }],
    [
      'halfOpen',
      fault.halfOpen(),
      { state: 'ended', head: /content-length: 1000/, body: /^\{"error":$/ },
    ],
    ['stall', fault.stall(), { state: 'open', head: /content-length: 1000/, body: /^\{"error":$/ }],
    [
      'drip',
      fault.drip(20),
      { state: 'open', head: /^HTTP\/1.1 200/, body: /1\r\na\r\n1\r\na\r\n/ },
    ],
    [
      'truncated',
      fault.truncated(),
      { state: 'open', head: /^HTTP\/1.1 200/, body: /access_tok\r\n0\r\n\r\n$/ },
    ],
    [
      'badGateway',
      fault.badGateway(),
      { state: 'open', head: /^HTTP\/1.1 502[^]*text\/html/, body: /<h1>502/ },
    ],
    [
      'unavailable',
      fault.unavailable(),
      { state: 'open', head: /^HTTP\/1.1 503(?![^]*retry-after)/, body: /^(0\r\n\r\n)?$/ },
    ],
    [
      'unavailable, 429, seconds',
      fault.unavailable(429, { seconds: 7 }),
      { state: 'open', head: /^HTTP\/1.1 429[^]*retry-after: 7\r\n/, body: /^(0\r\n\r\n)?$/ },
    ],
    [
      'unavailable, date',
      fault.unavailable(503, { date: 5 }),
      {
        state: 'open',
        head: /retry-after: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/,
        body: /^(0\r\n\r\n)?$/,
      },
    ],
    [
      'unavailable, raw',
      fault.unavailable(503, { raw: 'soon' }),
      { state: 'open', head: /retry-after: soon/, body: /^(0\r\n\r\n)?$/ },
    ],
    [
      'shortBody',
      fault.shortBody(),
      { state: 'ended', head: /content-length: 43/, body: /^\{.{31}\}$/ },
    ],
    [
      'longBody',
      fault.longBody(),
      { state: 'ended', head: /content-length: 23/, body: /^\{.{31}\}$/ },
    ],
    [
      'redirect',
      fault.redirect('http://other.example/'),
      {
        state: 'open',
        head: /^HTTP\/1.1 307[^]*location: http:\/\/other\.example\//,
        body: /^(0\r\n\r\n)?$/,
      },
    ],
    [
      'an error with HTTP 200',
      answers.error('slow_down', { status: 200 }),
      { state: 'open', head: /^HTTP\/1.1 200/, body: /"error":"slow_down"/ },
    ],
    [
      'strings for numbers',
      answers.code({ expires_in: '900', interval: null, message: undefined }),
      {
        state: 'open',
        head: /^HTTP\/1.1 200/,
        body: /"expires_in":"900","interval":null(?!.*message)/,
      },
    ],
    [
      'no token',
      answers.tokens({ access_token: undefined }),
      { state: 'open', head: /^HTTP\/1.1 200/, body: /^(?!.*access_token)/ },
    ],
    [
      'Graph’s error',
      answers.graphError(429, 'TooManyRequests', { 'retry-after': '3' }, 'innererror'),
      { state: 'open', head: /^HTTP\/1.1 429[^]*retry-after: 3/, body: /"innererror":/ },
    ],
    [
      'cors',
      answers.pending(),
      { state: 'open', head: /access-control-allow-origin: \*/, body: /70016/ },
      { cors: true },
    ],
    [
      'no cors',
      answers.pending(),
      { state: 'open', head: /^(?![^]*access-control)/, body: /70016/ },
    ],
  ];
  for (const [name, answer, { state, head, body }, how] of cases) {
    test(name, async (t) => {
      const isComplete = (/** @type {Seen} */ seen) =>
        seen.state === state && head.test(seen.head) && body.test(seen.body);
      const seen = await exchange(t, answer, isComplete, how);
      assert.match(seen.head, head);
      assert.match(seen.body, body);
      assert.equal(seen.state, state);
    });
  }

  test('huge sends 50 MB', async (t) => {
    const isComplete = (/** @type {Seen} */ seen) => seen.bytes > 52428800;
    const { bytes, head } = await exchange(t, fault.huge(), isComplete, { keep: 1000 });
    assert.match(head, /content-length: 52428800/);
    assert.ok(bytes > 52428800, String(bytes));
  });

  test('gzipBomb is small on the wire, and large unpacked', async (t) => {
    const server = closing(t, await startScripted({ me: [fault.gzipBomb(8)] }));
    const response = await fetch(`${server.url}/v1.0/me`);
    const packed = Number(response.headers.get('content-length'));
    const { byteLength } = await response.arrayBuffer();
    assert.deepEqual([packed < 20_000, byteLength], [true, 8 * 1024 * 1024]);
  });

  test('answers in order, the last one from then on, and records every request', async (t) => {
    const server = closing(
      t,
      await startScripted({
        devicecode: [answers.code()],
        token: [answers.pending(), ({ form }) => answers.tokens({ scope: form.scope })],
      }),
    );
    const url = `${server.authority}/oauth2/v2.0`;
    await fetch(`${url}/devicecode?mkt=de-DE`, { method: 'POST', body: 'client_id=x' });
    const scopes = [];
    for (const scope of ['a', 'b', 'c']) {
      const body = new URLSearchParams({ scope });
      const answer = await fetch(`${url}/token`, { method: 'POST', body });
      scopes.push(/** @type {any} */ (await answer.json()).scope);
    }
    const missing = await fetch(`${server.url}/v1.0/me`);
    assert.deepEqual([scopes, missing.status], [[undefined, 'b', 'c'], 404]);
    assert.deepEqual(
      server.requests.map(({ endpoint, method, path, body }) => [endpoint, method, path, body]),
      [
        [
          'devicecode',
          'POST',
          '/contoso.onmicrosoft.com/oauth2/v2.0/devicecode?mkt=de-DE',
          'client_id=x',
        ],
        ...['a', 'b', 'c'].map((scope) => [
          'token',
          'POST',
          '/contoso.onmicrosoft.com/oauth2/v2.0/token',
          `scope=${scope}`,
        ]),
        ['me', 'GET', '/v1.0/me', ''],
      ],
    );
    const times = server.requests.map(({ at }) => at);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  test('knows which requests the client left before their answer was complete', async (t) => {
    const server = closing(t, await startScripted({ token: [fault.hang(), answers.pending()] }));
    const url = `${server.authority}/oauth2/v2.0/token`;
    const controller = new AbortController();
    const given = fetch(url, { method: 'POST', signal: controller.signal });
    await until('the first request', () => server.to('token').length === 1);
    controller.abort();
    await assert.rejects(given);
    await (await fetch(url, { method: 'POST' })).text();
    await until('its abort', () => server.to('token')[0]?.aborted === true);
    const left = server.to('token').map(({ aborted }) => aborted);
    assert.deepEqual(left, [true, false]);
  });

  test('close ends hanging, dripping and idle connections, and frees the port', async (t) => {
    const server = closing(t, await startScripted({ token: [fault.hang(), fault.drip(10)] }));
    const sockets = [1, 2, 3].map(() =>
      connect(server.port, '127.0.0.1').on('error', () => undefined),
    );
    sockets[0]?.write(REQUEST);
    sockets[1]?.write(REQUEST);
    await until('three connections', () => server.connections() === 3);
    await until('two requests', () => server.requests.length === 2);
    const ends = sockets.map(closed);
    for (const socket of sockets) socket.resume();
    await server.close();
    await Promise.all(ends);
    assert.equal(server.connections(), 0);
    const next = closing(t, await startScripted({}, { port: server.port }));
    assert.equal(next.port, server.port);
  });

  test('a preflight is answered, and is no request of the script', async (t) => {
    const server = closing(t, await startScripted({ me: [answers.profile()] }, { cors: true }));
    const response = await fetch(`${server.url}/v1.0/me`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://kiosk.example',
        'access-control-request-headers': 'authorization',
      },
    });
    assert.equal(response.headers.get('access-control-allow-headers'), 'authorization');
    assert.equal(server.requests.length, 0);
  });
});
