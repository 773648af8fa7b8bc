// The web server of the demo page: the page's files, its settings and the four forwarded requests.
import { createServer } from 'node:http';
import { fileFor, send as sendFile } from './server/files.mjs';
import { forward, routeFor } from './server/forward.mjs';
import { refusalOf } from './server/guard.mjs';
import { answer, securityHeaders } from './server/answer.mjs';
import { listen } from './server/listen.mjs';
import { upstreamOf } from './server/upstream.mjs';

/**
 * @typedef {object} Site
 * @property {string} url The page's address.
 * @property {boolean} usualPort False if the wanted port was taken and another was used.
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {import('../pkg/generated/index.js').Config} options.config Which app and directory to sign in to.
 * @param {number} options.port Tried first; 0 for any that is free.
 * @param {boolean} [options.strictPort] Fail if the port is taken.
 * @returns {Promise<Site>}
 */
export async function startSite({ config, port, strictPort = false }) {
  const upstream = await upstreamOf(config);
  const settings = JSON.stringify(settingsOf(config, upstream));
  const server = createServer((request, response) => {
    securityHeaders(response);
    handle(request, response, { upstream, settings }).catch((error) => {
      console.error(`The page's server failed: ${error.stack}`);
      answer(response, 500, 'Something went wrong in the server.');
    });
  });
  // A client that sends its headers or body drop by drop holds a socket no longer than this.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const bound = await listen(server, port, strictPort);
  return {
    url: `http://127.0.0.1:${bound}`,
    usualPort: bound === port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ upstream: import('./server/upstream.mjs').Upstream, settings: string }} site
 */
async function handle(request, response, { upstream, settings }) {
  const refusal = refusalOf(request);
  if (refusal) return answer(response, refusal.status, refusal.text);

  const url = addressOf(request);
  const route = url && routeFor(url.pathname, upstream);
  if (route) return forward(request, response, { route, query: url.searchParams, upstream });

  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return answer(response, 405, 'Nothing here takes that.');
  }
  if (url?.pathname === '/settings.json') {
    return answer(response, 200, settings, 'application/json; charset=utf-8');
  }
  const file = url && fileFor(url.pathname);
  if (file) return sendFile(response, file);
  return answer(response, 404, 'There is nothing here.');
}

/**
 * Only a path: `GET http://elsewhere/` asks for a proxy, which this is not.
 * @param {import('node:http').IncomingMessage} request
 */
function addressOf({ url = '' }) {
  const whole = `http://page${url}`;
  return url.startsWith('/') && URL.canParse(whole) ? new URL(whole) : undefined;
}

/**
 * @param {import('../pkg/generated/index.js').Config} config
 * @param {import('./server/upstream.mjs').Upstream} upstream
 * @returns {import('./page/settings.js').Settings}
 */
function settingsOf({ clientId, scopes, select, locale }, { tenant, deviceCode }) {
  return {
    clientId,
    tenant,
    where: `${deviceCode.host}/${tenant}`,
    ...(scopes && { scopes: [...scopes] }),
    ...(select && { select: [...select] }),
    ...(locale && { locale }),
  };
}
