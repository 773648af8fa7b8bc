// A local authority: signs people in as Microsoft Entra ID does, and serves their profile as
// Microsoft Graph does. On loopback only, in memory only; many can run in one process.
import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { makeCertificate } from './certificate.mjs';
import { Claims } from './claims.mjs';
import { clients } from './clients.mjs';
import { deviceAuthorization } from './device-authorization.mjs';
import { instanceDiscovery, keySet, openIdConfiguration } from './discovery.mjs';
import { askedFor } from './form.mjs';
import { graph } from './graph.mjs';
import { signingKey } from './id-token.mjs';
import * as pages from './pages/pages.mjs';
import { Polls } from './polls.mjs';
import { DEVICE_PATH, makeProvider } from './provider.mjs';
import { RefreshRefusals } from './refresh-refusals.mjs';
import { Refusal, answerOf, wordsOf } from './refusals.mjs';
import { signInPages } from './sign-in-pages.mjs';
import { Store } from './store.mjs';
import { findTenant } from './tenants.mjs';
import { token } from './token.mjs';

export { clients };

const HOST = '127.0.0.1';
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)(:\d+)?$/i;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * @typedef {object} AuthorityOptions
 * @property {number} [port] of HTTP; a free one unless told
 * @property {boolean} [https] serve HTTPS too, on a port of its own, and let `url` name that
 * @property {number} [httpsPort] a free one unless told
 * @property {number} [interval] seconds between two polls, 5 unless told
 * @property {number} [codeLifetime] seconds, 900 unless told
 * @property {number} [accessTokenLifetime] seconds, 3600 unless told
 * @property {number} [refreshTokenLifetime] seconds, 14 days unless told
 * @property {boolean} [completeUri] send `verification_uri_complete`, which Entra does not
 * @property {boolean} [strictFirstPoll] answer a poll before the first interval with `slow_down`
 * @property {boolean} [cors] let any web page read the OAuth endpoints, which Entra does not
 * @property {(request: Witnessed) => void} [onRequest] told of each request once it is answered, as
 *   a test's witness
 */

/**
 * What became of a request.
 * @typedef {object} Witnessed
 * @property {number} at
 * @property {string} method
 * @property {string} path
 * @property {number} status
 * @property {string} [grantType] of a token request
 * @property {string} [claims] that it asked for
 */

/**
 * Where one server of the authority is.
 * @typedef {object} Addresses
 * @property {string} url the origin
 * @property {string} authority the one to configure
 * @property {string} graphUrl without `/v1.0`
 */

/**
 * What an endpoint works with.
 * @typedef {object} Place
 * @property {import('./tenants.mjs').Tenant} tenant
 * @property {string} origin
 * @property {string[]} graphUrls how a scope may name Graph: by this server, or by Microsoft's
 * @property {any} provider
 * @property {Polls} polls
 * @property {Claims} claims
 * @property {RefreshRefusals} refreshRefusals
 * @property {Required<Omit<AuthorityOptions, 'onRequest'>>} options
 */

/**
 * What tests do to an authority, beside asking it.
 * @typedef {object} Levers
 * @property {() => void} revokeRefreshTokens as a changed password does
 * @property {() => void} revokeAccessTokens as continuous access evaluation does
 * @property {(aadsts: number, how?: import('./refresh-refusals.mjs').How) => void} refuseRefresh
 *   refuses every refresh token that was issued until now; a new sign-in mends it
 * @property {(claims?: string | null) => void} challengeProfile from now on the profile is for
 *   tokens that were issued for these claims, an authentication context unless told; `null` ends it
 */

/**
 * @param {AuthorityOptions} [asked]
 * @returns {Promise<Addresses & Levers & { clientId: string, clients: typeof clients,
 *   http: Addresses, https?: Addresses, caCert?: string, close(): Promise<void> }>}
 */
export async function startAuthority({ onRequest, ...asked } = {}) {
  const options = {
    port: 0,
    https: false,
    httpsPort: 0,
    interval: 5,
    codeLifetime: 900,
    accessTokenLifetime: 3600,
    refreshTokenLifetime: 14 * 24 * 3600,
    completeUri: false,
    strictFirstPoll: false,
    cors: false,
    ...asked,
  };
  const store = new Store();
  const polls = new Polls(store);
  const claims = new Claims(store);
  const refreshRefusals = new RefreshRefusals(store);
  const certificate = options.https ? await makeCertificate() : undefined;

  /**
   * @param {import('node:http').Server} server
   * @param {string} scheme
   * @param {number} port
   */
  async function serve(server, scheme, port) {
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, () => resolve(undefined));
    });
    const bound = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
    const origin = `${scheme}://${HOST}:${bound}`;
    const provider = makeProvider({ ...options, origin, port: bound, store, jwk: signingKey });
    provider.use(route({ origin, provider, polls, claims, refreshRefusals, options }));
    provider.on('server_error', (_ctx, error) => report(error));
    /** @type {import('node:events').EventEmitter} */ (provider).on('error', report);
    const answer = provider.callback();
    server.on('request', (request, response) => {
      const { method = '', url: path = '' } = request;
      const at = Date.now();
      response.once('finish', () =>
        onRequest?.({ at, method, path, status: response.statusCode, ...askedFor(request) }),
      );
      answer(request, response);
    });
    return addresses(origin);
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
    refuseRefresh: (aadsts, how) => refreshRefusals.refuse(aadsts, how),
    challengeProfile: (wanted) => claims.challenge(wanted),
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

/** A client that goes away is its own affair, and a refusal was told to it. */
const NOT_OURS = new Set(['ECONNRESET', 'EPIPE', 'ECANCELED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** @param {Error & { code?: string, expose?: boolean }} error */
function report(error) {
  if (!error.expose && !NOT_OURS.has(error.code ?? '')) console.error('local authority:', error);
}

/** @param {string} origin @returns {Addresses} */
const addresses = (origin) => ({
  url: origin,
  authority: `${origin}/contoso.onmicrosoft.com`,
  graphUrl: origin,
});

/**
 * Sends each request to its room; what is left are the pages that `oidc-provider` drives.
 * @param {Omit<Place, 'tenant' | 'graphUrls'>} server
 */
function route({ origin, ...server }) {
  const { provider, claims } = server;
  const graphUrls = [origin, 'https://graph.microsoft.com'];
  /** @param {any} ctx @param {() => Promise<void>} next */
  return async (ctx, next) => {
    // A page elsewhere that points its own name at loopback gets nothing. (DNS rebinding.)
    if (!LOOPBACK.test(ctx.host)) ctx.throw(421, 'this server answers to loopback names only');
    const { path } = ctx;
    const [, name = '', endpoint] =
      /^\/([^/]+)\/(oauth2\/v2\.0\/devicecode|oauth2\/v2\.0\/token|v2\.0\/\.well-known\/openid-configuration|discovery\/v2\.0\/keys)$/.exec(
        path,
      ) ?? [];
    if (endpoint) {
      await entra(ctx, next, { endpoint, origin }, () => ({
        tenant: findTenant(name),
        origin,
        graphUrls,
        ...server,
      }));
    } else if (path === '/common/discovery/instance') {
      ctx.set('access-control-allow-origin', '*');
      ctx.body = instanceDiscovery(origin, String(ctx.query.authorization_endpoint ?? ''));
    } else if (path.startsWith('/v1.0/')) {
      await graph(ctx, { provider, origin, claims });
    } else if (path.startsWith('/sign-in/')) {
      await signInPages(ctx, provider);
    } else if (path === '/error' && wordsOf(Number(ctx.query.code))) {
      const { code } = ctx.query;
      ctx.body = pages.aboutError({ code, words: String(wordsOf(Number(code))) });
    } else if (path === '/') {
      ctx.body = pages.home({
        ...addresses(origin),
        clientId: clients.ready.id,
        device: DEVICE_PATH,
      });
    } else if (path === DEVICE_PATH && ctx.method === 'GET' && ctx.query.user_code) {
      // Shown for the person to look at; `oidc-provider` would send it on by a script.
      ctx.state.userCode = String(ctx.query.user_code).slice(0, 20);
      ctx.url = DEVICE_PATH;
      await next();
    } else if (isLaterDevicePage(ctx) && !hasSession(ctx, provider)) {
      ctx.status = 400;
      ctx.body = pages.failed({
        problem: 'This page has expired, or the browser keeps no cookies.',
        again: DEVICE_PATH,
      });
    } else if (path.startsWith(DEVICE_PATH) && path !== '/device/auth') {
      await next();
    } else {
      ctx.status = 404;
      ctx.body = pages.failed({ problem: 'There is no such page here.', again: DEVICE_PATH });
    }
  };
}

/** @param {{ path: string, method: string }} ctx */
const isLaterDevicePage = ({ path, method }) =>
  path.startsWith(`${DEVICE_PATH}/`) || (path === DEVICE_PATH && method === 'POST');

/**
 * Whether the browser came from the code page. Without its cookie, `oidc-provider` would stumble
 * over a session that it never saved.
 * @param {any} ctx
 * @param {any} provider
 */
const hasSession = (ctx, provider) =>
  Boolean(ctx.cookies.get(provider.cookieName('session'), { signed: true }));

/**
 * Answers one of Entra's endpoints, in Entra's words when it refuses.
 * @param {any} ctx
 * @param {() => Promise<void>} next
 * @param {{ endpoint: string, origin: string }} address
 * @param {() => Place} placeOf
 */
async function entra(ctx, next, { endpoint, origin }, placeOf) {
  const traceId = randomUUID();
  const asked = ctx.get('client-request-id') || String(ctx.query['client-request-id'] ?? '');
  const correlationId = GUID.test(asked) ? asked : undefined;
  const post = endpoint.startsWith('oauth2/');
  const { method } = ctx;
  let open = !post;
  try {
    const place = placeOf();
    open ||= place.options.cors;
    if (method === 'OPTIONS') {
      ctx.status = open ? 204 : 405;
      ctx.set('access-control-allow-methods', post ? 'POST' : 'GET');
      ctx.set('access-control-allow-headers', ctx.get('access-control-request-headers'));
    } else if (post) {
      if (method !== 'POST') throw new Refusal(900561, method);
      await (endpoint.endsWith('token') ? token : deviceAuthorization)(ctx, next, place);
    } else {
      ctx.body = endpoint.endsWith('keys') ? keySet() : openIdConfiguration(place);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, body } = answerOf(error, { origin, traceId, correlationId });
    ctx.status = status;
    ctx.body = body;
  }
  // What `oidc-provider` says of other origins is not what Entra says.
  for (const name of ['allow-origin', 'expose-headers']) ctx.remove(`access-control-${name}`);
  ctx.remove('vary');
  if (open) ctx.set('access-control-allow-origin', '*');
  else for (const name of ['allow-methods', 'allow-headers']) ctx.remove(`access-control-${name}`);
  ctx.set({
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': traceId,
  });
  if (correlationId) ctx.set('client-request-id', correlationId);
}
