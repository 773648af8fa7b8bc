// Forwards the four requests of a sign-in, to three addresses: the device authorization request, the
// poll and the refresh (both to the token endpoint), and the profile request. No other.
import { answer } from './answer.mjs';
import { readBody, TooLong } from './body.mjs';
import { formOf, RefusedForm } from './forms.mjs';
import { hostFor } from './loopback-host.mjs';
import { sendUpstream, UpstreamTimeout } from './upstream-request.mjs';

const MAX_FORM_BYTES = 64 * 1024;

/** The response headers that the page gets; cookies and all others are dropped. */
const forwardedHeaders = [
  'content-type',
  'retry-after',
  'www-authenticate',
  'request-id',
  'client-request-id',
];

/**
 * @typedef {object} Route
 * @property {'POST' | 'GET'} method
 * @property {'deviceAuthorization' | 'token' | 'userinfo'} name
 * @property {readonly string[]} query The parameters that may be in the query.
 */

/**
 * @param {string} pathname
 * @param {import('./upstream.mjs').Upstream} upstream
 * @returns {Route | undefined}
 */
export function routeFor(pathname, { tenant }) {
  switch (pathname) {
    case `/${tenant}/oauth2/v2.0/devicecode`:
      return { method: 'POST', name: 'deviceAuthorization', query: ['mkt'] };
    case `/${tenant}/oauth2/v2.0/token`:
      return { method: 'POST', name: 'token', query: [] };
    case '/v1.0/me':
      return { method: 'GET', name: 'userinfo', query: ['$select'] };
    default:
      return undefined;
  }
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {object} to
 * @param {Route} to.route
 * @param {URLSearchParams} to.query
 * @param {import('./upstream.mjs').Upstream} to.upstream
 * @param {number} to.timeout Milliseconds.
 */
export async function forward(request, response, { route, query, upstream, timeout }) {
  /** @param {number} status @param {string} code @param {string} text */
  const refuse = (status, code, text) =>
    answer(response, status, errorBody(route, code, text), 'application/json; charset=utf-8');

  if (request.method !== route.method) {
    response.setHeader('Allow', route.method);
    return refuse(405, 'invalid_request', `Only ${route.method} is forwarded.`);
  }
  const unknown = [...query.keys()].find((name) => !route.query.includes(name));
  if (unknown !== undefined) {
    const text = `The parameter ${JSON.stringify(unknown)} is not forwarded.`;
    return refuse(400, 'invalid_request', text);
  }
  const target = new URL(upstream[route.name]);
  target.search = query.toString();

  try {
    const isPost = route.method === 'POST';
    const bytes = await readBody(request, isPost ? MAX_FORM_BYTES : 0);
    const body = isPost ? formOf(route, request, bytes, upstream.clientId) : undefined;
    const received = await sendUpstream(target, {
      method: route.method,
      headers: { ...headersFor(request, body), ...hostFor(target, request) },
      body,
      timeout,
      signal: untilClosed(response),
    });
    for (const name of forwardedHeaders) {
      const value = received.headers[name];
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(received.status, { 'Content-Length': received.body.length });
    response.end(received.body);
  } catch (error) {
    if (error instanceof RefusedForm) return refuse(400, 'invalid_request', error.message);
    if (error instanceof TooLong) return refuse(413, 'invalid_request', 'The form is too long.');
    if (response.destroyed) return;
    if (error instanceof UpstreamTimeout) {
      return refuse(504, 'temporarily_unavailable', `${target.host} did not answer in time.`);
    }
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    refuse(502, 'temporarily_unavailable', `${target.host} gave no answer (${code ?? message}).`);
  }
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {string | undefined} body
 */
function headersFor({ headers: { authorization } }, body) {
  const own =
    body === undefined
      ? authorization && { Authorization: authorization }
      : {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(body),
        };
  return { Accept: 'application/json', ...own };
}

/**
 * Aborts when the page closes its connection, so that nothing is requested for it any more.
 * @param {import('node:http').ServerResponse} response
 */
function untilClosed(response) {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

/**
 * An error in the format of the API that the request is for.
 * @param {Route} route
 * @param {string} code
 * @param {string} text
 */
function errorBody(route, code, text) {
  return JSON.stringify(
    route.name === 'userinfo'
      ? { error: { code, message: text } }
      : { error: code, error_description: text },
  );
}
