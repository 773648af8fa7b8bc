// Refuses what does not come from the page itself: other sites' pages, and rebound host names.

/** The names of loopback. A page elsewhere whose name was made to point here has another. */
const hostNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {{ status: number, text: string } | undefined} None if it may pass.
 */
export function refusalOf({ headers, method, url, socket }) {
  const host = headers.host ?? '';
  const [, name = '', port = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  if (!hostNames.has(name.toLowerCase()) || Number(port) !== socket.localPort) {
    return { status: 421, text: 'This server answers for 127.0.0.1 and localhost alone.' };
  }
  const site = headers['sec-fetch-site'];
  // A link on another site, or an address typed by hand, may open the page, and nothing more.
  const opensPage =
    method === 'GET' && url === '/' && (headers['sec-fetch-mode'] ?? 'navigate') === 'navigate';
  const ownSite =
    site === undefined || site === 'same-origin' || (site === 'none' && method === 'GET');
  const ownOrigin = headers.origin === undefined || headers.origin === `http://${host}`;
  if (!opensPage && (!ownSite || !ownOrigin)) {
    return { status: 403, text: 'Only the page itself may ask for this.' };
  }
  return undefined;
}
