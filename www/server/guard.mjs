// Refuses requests that do not come from the page itself: those of other sites' pages, and those to
// other host names that were pointed at loopback (DNS rebinding).
import { hostNames, hostOf } from './loopback-host.mjs';

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {{ status: number, text: string } | undefined} Undefined if the request is allowed.
 */
export function refusalOf(request) {
  const { headers, method, url, socket } = request;
  const { name, port } = hostOf(request);
  if (!hostNames.has(name) || port !== socket.localPort) {
    return { status: 421, text: 'This server answers to 127.0.0.1 and localhost only.' };
  }
  const site = headers['sec-fetch-site'];
  // A link on another site, or an address that the user types, may open the page, nothing else.
  const opensPage =
    method === 'GET' && url === '/' && (headers['sec-fetch-mode'] ?? 'navigate') === 'navigate';
  const ownSite =
    site === undefined || site === 'same-origin' || (site === 'none' && method === 'GET');
  const ownOrigin = headers.origin === undefined || headers.origin === `http://${headers.host}`;
  if (!opensPage && (!ownSite || !ownOrigin)) {
    return { status: 403, text: 'Only the page itself may request this.' };
  }
  return undefined;
}
