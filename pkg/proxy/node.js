/* @ts-self-types="./node.d.ts" */
// Mounts the handler on Node's http and https servers, and on what is built on them: Express,
// Fastify, Connect. Nothing of the request decides the address but its path.

/** Whatever Host the request names, it is not used. */
const BASE = 'http://localhost';
/** How long a client whose body was refused may take to read the response, in milliseconds. */
const LINGER = 1000;

// Node's own types are no dependency of the package.
/** @typedef {any} IncomingMessage */
/** @typedef {any} ServerResponse */

/**
 * @param {(request: Request, info: import('./node.js').NodeInfo) => Promise<any>} handle
 * @returns {(request: IncomingMessage, response: ServerResponse) => void}
 */
export function nodeListener(handle) {
  return (incoming, outgoing) => {
    responseOf(handle, incoming, outgoing)
      .then((response) => send(response, incoming, outgoing))
      // Whatever it is, its text may hold what no client should read.
      .catch(() => outgoing.destroy());
  };
}

/**
 * @param {Parameters<typeof nodeListener>[0]} handle
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 * @returns {Promise<Response>}
 */
async function responseOf(handle, incoming, outgoing) {
  const path = pathOf(incoming);
  if (path === undefined) return refused(400, 'invalid_request', 'The address must be a path.');
  if (incoming.readableEnded && Number(incoming.headers['content-length']) > 0) {
    return refused(500, 'invalid_config', 'Mount the proxy before whatever reads bodies.');
  }
  let request;
  try {
    request = new Request(`${BASE}${path}`, initOf(incoming, outgoing));
  } catch {
    // The standard has no TRACE, for one.
    return refused(405, 'method_not_allowed', 'Send POST.', { allow: 'POST' });
  }
  return handle(request, { address: incoming.socket.remoteAddress ?? '', incoming, outgoing });
}

/**
 * The whole path: frameworks cut off where they mount, and say so.
 *
 * @param {IncomingMessage & { originalUrl?: string }} incoming
 * @returns {string | undefined} nothing where a URL parser would read it as something else
 */
function pathOf({ url = '', originalUrl = url }) {
  const isPlain = /^\/(?![/\\])[!-~]*$/.test(originalUrl) && !/[\\#]/.test(originalUrl);
  return isPlain && new URL(`${BASE}${originalUrl}`).href === `${BASE}${originalUrl}`
    ? originalUrl
    : undefined;
}

/**
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 * @returns {RequestInit & { duplex: 'half' }}
 */
function initOf(incoming, outgoing) {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const { method = 'GET', rawHeaders } = incoming;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name, value] = [String(rawHeaders[i]), String(rawHeaders[i + 1])];
    // Doubled headers stay visible as such, but for Cookie, which HTTP/2 splits. RFC 9113 §8.2.3.
    const known = headers.get(name);
    if (name.toLowerCase() === 'cookie' && known !== null) headers.set(name, `${known}; ${value}`);
    else if (!name.startsWith(':')) headers.append(name, value);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    method,
    headers,
    signal: gone.signal,
    duplex: 'half',
    body: hasBody ? bodyOf(incoming) : undefined,
  };
}

/**
 * Read as it is wanted. Giving it up leaves the connection open, so that a refusal can be sent.
 *
 * @param {IncomingMessage} incoming
 * @returns {ReadableStream<Uint8Array>}
 */
function bodyOf(incoming) {
  let isOver = false;
  return new ReadableStream(
    {
      start(controller) {
        const end = (/** @type {() => void} */ how) => () => {
          if (!isOver) how();
          isOver = true;
        };
        incoming.on('data', (/** @type {Uint8Array} */ chunk) => {
          if (isOver) return;
          incoming.pause();
          controller.enqueue(new Uint8Array(chunk));
        });
        incoming.once(
          'end',
          end(() => controller.close()),
        );
        const broken = end(() => controller.error(new Error('the connection was closed')));
        incoming.once('close', broken);
        incoming.once('error', broken);
        incoming.pause();
      },
      pull: () => void incoming.resume(),
      cancel() {
        isOver = true;
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * @param {Response} response
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function send(response, incoming, outgoing) {
  /** @type {Record<string, string | string[]>} */
  const headers = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const body = new Uint8Array(await response.arrayBuffer());
  // What is left of a body that is not read must not be taken for the next request.
  if (!incoming.complete) headers.connection = 'close';
  headers['content-length'] = String(body.length);
  outgoing.writeHead(response.status, headers);
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  if (incoming.complete) return;
  incoming.resume();
  const timer = setTimeout(() => incoming.complete || incoming.destroy(), LINGER);
  /** @type {any} */ (timer).unref?.();
}

/**
 * @param {number} status
 * @param {string} code
 * @param {string} hint
 * @param {Record<string, string>} [headers]
 */
function refused(status, code, hint, headers = {}) {
  return new Response(JSON.stringify({ error: { code, hint } }), {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}
