// Sends each request to its endpoint or page.
import { clients } from './clients.mjs';
import { control } from './control.mjs';
import { instanceDiscovery } from './discovery.mjs';
import { descriptionOf } from './error-response.mjs';
import { graph } from './graph.mjs';
import { isLoopbackHost, originFor } from './loopback.mjs';
import { oauthEndpoint } from './oauth-endpoint.mjs';
import * as pages from './pages/user-pages.mjs';
import { DEVICE_PATH } from './provider.mjs';
import { signInPages } from './sign-in-pages.mjs';
import { findTenant } from './tenants.mjs';

/**
 * Where the authority is.
 * @typedef {object} Addresses
 * @property {string} url the origin
 * @property {string} authority to configure a client with
 * @property {string} graphUrl without `/v1.0`
 */

/** @param {string} origin @returns {Addresses} */
export const addressesOf = (origin) => ({
  url: origin,
  authority: `${origin}/contoso.onmicrosoft.com`,
  graphUrl: origin,
});

/**
 * One of the authority's servers, and what all of them share.
 * @typedef {object} Server
 * @property {string} scheme
 * @property {number} port
 * @property {any} provider
 * @property {import('./store.mjs').Store} store
 * @property {import('./polls.mjs').Polls} polls
 * @property {import('./claims.mjs').Claims} claims
 * @property {import('./forced-errors.mjs').ForcedErrors} forcedErrors
 * @property {import('./faults.mjs').Faults} faults
 * @property {import('./authority.mjs').Options} options
 */

/**
 * What an OAuth endpoint needs.
 * @typedef {Server & { tenant: import('./tenants.mjs').Tenant, origin: string, graphUrls: string[] }}
 *   Context
 */

const OAUTH_ENDPOINT =
  /^\/([^/]+)\/(oauth2\/v2\.0\/devicecode|oauth2\/v2\.0\/token|v2\.0\/\.well-known\/openid-configuration|discovery\/v2\.0\/keys)$/;

/**
 * What it does not answer itself are the pages of `oidc-provider`.
 * @param {Server} server
 */
export function router(server) {
  const { provider, claims } = server;
  /** @param {any} ctx @param {() => Promise<void>} next */
  return async (ctx, next) => {
    // A page elsewhere could point its own host name at loopback (DNS rebinding).
    if (!isLoopbackHost(ctx.host)) ctx.throw(421, 'this server answers to loopback names only');
    const origin = originFor(ctx.headers, server);
    const { path } = ctx;
    const [, name = '', endpoint] = OAUTH_ENDPOINT.exec(path) ?? [];
    if (endpoint) {
      await oauthEndpoint(ctx, next, { endpoint, origin, cors: server.options.cors }, () => ({
        ...server,
        tenant: findTenant(name),
        origin,
        graphUrls: graphUrlsOf(server),
      }));
    } else if (path === '/common/discovery/instance') {
      ctx.set('access-control-allow-origin', '*');
      ctx.body = instanceDiscovery(origin, String(ctx.query.authorization_endpoint ?? ''));
    } else if (path.startsWith('/v1.0/')) {
      await graph(ctx, { provider, origin, claims });
    } else if (path === '/control' && server.options.control) {
      await control(ctx, server);
    } else if (path.startsWith('/sign-in/')) {
      await signInPages(ctx, provider);
    } else if (path === '/error' && descriptionOf(Number(ctx.query.code))) {
      const { code } = ctx.query;
      ctx.body = pages.aboutError({ code, words: String(descriptionOf(Number(code))) });
    } else if (path === '/') {
      const { id: clientId } = clients.ready;
      ctx.body = pages.home({ ...addressesOf(origin), clientId, device: DEVICE_PATH });
    } else if (path === DEVICE_PATH && ctx.method === 'GET' && ctx.query.user_code) {
      // Filled in for the user to check; `oidc-provider` would submit it by a script.
      ctx.state.userCode = String(ctx.query.user_code).slice(0, 20);
      ctx.url = DEVICE_PATH;
      await next();
    } else if (isLaterDevicePage(ctx) && !hasSession(ctx, provider)) {
      ctx.status = 400;
      const problem = 'This page has expired, or the browser has cookies turned off.';
      ctx.body = pages.failed({ problem, again: DEVICE_PATH });
    } else if (path.startsWith(DEVICE_PATH) && path !== '/device/auth') {
      await next();
    } else {
      ctx.status = 404;
      ctx.body = pages.failed({ problem: 'There is no such page here.', again: DEVICE_PATH });
    }
  };
}

/**
 * How a scope may name Graph: by this server, whichever loopback name is used, or as Microsoft does.
 * @param {Server} server
 */
const graphUrlsOf = ({ scheme, port }) => [
  `${scheme}://127.0.0.1:${port}`,
  `${scheme}://localhost:${port}`,
  'https://graph.microsoft.com',
];

/** @param {{ path: string, method: string }} ctx */
const isLaterDevicePage = ({ path, method }) =>
  path.startsWith(`${DEVICE_PATH}/`) || (path === DEVICE_PATH && method === 'POST');

/**
 * Whether the browser has the cookie of the code page. Without it, `oidc-provider` would fail on a
 * session that was never stored.
 * @param {any} ctx
 * @param {any} provider
 */
const hasSession = (ctx, provider) =>
  Boolean(ctx.cookies.get(provider.cookieName('session'), { signed: true }));
