// The session mode: the page's four requests. docs/proxy.md describes them.
import { isEntra } from '../is-entra.js';
import { errorResponse, jsonResponse } from './json-response.js';
import { textOf } from './body.js';
import { isForeign, originOf } from './guard.js';
import { Refusal } from './refusal.js';
import { bodyOf } from './request-body.js';
import { sealer } from './seal.js';
import { sessionStore } from './session-store.js';
import { sharedWork } from './shared-work.js';
import { signIns } from './sign-in.js';
import { stateCookies } from './state-cookie.js';

/** @typedef {import('./options.js').Options} Options */
/** @typedef {import('./sign-in.js').Browser} Browser */

const ENDPOINTS = ['start', 'poll', 'session', 'sign-out'];
/** A language tag. RFC 5646. */
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

/**
 * @param {Options} options
 * @param {import('./proxy.js').Library} library
 * @param {import('./proxy.js').Host} host
 * @param {import('./callers.js').Callers} callers
 */
export function sessionMode(options, library, host, callers) {
  const { config, origins } = options;
  const share = host.requestsShareWork;
  const place = placeOf(config, options.cookie);
  const cookies = stateCookies({ ...options, seal: sealer(options.secrets, place) });
  const store = config.cache && sessionStore(config.cache, { share });
  const signIn = signIns({ library, config, cookies, store, work: sharedWork({ share }) });

  /**
   * @param {string} endpoint
   * @param {Browser} browser
   * @param {{ locale?: string }} parameters
   * @param {import('./callers.js').From} from
   * @param {string | undefined} ended the ID of a session that is over
   */
  async function work(endpoint, browser, parameters, from, ended) {
    const { state, origin } = browser;
    /** @param {'start' | 'poll' | 'other'} kind @param {string} [id] */
    const count = async (kind, id) => {
      await callers.count(kind, from, id);
      // Not before: a request that is refused must not cost the store anything.
      if (ended) await signIn.forget([ended]);
    };
    // Without a sign-in these send nothing, and must not use up the requests of those who have one.
    const isFree = state.kind === 'signed_out' && !ended;
    switch (endpoint) {
      case 'start':
        if (!signIn.begins(browser)) break;
        await callers.mayBegin(from);
        await count('start');
        return signIn.start(browser, parameters);
      case 'poll':
        if (!isFree) await count('poll', state.kind === 'pending' ? state.id : undefined);
        return signIn.poll(browser);
      case 'sign-out':
        await count('other').catch((error) => {
          // Whoever leaves a shared screen is signed out there in any case.
          throw error instanceof Refusal
            ? error.with({ status: 'signed_out', cookie: cookies.noCookie(origin) })
            : error;
        });
        return signIn.signOut(browser);
    }
    if (!isFree) await count('other');
    return signIn.session(browser);
  }

  return {
    /** @param {string} endpoint */
    knows: (endpoint) => ENDPOINTS.includes(endpoint),

    /**
     * @param {string} endpoint
     * @param {import('./callers.js').From} from
     * @param {import('./proxy.js').Note} note
     * @returns {Promise<Response>}
     */
    async handle(endpoint, from, note) {
      const { request } = from;
      const origin = originOf(request, origins);
      if (/[?#]/.test(request.url)) throw invalid('The address must have no query.');
      const parameters = await readParameters(request);
      const { ended, ...found } = await cookies.read(request.headers.get('cookie'), origin);
      const browser = { origin, signal: callers.signalOf(from), ...found };
      const { body, cookie, cause } = await work(endpoint, browser, parameters, from, ended);
      note({ status: body.status, cause });
      return jsonResponse(200, body, { 'set-cookie': cookie });
    },

    /** @param {import('./index.js').RequestWithHeaders} given */
    async tokens(given) {
      const request = { headers: readable(given.headers) };
      const cookie = request.headers.get('cookie');
      /** @type {import('./state-cookie.js').Session | undefined} */
      let session;
      if (cookie !== null && !isForeign(request, origins)) {
        // Not every request names its origin. A cookie opens for its own alone.
        for (const origin of origins) {
          const { state } = await cookies.read(cookie, origin);
          if (state.kind === 'signed_in') session = state;
        }
      }
      return signIn.tokens(session);
    },

    errorResponse,
  };
}

/**
 * @param {Request} request
 * @returns {Promise<{ locale?: string }>}
 */
async function readParameters(request) {
  const bytes = await bodyOf(request);
  if (bytes.length === 0) return {};
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new Refusal(415, 'unsupported_type', 'Send JSON, with Content-Type: application/json.');
  }
  let parameters;
  try {
    parameters = JSON.parse(textOf(bytes));
  } catch {
    throw invalid('The body is not JSON.');
  }
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw invalid('The body must be a JSON object.');
  }
  const { locale, ...rest } = parameters;
  if (Object.keys(rest).length > 0) throw invalid('The body has a key that is not `locale`.');
  if (locale !== undefined && !(typeof locale === 'string' && LOCALE.test(locale))) {
    throw invalid('`locale` must be a language tag, such as de-DE.');
  }
  return locale === undefined ? {} : { locale };
}

/**
 * Node's own requests have their headers as an object.
 *
 * @param {import('./index.js').RequestWithHeaders['headers']} headers
 * @returns {{ get(name: string): string | null }}
 */
function readable(headers) {
  if (typeof headers.get === 'function') return /** @type {Headers} */ (headers);
  const all = /** @type {Record<string, string | string[] | undefined>} */ (headers);
  return { get: (name) => (all[name] === undefined ? null : [all[name]].flat().join('; ')) };
}

/** @param {string} hint */
const invalid = (hint) => new Refusal(400, 'invalid_request', hint);

/**
 * What cookies are bound to: the client, the server and the cookie's name.
 *
 * @param {import('../generated/index.d.ts').Config} config
 * @param {string} cookie
 */
function placeOf(config, cookie) {
  const { clientId, authority, issuer, endpoints } = config;
  const entra = [clientId, authority ?? '', cookie];
  if (isEntra(config)) return JSON.stringify(entra);
  const { deviceAuthorization, token } = endpoints ?? {};
  return JSON.stringify([...entra, issuer ?? '', deviceAuthorization ?? '', token ?? '']);
}
