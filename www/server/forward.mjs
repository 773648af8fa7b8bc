// Forwards the device authorization request, polls, refreshes and the profile request: no other.
import http from 'node:http';
import https from 'node:https';
import { answer } from './answer.mjs';
import { readBody, TooLong } from './body.mjs';
import { formOf, RefusedForm } from './forms.mjs';

/** What the largest answer that the library reads is. */
const longestAnswer = 1024 * 1024;
const longestForm = 64 * 1024;
const patience = 30_000;

/** The answer's headers that mean something to the page; cookies and the rest stay here. */
const passedOn = [
  'content-type',
  'retry-after',
  'www-authenticate',
  'request-id',
  'client-request-id',
];

/**
 * @typedef {object} Route
 * @property {'POST' | 'GET'} method
 * @property {'deviceCode' | 'token' | 'me'} name
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
      return { method: 'POST', name: 'deviceCode', query: ['mkt'] };
    case `/${tenant}/oauth2/v2.0/token`:
      return { method: 'POST', name: 'token', query: [] };
    case '/v1.0/me':
      return { method: 'GET', name: 'me', query: ['$select'] };
    default:
      return undefined;
  }
}

/**
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {{ route: Route, query: URLSearchParams, upstream: import('./upstream.mjs').Upstream }} to
 */
export async function forward(request, response, { route, query, upstream }) {
  /** @param {number} status @param {string} code @param {string} text */
  const refuse = (status, code, text) =>
    answer(response, status, errorBody(route, code, text), 'application/json; charset=utf-8');

  if (request.method !== route.method) {
    response.setHeader('Allow', route.method);
    return refuse(405, 'invalid_request', `Only ${route.method} is forwarded.`);
  }
  const stray = [...query.keys()].find((name) => !route.query.includes(name));
  if (stray !== undefined) {
    return refuse(
      400,
      'invalid_request',
      `The parameter ${JSON.stringify(stray)} is not forwarded.`,
    );
  }
  const target = new URL(upstream[route.name]);
  target.search = query.toString();

  try {
    const form = await readBody(request, route.method === 'POST' ? longestForm : 0);
    const body =
      route.method === 'POST' ? formOf(route, request, form, upstream.clientId) : undefined;
    const given = await ask(target, { request, response, method: route.method, body });
    for (const name of passedOn) {
      const value = given.headers[name];
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(given.status, { 'Content-Length': given.body.length });
    response.end(given.body);
  } catch (error) {
    if (error instanceof RefusedForm) return refuse(400, 'invalid_request', error.message);
    if (error instanceof TooLong) return refuse(413, 'invalid_request', 'The form is too long.');
    if (response.destroyed) return;
    refuse(502, 'temporarily_unavailable', `${target.host} gave no answer (${reasonOf(error)}).`);
  }
}

/**
 * By node:http rather than `fetch`: it adds no header of its own, follows no redirect and
 * unpacks nothing. Entra refuses a request that carries a browser's `Origin` (AADSTS9002327).
 * @param {URL} target
 * @param {{ request: http.IncomingMessage, response: http.ServerResponse, method: string, body: string | undefined }} from
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, body: Buffer }>}
 */
function ask(target, { request, response, method, body }) {
  const { authorization } = request.headers;
  const outgoing = (target.protocol === 'https:' ? https : http).request(target, {
    method,
    // The whole exchange, so that an answer that drips does not last for ever either.
    signal: AbortSignal.any([AbortSignal.timeout(patience), whenGone(response)]),
    headers: {
      Accept: 'application/json',
      ...(body === undefined
        ? { ...(authorization && { Authorization: authorization }) }
        : {
            'Content-Type': 'application/x-www-form-urlencoded',
            'Content-Length': Buffer.byteLength(body),
          }),
    },
  });
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      readBody(incoming, longestAnswer).then(
        (bytes) =>
          resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body: bytes }),
        (error) => {
          outgoing.destroy();
          reject(error instanceof TooLong ? new Error('more than 1 MiB') : error);
        },
      );
    });
    outgoing.end(body);
  });
}

/** Aborts when the page gives up, so that nothing is asked for on its behalf any more.
 * @param {http.ServerResponse} response */
function whenGone(response) {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

/** @param {unknown} error */
function reasonOf(error) {
  const { code, name, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (name === 'TimeoutError' || code === 'ABORT_ERR') return 'time is up';
  return code ?? message;
}

/** Each API has its own way to say that something is wrong.
 * @param {Route} route @param {string} code @param {string} text */
function errorBody(route, code, text) {
  return JSON.stringify(
    route.name === 'me'
      ? { error: { code, message: text } }
      : { error: code, error_description: text },
  );
}
