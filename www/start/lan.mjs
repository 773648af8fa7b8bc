// Shows the local authority's pages for users to one phone on the network: by an address with a token
// that works once. All else, such as the token endpoint, stays on loopback.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request as sendRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { pipeline } from 'node:stream';
import { UsageError } from '../../pkg/cli/usage-error.js';

/** The pages that a user walks through, and none that a program calls. */
const PAGES = /^\/(device(?!\/auth$)(\/[\w-]+)?|sign-in\/[\w-]+|error)$/;
const METHODS = new Set(['GET', 'HEAD', 'POST']);
const COOKIE = 'phone';
/** How long a request may take, in milliseconds. */
const TIMEOUT = 15_000;

/**
 * @typedef {object} Lan
 * @property {string} verificationUri What the phone opens. The token in it works once.
 * @property {(authority: string) => void} connect Says where the authority is.
 * @property {() => Promise<void>} close
 */

/**
 * @returns {Promise<Lan>}
 * @throws {UsageError} where this machine is on no network
 */
export async function openToLan() {
  const address = ownAddress();
  if (address === undefined) {
    throw new UsageError(
      'this machine is on no network',
      'Connect it, or leave out `--lan` and open the page here.',
    );
  }
  /** @type {string | undefined} */
  let authority;
  const token = randomBytes(16).toString('base64url');
  const cookie = randomBytes(16).toString('base64url');
  let isUsed = false;

  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '/', headers } = incoming;
    const own = `http://${address}:${portOf(server)}`;
    // Another site could point its own host name at this address (DNS rebinding).
    if (`http://${headers.host}` !== own) return refuse(outgoing, 421, 'Another address.');
    if (!METHODS.has(method)) return refuse(outgoing, 405, 'Only a browser gets a page here.');
    if (!URL.canParse(url, own)) return refuse(outgoing, 400, 'This is no address.');
    const { pathname, search, origin } = new URL(url, own);
    if (origin !== own) return refuse(outgoing, 400, 'This is no address of this server.');
    const isPhone = isSame(cookieOf(headers.cookie ?? ''), cookie);
    if (isSame(pathname.slice(1), token)) {
      if (isUsed && !isPhone) return refuse(outgoing, 403, USED);
      isUsed = true;
      return outgoing
        .writeHead(303, {
          location: `/device${search}`,
          'set-cookie': `${COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax`,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        })
        .end();
    }
    if (!isPhone) return refuse(outgoing, 403, 'Open the address that the screen shows.');
    if (!PAGES.test(pathname)) return refuse(outgoing, 404, 'There is no such page here.');
    if (authority === undefined) return refuse(outgoing, 503, 'The authority is starting.');
    return passOn(incoming, outgoing, { authority, path: `${pathname}${search}` });
  });
  server.headersTimeout = TIMEOUT;
  server.requestTimeout = TIMEOUT;
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => resolve(undefined));
  });

  return {
    verificationUri: `http://${address}:${portOf(server)}/${token}`,
    connect: (to) => void (authority = to),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const USED = 'This address was used already. Stop npm start and start it again for a new one.';

/** The first IPv4 address of this machine on a network; undefined where it is on none. */
export function ownAddress() {
  const all = Object.values(networkInterfaces()).flatMap((own) => own ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** @param {import('node:http').Server} server */
const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

/**
 * In a time that does not tell how much is the same.
 * @param {string} given
 * @param {string} wanted
 */
function isSame(given, wanted) {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @param {string} header */
function cookieOf(header) {
  const own = header.split(/; */).find((pair) => pair.startsWith(`${COOKIE}=`));
  return own?.slice(COOKIE.length + 1) ?? '';
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 */
function refuse(response, status, text) {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(text);
}

/**
 * Sends a page's request to the authority by its own name, and its response back.
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 * @param {{ authority: string, path: string }} to
 */
function passOn(incoming, outgoing, { authority, path }) {
  const { host } = new URL(authority);
  const { cookie, 'content-type': type, 'content-length': length } = incoming.headers;
  const sent = sendRequest(
    new URL(path, authority),
    {
      method: incoming.method,
      timeout: TIMEOUT,
      headers: {
        host,
        ...(cookie && { cookie }),
        ...(type && { 'content-type': type }),
        ...(length && { 'content-length': length }),
      },
    },
    (received) => {
      const { location, ...headers } = received.headers;
      outgoing.writeHead(received.statusCode ?? 502, {
        ...headers,
        ...(location && { location: location.replace(authority, '') }),
      });
      pipeline(received, outgoing, () => undefined);
    },
  );
  sent.on('timeout', () => sent.destroy(new Error('no response in time')));
  sent.on('error', () =>
    outgoing.headersSent ? outgoing.destroy() : refuse(outgoing, 502, 'No response.'),
  );
  pipeline(incoming, sent, () => undefined);
}
