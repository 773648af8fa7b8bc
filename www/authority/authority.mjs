// The local authority: signs users in as Microsoft Entra ID does and serves their profile as Microsoft
// Graph does. On loopback only and in memory only; several can run in one process.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Claims } from './claims.mjs';
import { clients } from './clients.mjs';
import { Faults } from './faults.mjs';
import { ForcedErrors } from './forced-errors.mjs';
import { publicFields } from './form.mjs';
import { signingKey } from './id-token.mjs';
import { Polls } from './polls.mjs';
import { makeProvider } from './provider.mjs';
import { addressesOf, router } from './router.mjs';
import { Store } from './store.mjs';

export { clients };

const HOST = '127.0.0.1';

const DEFAULTS = {
  port: 0,
  https: false,
  httpsPort: 0,
  interval: 5,
  codeLifetime: 900,
  accessTokenLifetime: 3600,
  refreshTokenLifetime: 14 * 24 * 3600,
  completeUri: false,
  strictFirstPoll: false,
  revokeOnReuse: false,
  cors: /** @type {import('./cors.mjs').Cors} */ (false),
  control: false,
  verificationUri: /** @type {string | undefined} */ (undefined),
};

/** @typedef {typeof DEFAULTS} Options */

/**
 * Without options it answers as Entra does.
 * @typedef {object} AuthorityOptions
 * @property {number} [port] of HTTP; default: a free one
 * @property {boolean} [https] serve HTTPS too, on a port of its own, and let `url` name that
 * @property {number} [httpsPort] default: a free one
 * @property {number} [interval] seconds between two polls; default: 5
 * @property {number} [codeLifetime] seconds; default: 900
 * @property {number} [accessTokenLifetime] seconds; default: 3600
 * @property {number} [refreshTokenLifetime] seconds; default: 14 days
 * @property {boolean} [completeUri] send `verification_uri_complete`, which Entra does not
 * @property {boolean} [strictFirstPoll] answer a poll before the first interval with `slow_down`
 * @property {boolean} [revokeOnReuse] a refresh token that is used twice ends every refresh token of
 *   its sign-in (RFC 9700 §4.14.2), which Entra does not
 * @property {import('./cors.mjs').Cors} [cors] which web pages may read the OAuth endpoints; default:
 *   none, as at Entra
 * @property {boolean} [control] serve `POST /control`, by which a page of this machine can ask for faults
 * @property {string} [verificationUri] what the device shows the user to open; default: the page here
 * @property {(request: RequestRecord) => void} [onRequest] called with each request, once its response is sent
 */

/**
 * @typedef {object} RequestRecord
 * @property {number} at milliseconds since the epoch, when the request came
 * @property {string} method
 * @property {string} path with its query
 * @property {number} status
 * @property {string} [grantType] of a token request
 * @property {string} [claims] of the form
 */

/**
 * What a test can change while the authority runs.
 * @typedef {object} Controls
 * @property {() => void} revokeRefreshTokens as a changed password does
 * @property {() => void} revokeAccessTokens as continuous access evaluation does
 * @property {ForcedErrors['failRefreshTokens']} refuseRefresh every refresh token that was issued until
 *   now fails; a new sign-in brings one that works
 * @property {ForcedErrors['fail']} failRequests from now on requests at a step fail; `null` ends that
 * @property {Claims['challenge']} challengeProfile from now on the profile needs a token that was issued
 *   for these claims; default: an authentication context; `null` ends that
 * @property {Faults} faults to decline, expire or slow down a code, or to drop the network
 */

/**
 * @param {AuthorityOptions} [requested]
 * @returns {Promise<import('./router.mjs').Addresses & Controls & { clientId: string,
 *   clients: typeof clients, http: import('./router.mjs').Addresses,
 *   https?: import('./router.mjs').Addresses, caCert?: string, close(): Promise<void> }>}
 */
export async function startAuthority({ onRequest, ...requested } = {}) {
  const options = { ...DEFAULTS, ...requested };
  const store = new Store();
  const polls = new Polls(store);
  const claims = new Claims(store);
  const forcedErrors = new ForcedErrors(store);
  const faults = new Faults(store, polls, forcedErrors);
  const shared = { store, polls, claims, forcedErrors, faults, options };
  const certificate = options.https ? await certificateFor() : undefined;

  /**
   * @param {import('node:http').Server} server
   * @param {string} scheme
   * @param {number} wanted
   */
  async function serve(server, scheme, wanted) {
    const port = await listen(server, wanted);
    const origin = `${scheme}://${HOST}:${port}`;
    const provider = makeProvider({ ...options, origin, port, store, jwk: signingKey });
    provider.use(router({ scheme, port, provider, ...shared }));
    provider.on('server_error', (_ctx, error) => report(error));
    /** @type {import('node:events').EventEmitter} */ (provider).on('error', report);
    const respond = provider.callback();
    server.on('request', (request, response) => {
      const { method = '', url: path = '' } = request;
      if (faults.drops(path)) return void request.socket.destroy();
      const at = Date.now();
      response.once('finish', () =>
        onRequest?.({ at, method, path, status: response.statusCode, ...publicFields(request) }),
      );
      return respond(request, response);
    });
    return addressesOf(origin);
  }

  const servers = [createHttpServer()];
  const http = await serve(servers[0], 'http', options.port);
  let https;
  if (certificate) {
    servers.push(createHttpsServer({ key: certificate.key, cert: certificate.cert }));
    https = await serve(servers[1], 'https', options.httpsPort);
  }
  return {
    ...(https ?? http),
    clientId: clients.ready.id,
    clients,
    http,
    https,
    caCert: certificate?.caCert,
    revokeRefreshTokens: () => store.revokeRefreshTokens(),
    revokeAccessTokens: () => store.revokeAccessTokens(),
    refuseRefresh: (...args) => forcedErrors.failRefreshTokens(...args),
    failRequests: (...args) => forcedErrors.fail(...args),
    challengeProfile: (...args) => claims.challenge(...args),
    faults,
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

/** Imported for HTTPS alone: few programs need it, and each one would wait for it. */
async function certificateFor() {
  const { makeCertificate } = await import('./certificate.mjs');
  return makeCertificate();
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<number>} the port that it got
 */
async function listen(server, port) {
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve(undefined));
  });
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}

/** A client closed the connection: no error of this server. */
const CLIENT_GONE = new Set(['ECONNRESET', 'EPIPE', 'ECANCELED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** @param {Error & { code?: string, expose?: boolean }} error `expose`: the client got it already */
function report(error) {
  if (!error.expose && !CLIENT_GONE.has(error.code ?? '')) {
    console.error('local authority:', error);
  }
}
