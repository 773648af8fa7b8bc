// A server on loopback that answers by a script, for what a real one won't do on demand: faults on
// the way, strange bodies, refusals in a row. It records every request.
//
//   const server = await startScripted({
//     devicecode: [answers.code()],
//     token: [answers.pending(), fault.reset(), answers.tokens()],
//     me: [answers.profile()],
//   });
//   … { authority: server.authority, graphUrl: server.graphUrl } …
//   server.requests.filter(({ endpoint }) => endpoint === 'token').length === 3
//   await server.close();
//
// Each endpoint answers its list in order; the last answer then stays. An answer is
// `{ status?, headers?, json? | text? }`, one of `fault`'s, or a function of the request that
// gives either.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

/** @typedef {'devicecode' | 'token' | 'me' | 'other'} Endpoint */

/**
 * @typedef {object} Recorded
 * @property {number} at milliseconds of `performance.now()`, when the request had been read
 * @property {number} [answeredAt] the same, when the answer was on its way
 * @property {Endpoint} endpoint
 * @property {string} method
 * @property {string} path with its query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {Record<string, string>} form the body's fields
 * @property {string} body
 * @property {boolean} aborted whether the client went away before the answer was complete
 */

/**
 * @typedef {object} Plain
 * @property {number} [status] 200 by default
 * @property {Record<string, string>} [headers]
 * @property {unknown} [json]
 * @property {string} [text]
 */

/** @typedef {{ play: (exchange: Exchange) => void }} Fault writes the answer itself */
/** @typedef {Plain | Fault} Answer */
/** @typedef {Answer | ((request: Recorded) => Answer)} Scripted */

/**
 * @typedef {object} Exchange
 * @property {import('node:http').IncomingMessage} request
 * @property {import('node:http').ServerResponse} response
 * @property {import('node:net').Socket} socket
 * @property {Record<string, string>} headers CORS, if it is on
 * @property {(work: () => void, everyMs: number) => void} repeat until the client has gone
 */

/** @param {Fault['play']} play @returns {Fault} */
const asFault = (play) => ({ play });

/** Faults between a client and a server. */
export const fault = {
  /** The connection ends with a TCP reset, before any answer. */
  reset: () => asFault(({ socket }) => socket.resetAndDestroy()),

  /** The connection stays open, and nothing ever comes. */
  hang: () => asFault(() => undefined),

  /** The connection is closed in the middle of the body that was announced. */
  halfOpen: (body = '{"error":') =>
    asFault(({ response, socket, headers }) => {
      response.writeHead(200, {
        ...headers,
        'content-type': 'application/json',
        'content-length': 1000,
      });
      response.write(body, () => socket.end());
    }),

  /** Headers and half a body, and then silence on an open connection. */
  stall: (body = '{"error":') =>
    asFault(({ response, headers }) => {
      response.writeHead(200, {
        ...headers,
        'content-type': 'application/json',
        'content-length': 1000,
      });
      response.write(body);
    }),

  /** A body that comes byte by byte and never ends. */
  drip: (everyMs = 100) =>
    asFault(({ response, headers, repeat }) => {
      response.writeHead(200, { ...headers, 'content-type': 'application/json' });
      response.write('{"access_token":"');
      repeat(() => response.write('a'), everyMs);
    }),

  /** JSON that ends too early, in an answer that is otherwise whole. */
  truncated: (text = '{"token_type":"Bearer","access_tok') =>
    asFault(({ response, headers }) => {
      response.writeHead(200, { ...headers, 'content-type': 'application/json' });
      response.end(text);
    }),

  /** A proxy's page. */
  badGateway: () =>
    asFault(({ response, headers }) => {
      response.writeHead(502, { ...headers, 'content-type': 'text/html' });
      response.end('<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>');
    }),

  /**
   * No body, and how long to wait: seconds, or an HTTP date so many seconds from now.
   * @param {number} [status] 503 by default; 429, say
   * @param {{ seconds?: number, date?: number, raw?: string }} [retryAfter]
   */
  unavailable: (status = 503, { seconds, date, raw } = {}) =>
    asFault(({ response, headers }) => {
      const when =
        date === undefined ? undefined : new Date(Date.now() + date * 1000).toUTCString();
      const wait = raw ?? when ?? (seconds === undefined ? undefined : String(seconds));
      response.writeHead(status, {
        ...headers,
        ...(wait !== undefined && { 'retry-after': wait }),
      });
      response.end();
    }),

  /** A body of that many bytes: 50 MB by default. */
  huge: (bytes = 50 * 1024 * 1024) =>
    asFault(({ response, headers }) => {
      response.writeHead(200, {
        ...headers,
        'content-type': 'application/json',
        'content-length': bytes,
      });
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      let left = bytes;
      const send = () => {
        while (left > 0) {
          const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
          left -= part.length;
          if (!response.write(part)) return;
        }
        response.end();
      };
      response.on('drain', send);
      send();
    }),

  /** A few kilobytes of gzip that unpack to that many mebibytes: 64 by default. */
  gzipBomb: (mebibytes = 64) =>
    asFault(({ response, headers }) => {
      const packed = gzipSync(Buffer.alloc(mebibytes * 1024 * 1024, 0x20));
      response.writeHead(200, {
        ...headers,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': packed.length,
      });
      response.end(packed);
    }),

  /** Fewer bytes than `Content-Length` says, and the connection closed. */
  shortBody: (json = { error: 'authorization_pending' }) =>
    asFault(({ socket, headers }) => {
      const body = JSON.stringify(json);
      socket.end(raw(200, { ...headers, 'content-length': String(body.length + 10) }, body));
    }),

  /** More bytes than `Content-Length` says. */
  longBody: (json = { error: 'authorization_pending' }) =>
    asFault(({ socket, headers }) => {
      const body = JSON.stringify(json);
      socket.end(raw(200, { ...headers, 'content-length': String(body.length - 10) }, body));
    }),

  /**
   * Sends the client elsewhere.
   * @param {string} location another origin, say
   * @param {number} [status] 307 by default, which keeps the method and the body
   */
  redirect: (location, status = 307) =>
    asFault(({ response, headers }) => {
      response.writeHead(status, { ...headers, location });
      response.end();
    }),
};

/**
 * @param {number} status
 * @param {Record<string, string>} headers
 * @param {string} body
 */
const raw = (status, headers, body) =>
  `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\nconnection: close\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;

/** The answers of a server without faults; `more` replaces fields, and `undefined` removes one. */
export const answers = {
  /** The device authorization response. @returns {Plain} */
  code: (more = {}) => ({
    json: {
      device_code: 'scripted-device-code',
      user_code: 'BCDFGHJKL',
      verification_uri: 'https://example.com/device',
      expires_in: 900,
      interval: 1,
      message: 'To sign in, open https://example.com/device and enter the code BCDFGHJKL.',
      ...more,
    },
  }),

  /** A token response. @returns {Plain} */
  tokens: (more = {}) => ({
    json: {
      token_type: 'Bearer',
      scope: 'openid profile User.Read',
      expires_in: 3600,
      access_token: 'scripted-access-token',
      refresh_token: 'scripted-refresh-token',
      ...more,
    },
  }),

  /**
   * An OAuth error as Entra words it.
   * @param {string} error
   * @param {{ status?: number, aadsts?: number, headers?: Record<string, string>, more?: object }} [how]
   * @returns {Plain}
   */
  error: (error, { status = 400, aadsts, headers, more } = {}) => ({
    status,
    headers,
    json: {
      error,
      error_description: `${aadsts ? `AADSTS${aadsts}: ` : ''}Scripted. Trace ID: 11111111-1111-4111-8111-111111111111 Correlation ID: 22222222-2222-4222-8222-222222222222 Timestamp: 2026-11-21 09:00:00Z`,
      error_codes: aadsts ? [aadsts] : [],
      timestamp: '2026-11-21 09:00:00Z',
      trace_id: '11111111-1111-4111-8111-111111111111',
      correlation_id: '22222222-2222-4222-8222-222222222222',
      ...more,
    },
  }),

  pending: () => answers.error('authorization_pending', { aadsts: 70016 }),
  slowDown: (more = {}) => answers.error('slow_down', { more }),

  /** @returns {Plain} */
  profile: (more = {}) => ({
    json: {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity',
      businessPhones: [],
      displayName: 'Contoso Employee',
      givenName: 'Contoso',
      id: '48d31887-5fad-4d73-a9f5-3c356e68a038',
      jobTitle: 'Employee',
      mail: 'employee@contoso.com',
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: 'en-US',
      surname: 'Employee',
      userPrincipalName: 'employee@contoso.com',
      ...more,
    },
  }),

  /**
   * An error of Graph's.
   * @param {number} status
   * @param {string} code
   * @param {Record<string, string>} [headers]
   * @param {'innerError' | 'innererror'} [spelling]
   * @returns {Plain}
   */
  graphError: (status, code, headers = {}, spelling = 'innerError') => ({
    status,
    headers,
    json: {
      error: {
        code,
        message: 'Scripted.',
        [spelling]: {
          date: '2026-11-21T09:00:00',
          'request-id': '33333333-3333-4333-8333-333333333333',
          'client-request-id': '44444444-4444-4444-8444-444444444444',
        },
      },
    },
  }),
};

/** @type {readonly [RegExp, Endpoint][]} */
const ENDPOINTS = [
  [/\/devicecode$/, 'devicecode'],
  [/\/token$/, 'token'],
  [/\/me$/, 'me'],
];

/** Which endpoint a path or URL means. @param {string} path with its query @returns {Endpoint} */
export function endpointOf(path) {
  const pathname = path.split('?', 1)[0] ?? '';
  return ENDPOINTS.find(([pattern]) => pattern.test(pathname))?.[1] ?? 'other';
}

/**
 * @param {Partial<Record<Endpoint, Scripted[]>>} script
 * @param {{ cors?: boolean, port?: number }} [options] `cors` lets pages of any origin read the
 *   answers; `port` takes the place of a server that was closed
 */
export async function startScripted(script, { cors = false, port = 0 } = {}) {
  /** @type {Recorded[]} */
  const requests = [];
  /** @type {Partial<Record<Endpoint, number>>} */
  const turns = {};
  /** @type {Set<NodeJS.Timeout>} */
  const timers = new Set();
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  /** @type {Record<string, string>} */
  const headers = cors
    ? { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'WWW-Authenticate' }
    : {};

  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', socket } = request;
    if (cors && method === 'OPTIONS') {
      const wanted = request.headers['access-control-request-headers'] ?? '';
      response.writeHead(204, {
        ...headers,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': wanted,
      });
      response.end();
      return;
    }
    let body = '';
    try {
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
    } catch {
      return;
    }
    const endpoint = endpointOf(path);
    /** @type {Recorded} */
    const recorded = {
      at: performance.now(),
      endpoint,
      method,
      path,
      headers: request.headers,
      form: Object.fromEntries(new URLSearchParams(body)),
      body,
      aborted: false,
    };
    requests.push(recorded);
    response.once('close', () => (recorded.aborted = !response.writableFinished));

    const list = script[endpoint] ?? [];
    const turn = turns[endpoint] ?? 0;
    turns[endpoint] = turn + 1;
    const next = list[Math.min(turn, list.length - 1)];
    const answer = typeof next === 'function' ? next(recorded) : next;
    recorded.answeredAt = performance.now();
    if (answer && 'play' in answer) {
      /** @param {() => void} work @param {number} everyMs */
      const repeat = (work, everyMs) => {
        const timer = setInterval(work, everyMs);
        timers.add(timer);
        response.once('close', () => clearInterval(timer));
      };
      answer.play({ request, response, socket, headers, repeat });
      return;
    }
    const {
      status = 200,
      json,
      text,
      ...rest
    } = answer ?? { status: 404, json: { error: 'not_scripted' } };
    const type =
      json === undefined ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
    response.writeHead(status, { ...headers, 'content-type': type, ...rest.headers });
    response.end(json === undefined ? (text ?? '') : JSON.stringify(json));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    // A client that goes away is often what a test is about.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const bound = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  const url = `http://127.0.0.1:${bound}`;
  /** @type {Promise<void> | undefined} */
  let closed;
  return {
    url,
    port: bound,
    authority: `${url}/contoso.onmicrosoft.com`,
    graphUrl: url,
    requests,
    /** The requests of one endpoint. @param {Endpoint} endpoint */
    to: (endpoint) => requests.filter((request) => request.endpoint === endpoint),
    /** How many connections are open. */
    connections: () => sockets.size,
    /** Ends every answer, timer and connection; a second call does nothing more. */
    close: () => (closed ??= close()),
  };

  async function close() {
    for (const timer of timers) clearInterval(timer);
    const all = [server, ...sockets].map((one) => new Promise((done) => one.once('close', done)));
    server.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all(all);
  }
}
