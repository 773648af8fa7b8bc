// The web server of the demo page: its files, its settings, the proxy, and the local authority's
// faults.
import { createServer } from 'node:http';
import { UsageError } from '../pkg/cli/usage-error.js';
import { discover } from '../pkg/index.js';
import { respond, securityHeaders } from './server/responses.mjs';
import { forwardControl } from './server/control.mjs';
import { fileFor, send as sendFile } from './server/files.mjs';
import { refusalOf } from './server/guard.mjs';
import { listen } from './server/listen.mjs';
import { hostOf } from './server/loopback-host.mjs';
import { proxiesOf } from './server/proxies.mjs';
import { settingsOf } from './server/settings.mjs';

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
 * @param {boolean} [options.forward] The library runs in the page, and the proxy forwards its requests;
 *   default: the proxy signs the user in, and the page gets no token.
 * @param {import('./server/proxies.mjs').SessionData} [options.sessionData] What a restart must not lose; default: new.
 * @returns {Promise<Site>}
 */
export async function startSite({
  config,
  port,
  strictPort = false,
  controlUrl,
  forward = false,
  sessionData,
}) {
  // Before it listens: it checks the configuration.
  const found = await discover(config);
  const { endpoints } = found;
  if (endpoints.userinfo === undefined) {
    throw new UsageError(
      'the server names no address for the profile, which the page shows',
      'Give `--userinfo-endpoint`.',
    );
  }
  const settings = JSON.stringify({
    ...settingsOf(config, found, forward),
    ...(controlUrl && { control: true }),
  });
  const server = createServer();
  // For a client that sends its headers or body byte by byte.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const bound = await listen(server, port, strictPort);
  const proxies = proxiesOf(config, Object.values(endpoints), {
    port: bound,
    forward,
    ...(sessionData && { sessionData }),
  });
  server.on('request', (request, response) => {
    securityHeaders(response, { wasm: forward });
    handle(request, response, { proxies, settings, controlUrl }).catch((error) => {
      console.error(`The page's server failed: ${error.stack}`);
      respond(response, 500, 'Something went wrong in the server.');
    });
  });
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
 * @param {import('./server/proxies.mjs').Proxies} site.proxies
 * @param {string} site.settings As JSON.
 * @param {string | undefined} site.controlUrl
 */
async function handle(request, response, { proxies, settings, controlUrl }) {
  const refusal = refusalOf(request);
  if (refusal) return respond(response, refusal.status, refusal.text);

  const url = addressOf(request);
  const proxy = url && proxies.has(url.pathname) && proxies.by(hostOf(request).name);
  if (proxy) return proxy(request, response);
  if (controlUrl && url?.pathname === '/control') {
    return forwardControl(request, response, controlUrl);
  }

  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return respond(response, 405, 'Method not allowed.');
  }
  if (url?.pathname === '/settings.json') {
    return respond(response, 200, settings, 'application/json; charset=utf-8');
  }
  const file = url && fileFor(url.pathname);
  if (file) return sendFile(response, file);
  return respond(response, 404, 'Not found.');
}

/**
 * The address of a request for a path. `GET http://elsewhere/` is a request to a proxy: none here.
 * @param {import('node:http').IncomingMessage} request
 */
function addressOf({ url = '' }) {
  const whole = `http://page${url}`;
  return url.startsWith('/') && URL.canParse(whole) ? new URL(whole) : undefined;
}
