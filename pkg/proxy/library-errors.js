// The library's errors: which HTTP status each has, and what of it the page may see.
import { Refusal } from './refusal.js';

/** @typedef {import('../generated/index.d.ts').DeviceSignInError} DeviceSignInError */

/** The sign-in has ended, and the user or an administrator can change that. */
const ENDED = [
  'declined',
  'expired',
  'invalid_code',
  'account_refused',
  'blocked_by_policy',
  'interaction_required',
];
/** The server that the proxy runs on is set up wrongly. */
const SET_UP_WRONGLY = ['invalid_config', 'callback_failed', 'cache_failed', 'unsupported_host'];

/** What identifies an error to whoever runs the authority. No text of the server's is passed. */
const DIAGNOSTICS = ['aadsts', 'correlationId', 'traceId', 'timestamp'];

/** @param {string} code */
function httpStatusOf(code) {
  if (code === 'timeout') return 504;
  if (ENDED.includes(code)) return 409;
  return SET_UP_WRONGLY.includes(code) ? 500 : 502;
}

/**
 * @param {DeviceSignInError} error
 * @param {Pick<import('./refusal.js').Details, 'status' | 'cookie'>} [details]
 */
export function refusalOf(error, details) {
  const { code, hint, retryAfter } = error;
  return new Refusal(httpStatusOf(code), code, hint, {
    ...details,
    ...(Number.isFinite(retryAfter) && { retryIn: retryAfter }),
    more: diagnosticsOf(error),
    cause: error.cause,
  });
}

/** @param {DeviceSignInError} error */
function diagnosticsOf(error) {
  const found = DIAGNOSTICS.map((key) => [key, error[/** @type {'aadsts'} */ (key)]]);
  return Object.fromEntries(found.filter(([, value]) => isShort(value)));
}

/** A number, or a text with no room for a token. @param {unknown} value */
function isShort(value) {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w:. -]{1,40}$/.test(value));
}

/**
 * An error of the library's form, for what the proxy finds by itself.
 *
 * @param {import('../generated/index.d.ts').ErrorCode} code
 * @param {string} message
 * @param {string} hint
 */
export function libraryError(code, message, hint) {
  return Object.assign(new Error(message), { name: 'DeviceSignInError', code, hint });
}
