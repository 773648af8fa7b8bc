// The handler: finds the endpoint, has it work, and turns whatever happens into a response.
import { callers as makeCallers } from './callers.js';
import { forwardMode } from './forward-mode.js';
import { libraryError, refusalOf } from './library-errors.js';
import { readOptions } from './options.js';
import { Refusal } from './refusal.js';
import { sessionMode } from './session-mode.js';
import { Cancelled } from './shared-work.js';
import { upstreamOf } from './upstream.js';

/**
 * The functions of the library that the proxy uses.
 * @typedef {Pick<typeof import('../generated/index.d.ts'), 'requestDeviceCode' | 'pollOnce' |
 *   'getProfile' | 'signInSilently' | 'signOut' | 'discover' |
 *   'isDeviceSignInError'>} Library
 */

/**
 * @typedef {object} Host
 * @property {boolean} requestsShareWork whether a request may wait for what another one began:
 *   workerd ends such a request with HTTP 500
 */

/** @typedef {(found: Partial<import('./index.js').ResponseSummary>) => void} Note */

/**
 * @param {Library} library
 * @param {Host} host
 * @returns {typeof import('./index.js').createProxy}
 */
export function proxyWith(library, host) {
  return (given) => {
    const options = readOptions(given);
    const callers = makeCallers(options);
    const mode =
      options.mode === 'session'
        ? sessionMode(options, library, host, callers)
        : forwardMode(options, library, host, callers);

    /** @param {Request} request @param {any} info */
    async function handle(request, info) {
      /** @type {import('./index.js').ResponseSummary} */
      const summary = { httpStatus: 500 };
      const note = (/** @type {object} */ found) => void Object.assign(summary, found);
      const response = await respond(request, info, note);
      summary.httpStatus = response.status;
      try {
        options.onResponse?.(summary);
      } catch {
        // The client gets its response, whatever the log does.
      }
      return response;
    }

    /** @param {Request} request @param {any} info @param {Note} note @returns {Promise<Response>} */
    async function respond(request, info, note) {
      /** @type {string | undefined} */
      let endpoint;
      try {
        endpoint = endpointOf(request.url, options.path);
        if (endpoint === undefined || !(await mode.knows(endpoint))) {
          throw new Refusal(404, 'not_found', 'There is no such endpoint.');
        }
        note({ endpoint });
        return await mode.handle(endpoint, { request, info }, note);
      } catch (error) {
        const refusal = library.isDeviceSignInError(error) ? refusalOf(error) : asRefusal(error);
        const { status, cause } = refusal.details;
        note({ code: refusal.code, status, cause });
        return mode.errorResponse(refusal, endpoint);
      }
    }

    return Object.assign(handle, {
      /** @param {import('./index.js').RequestWithHeaders} request */
      tokens: async (request) => {
        if ('tokens' in mode) return mode.tokens(request);
        throw libraryError(
          'invalid_config',
          'In the forward mode the page holds the tokens.',
          'Use the session mode.',
        );
      },
      ready: async () => {
        const { userinfo } = await upstreamOf(library, options.config);
        if (userinfo || options.mode === 'forward') return;
        throw libraryError(
          'invalid_config',
          'The server has no userinfo endpoint, and the session mode shows a profile.',
          'Give endpoints.userinfo, or use the forward mode.',
        );
      },
    });
  };
}

/**
 * What stands behind the path, compared as a whole.
 *
 * @param {string} url
 * @param {string} path
 * @returns {string | undefined}
 */
function endpointOf(url, path) {
  let pathname;
  try {
    ({ pathname } = new URL(url));
  } catch {
    return undefined;
  }
  return pathname.startsWith(`${path}/`) ? pathname.slice(path.length + 1) : undefined;
}

/** @param {unknown} error */
function asRefusal(error) {
  if (error instanceof Refusal) return error;
  // The client's going is the reason that its own signal gives.
  if (error instanceof Cancelled || /** @type {Error} */ (error)?.name === 'AbortError') {
    return new Refusal(499, 'cancelled', 'The client has gone, or the sign-in was cancelled.');
  }
  const hint = "The proxy failed: see the server's log.";
  return new Refusal(500, 'internal_error', hint, { cause: error });
}
