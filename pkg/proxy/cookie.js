// The one cookie: its name and attributes by the page's origin, and reading it from a request.
import { isSecure } from './origins.js';

/** Browsers take 4,096 bytes of name and value; some count the `=` too. */
const LARGEST = 4090;
/** Longer than any browser sends. */
const LONGEST_HEADER = 64 * 1024;

/**
 * `__Host-` and `Secure` are refused by some engines on http, even on loopback (docs/proxy.md).
 * Decided by the origin that is configured: behind another server, the request's own URL says http.
 *
 * @param {string} name
 * @param {string} origin
 */
export const nameFor = (name, origin) => (isSecure(origin) ? `__Host-${name}` : name);

/**
 * @param {string} header `Cookie`
 * @param {string} name
 * @returns {string | undefined} nothing where it is missing, or there twice: then one of the two was
 *   planted, and which is not known
 */
export function readCookie(header, name) {
  if (header.length > LONGEST_HEADER) return undefined;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/**
 * A `Set-Cookie` header. RFC 6265bis §4.1.
 *
 * @param {{ name: string, origin: string }} where
 * @param {string} value
 * @param {number} maxAge seconds; 0 deletes it
 */
export function setCookie({ name, origin }, value, maxAge) {
  return [
    `${nameFor(name, origin)}=${value}`,
    'Path=/',
    `Max-Age=${Math.max(0, Math.ceil(maxAge))}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(isSecure(origin) ? ['Secure'] : []),
  ].join('; ');
}

/**
 * @param {{ name: string, origin: string }} where
 * @param {string} value
 */
export const fits = ({ name, origin }, value) =>
  nameFor(name, origin).length + 1 + value.length <= LARGEST;
