// The forward mode: the requests of the library in the page, and no other, to fixed addresses.
import { isEntra } from '../is-entra.js';
import { jsonResponse } from './json-response.js';
import { encode } from './base64url.js';
import { authenticated } from './client-authentication.js';
import { readBody, textOf, TooLarge, TooSlow } from './body.js';
import { bodyOf } from './request-body.js';
import { checkedForm } from './forms.js';
import { isForeign, methodRefused, pageOrigin } from './guard.js';
import { Refusal } from './refusal.js';
import { upstreamOf } from './upstream.js';

/**
 * @typedef {object} Route
 * @property {'start' | 'poll' | 'other'} kind as the limits have it
 * @property {'POST' | 'GET'} method
 * @property {URL} target
 * @property {string[]} query the parameters that are forwarded
 */

/** What the library reads of a response, and how long it waits. */
const LARGEST_RESPONSE = 1024 * 1024;
const SECONDS = 30;
/** How long a discovery that failed is not made again, in milliseconds. */
const FAILED_FOR = 5000;

/**
 * @param {import('./options.js').Options} options
 * @param {import('./proxy.js').Library} library
 * @param {import('./proxy.js').Host} host
 * @param {import('./callers.js').Callers} callers
 */
export function forwardMode(options, library, host, callers) {
  const { config, origins } = options;
  /** @type {Map<string, Route> | undefined} */
  let routes;
  /** @type {Promise<Map<string, Route>> | undefined} */
  let finding;
  /** @type {{ error: unknown, until: number } | undefined} */
  let failure;

  async function find() {
    if (failure && failure.until > Date.now()) throw failure.error;
    try {
      return (routes = routesOf(await upstreamOf(library, config), config));
    } catch (error) {
      // Whoever asks again and again must not make this server ask the other one as often.
      failure = { error, until: Date.now() + FAILED_FOR };
      throw error;
    }
  }

  /** The routes: from the configuration, or from the server's own document, which is read once. */
  function found() {
    if (routes) return routes;
    // Workers may not wait for another request's promise.
    if (!host.requestsShareWork) return find();
    finding ??= find().finally(() => (finding = undefined));
    return finding;
  }

  /**
   * @param {Route} route
   * @param {Request} request
   */
  function checkSource({ kind }, request) {
    if (kind !== 'other') return void pageOrigin(request, origins);
    // A GET carries no `Origin`. Its token is in a header that no other site's page can send here.
    if (isForeign(request, origins)) {
      throw new Refusal(403, 'forbidden_origin', 'The request is from another site.');
    }
    if (!/^Bearer /i.test(request.headers.get('authorization') ?? '')) {
      throw new Refusal(401, 'invalid_request', 'The header Authorization is missing.');
    }
  }

  /**
   * @param {Route} route
   * @param {Request} request
   */
  async function formOf({ kind }, request) {
    if (kind === 'other') return { form: undefined, deviceCode: null };
    const type = request.headers.get('content-type') ?? '';
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
      throw new Refusal(415, 'invalid_request', 'Only forms are forwarded.');
    }
    let text;
    const bytes = await bodyOf(request);
    try {
      text = textOf(bytes);
    } catch {
      throw new Refusal(400, 'invalid_request', 'The form is not UTF-8.');
    }
    return checkedForm(text, { kind, config });
  }

  return {
    /** @param {string} endpoint */
    knows: async (endpoint) => (await found()).has(endpoint),

    /**
     * @param {string} endpoint
     * @param {import('./callers.js').From} from
     * @returns {Promise<Response>}
     */
    async handle(endpoint, from) {
      const route = /** @type {Route} */ ((await found()).get(endpoint));
      const { request } = from;
      if (request.method !== route.method) throw methodRefused(route.method);
      checkSource(route, request);
      const target = addressOf(route, request.url);
      const { form, deviceCode } = await formOf(route, request);
      if (route.kind === 'start') await callers.mayBegin(from);
      await callers.count(
        route.kind,
        from,
        deviceCode === null ? undefined : await digest(deviceCode),
      );
      return forward(target, { request, form, config, signal: callers.signalOf(from) });
    },

    /**
     * As the library reads it: OAuth's errors at OAuth's endpoints, Graph's at Graph's.
     *
     * @param {Refusal} refusal
     * @param {string | undefined} endpoint
     */
    errorResponse({ httpStatus, code, hint, details }, endpoint) {
      const isOAuth = endpoint !== undefined && routes?.get(endpoint)?.kind !== 'other';
      return jsonResponse(
        httpStatus,
        isOAuth ? { error: code, error_description: hint } : { error: { code, message: hint } },
        {
          ...details.headers,
          'retry-after':
            details.retryIn === undefined ? undefined : String(Math.ceil(details.retryIn)),
        },
      );
    },
  };
}

/**
 * The page replaces the server's origin by its own, and nothing else: so the paths are the server's.
 *
 * @param {import('./upstream.js').Upstream} upstream
 * @param {import('../generated/index.d.ts').Config} config
 */
function routesOf({ deviceAuthorization, token, userinfo }, config) {
  // The language and the selection are Entra's: to other servers the library sends neither.
  const ofEntra = (/** @type {string} */ name) => (isEntra(config) ? [name] : []);
  /** @type {[URL | undefined, Omit<Route, 'target'>][]} */
  const all = [
    [deviceAuthorization, { kind: 'start', method: 'POST', query: ofEntra('mkt') }],
    [token, { kind: 'poll', method: 'POST', query: [] }],
    [userinfo, { kind: 'other', method: 'GET', query: ofEntra('$select') }],
  ];
  /** @type {Map<string, Route>} */
  const routes = new Map();
  for (const [target, route] of all) {
    if (target) routes.set(target.pathname.slice(1), { ...route, target });
  }
  return routes;
}

/**
 * @param {Route} route
 * @param {string} url the request's
 */
function addressOf({ target, query }, url) {
  const { searchParams } = new URL(url);
  const names = [...searchParams.keys()];
  if (names.some((name, i) => !query.includes(name) || names.indexOf(name) !== i)) {
    throw new Refusal(400, 'invalid_request', 'The address has a parameter that is not forwarded.');
  }
  const address = new URL(target);
  for (const [name, value] of searchParams) address.searchParams.set(name, value);
  return address;
}

/**
 * @param {URL} target
 * @param {object} what
 * @param {Request} what.request
 * @param {string | undefined} what.form
 * @param {import('../generated/index.d.ts').Config} what.config
 * @param {import('../generated/index.d.ts').AbortSignalLike | undefined} what.signal
 */
async function forward(target, { request, form, config, signal }) {
  const ends = new AbortController();
  const abort = () => ends.abort();
  const timer = setTimeout(abort, SECONDS * 1000);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const sent = form === undefined ? undefined : authenticated(form, config);
  try {
    const response = /** @type {Response} */ (
      await (config.fetch ?? fetch)(target.href, {
        method: request.method,
        redirect: 'manual',
        signal: ends.signal,
        headers: {
          accept: 'application/json',
          // api.github.com refuses a request without, and not every host sends one by itself.
          'user-agent': 'device-signin',
          ...(sent
            ? { 'content-type': 'application/x-www-form-urlencoded', ...sent.headers }
            : { authorization: String(request.headers.get('authorization')) }),
        },
        body: sent?.form,
      })
    );
    return await passedOn(response);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof TooLarge) throw unavailable('Its response has more than 1 MiB.');
    if (signal?.aborted) throw new Refusal(499, 'cancelled', 'The client has gone.');
    if (error instanceof TooSlow || ends.signal.aborted) {
      throw unavailable('It sent no response in 30 seconds.');
    }
    throw unavailable('It sent no response.');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    // Whatever is left of a response that was refused.
    ends.abort();
  }
}

/** JSON, and of the headers what the library reads: nothing that a browser acts on.
 * @param {Response} response */
async function passedOn(response) {
  const { status, headers, type } = response;
  if (type === 'opaqueredirect' || status === 0 || (status >= 300 && status < 400)) {
    throw unavailable('It wanted to send the request elsewhere, which is refused.');
  }
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers.get('content-type') ?? '')) {
    throw unavailable('Its response is not JSON.', headers);
  }
  const bytes = await readBody(response, { limit: LARGEST_RESPONSE, seconds: SECONDS });
  return jsonResponse(status, bytes, {
    'retry-after': headers.get('retry-after') ?? undefined,
    'www-authenticate': headers.get('www-authenticate') ?? undefined,
  });
}

/**
 * The library waits this out: RFC 6749 §4.1.2.1's code for a fault that passes.
 *
 * @param {string} hint
 * @param {Headers} [headers]
 */
function unavailable(hint, headers) {
  const retryIn = Number(headers?.get('retry-after') || NaN);
  return new Refusal(502, 'temporarily_unavailable', `The authorization server failed. ${hint}`, {
    ...(Number.isFinite(retryIn) && { retryIn }),
  });
}

/** Names a sign-in for the limits, without its device code. @param {string} deviceCode */
async function digest(deviceCode) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(deviceCode));
  return encode(new Uint8Array(bytes.slice(0, 16)));
}
