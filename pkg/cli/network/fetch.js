// The `fetch` of the console program: through the proxy that the environment names, and with errors
// that say what to do.
import { messagesOf, networkError, proxyWantsPassword } from './network-error.js';
import { fetchThrough, proxiesOf } from './proxy.js';
import { secretsOf } from './redact.js';

/** @typedef {import('../../generated/index.js').FetchLike} FetchLike */

/** `serve` runs for months: it must not keep every token, nor look for each of them in each line. */
const MOST_SECRETS = 200;

/**
 * @param {Pick<import('../command.js').Context, 'env' | 'secrets'>} context The secrets of each
 *   request are added, so that no message repeats them.
 * @param {(error: import('./network-error.js').NetworkError) => void} onFinal Called with an error
 *   that every further try would meet, as long as no request got a response.
 * @returns {FetchLike}
 * @throws {import('../usage-error.js').UsageError} where the environment names a wrong proxy
 */
export function consoleFetch({ env, secrets }, onFinal) {
  const proxies = proxiesOf(env);
  let hadResponse = false;
  /** @type {Set<string>} */
  const sent = new Set();
  /** @type {Promise<FetchLike> | undefined} */
  let through;

  /** @param {string} url */
  const proxyFor = (url) => {
    if (!proxies) return undefined;
    // An issuer or an endpoint is requested as it was written, and a scheme may be in capitals.
    if (proxies.httpsProxy !== undefined && /^https:/i.test(url)) return 'HTTPS_PROXY';
    return proxies.httpProxy === undefined ? undefined : 'HTTP_PROXY';
  };
  /** @param {import('./network-error.js').NetworkError} error */
  const failed = (error) => {
    // Later it may be a network that the device passes through, so it is waited out.
    if (error.isFinal && !hadResponse) onFinal(error);
    return error;
  };

  return async (url, init) => {
    for (const secret of secretsOf(init)) note(secrets, sent, secret);
    /** @type {import('../../generated/index.js').ResponseLike} */
    let response;
    try {
      through ??= proxies && fetchThrough(proxies);
      response = await (through ? (await through)(url, init) : fetch(url, init));
    } catch (error) {
      if (/** @type {RequestInit} */ (init)?.signal?.aborted) throw error;
      // The proxy's response to CONNECT reaches us as a text alone.
      if (/proxy[^]*\b407\b/i.test(messagesOf(error)) && proxyFor(url)) {
        throw failed(proxyWantsPassword(proxyFor(url)));
      }
      throw failed(networkError(error, proxyFor(url)));
    }
    if (response.status === 407 && proxyFor(url)) throw failed(proxyWantsPassword(proxyFor(url)));
    hadResponse = true;
    return response;
  };
}

/**
 * Adds a secret to those that no message repeats, and drops the oldest of a request.
 *
 * @param {Set<string>} secrets
 * @param {Set<string>} sent those of requests, the newest at the end
 * @param {string} secret
 */
function note(secrets, sent, secret) {
  secrets.add(secret);
  sent.delete(secret);
  sent.add(secret);
  for (const oldest of sent) {
    if (sent.size <= MOST_SECRETS) return;
    sent.delete(oldest);
    secrets.delete(oldest);
  }
}
