// The web server of the demo page: its files, its settings, the four requests that it forwards, and
// the local authority's faults.
import { createServer } from 'node:http';
import { answer, securityHeaders } from './server/answer.mjs';
import { forwardControl } from './server/control.mjs';
import { fileFor, send as sendFile } from './server/files.mjs';
import { forward, routeFor } from './server/forward.mjs';
import { refusalOf } from './server/guard.mjs';
import { listen } from './server/listen.mjs';
import { upstreamOf } from './server/upstream.mjs';

/**
 * @typedef {object} Site
 * @property {string} url The page's address.
 * @property {boolean} usualPort False if the wanted port was in use and another one was taken.
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {import('../pkg/generated/index.js').Config} options.config The app and the directory to sign in to.
 * @param {number} options.port Tried first; 0 for any free one.
 * @param {boolean} [options.strictPort] Fail if the port is in use.
 * @param {string} [options.controlUrl] The local authority's `/control`, if the page may ask for faults.
 * @param {number} [options.timeout] Milliseconds until a forwarded request is given up; default: 30,000.
 * @returns {Promise<Site>}
 */
export async function startSite({
  config,
  port,
  strictPort = false,
  controlUrl,
  timeout = 30_000,
}) {
  const upstream = await upstreamOf(config);
  const settings = JSON.stringify({
    ...settingsOf(config, upstream),
    ...(controlUrl && { control: true }),
  });
  const site = { upstream, settings, controlUrl, timeout };
  const server = createServer((request, response) => {
    securityHeaders(response);
    handle(request, response, site).catch((error) => {
      console.error(`The page's server failed: ${error.stack}`);
      answer(response, 500, 'Something went wrong in the server.');
    });
  });
  // For a client that sends its headers or body byte by byte.
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
 * @param {object} site
 * @param {import('./server/upstream.mjs').Upstream} site.upstream
 * @param {string} site.settings As JSON.
 * @param {string | undefined} site.controlUrl
 * @param {number} site.timeout
 */
async function handle(request, response, { upstream, settings, controlUrl, timeout }) {
  const refusal = refusalOf(request);
  if (refusal) return answer(response, refusal.status, refusal.text);

  const url = addressOf(request);
  const route = url && routeFor(url.pathname, upstream);
  if (route) {
    const query = url.searchParams;
    return forward(request, response, { route, query, upstream, timeout });
  }
  if (controlUrl && url?.pathname === '/control') {
    return forwardControl(request, response, { controlUrl, timeout });
  }

  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return answer(response, 405, 'Method not allowed.');
  }
  if (url?.pathname === '/settings.json') {
    return answer(response, 200, settings, 'application/json; charset=utf-8');
  }
  const file = url && fileFor(url.pathname);
  if (file) return sendFile(response, file);
  return answer(response, 404, 'Not found.');
}

/**
 * The address of a request for a path. `GET http://elsewhere/` is a request to a proxy: none here.
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
function settingsOf({ clientId, scopes, select, locale }, { tenant, deviceAuthorization }) {
  return {
    clientId,
    tenant,
    where: `${deviceAuthorization.host}/${tenant}`,
    ...(scopes && { scopes: [...scopes] }),
    ...(select && { select: [...select] }),
    ...(locale && { locale }),
  };
}
