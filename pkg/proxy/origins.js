// The origins of the pages, as the options have them, and which of them are this machine's own.

/**
 * @param {string} origin
 * @returns {string | undefined} what is wrong with it, as the end of a sentence
 */
export function faultOf(origin) {
  let url;
  try {
    url = new URL(origin);
  } catch {
    return 'is no URL';
  }
  if (url.origin !== origin) return `must be written as an origin, such as ${readable(url)}`;
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'must begin with https://';
  return isLoopback(origin)
    ? undefined
    : 'must begin with https://: plain http is for loopback alone';
}

/** @param {URL} url */
const readable = (url) => (url.origin === 'null' ? 'https://kiosk.example' : url.origin);

/**
 * RFC 8252 §7.3 and §8.3, RFC 6761 §6.3.
 *
 * @param {string} origin
 */
export function isLoopback(origin) {
  const { hostname } = new URL(origin);
  return /^(127(\.\d+){3}|\[::1\]|localhost|.+\.localhost)$/.test(hostname);
}

/** @param {string} origin */
export const isSecure = (origin) => origin.startsWith('https:');
