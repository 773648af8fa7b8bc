// Who may begin a sign-in: devices at certain addresses, and devices that were paired.
import { isIPv6 } from 'node:net';

/**
 * @param {{ addresses: import('node:net').BlockList | undefined,
 *   pairs: import('./pairing.js').Pairing | undefined }} by neither: whoever reaches the page
 * @returns {(request: Request, info: { address: string }) => Promise<boolean>}
 */
export function allowedBy({ addresses, pairs }) {
  return async (request, { address }) => {
    if (!addresses && !pairs) return true;
    if (addresses && has(addresses, address)) return true;
    return pairs !== undefined && (await pairs.isPaired(request));
  };
}

/**
 * @param {import('node:net').BlockList} addresses
 * @param {string} address
 */
function has(addresses, address) {
  // How an IPv4 client looks to a server that listens for both.
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  return addresses.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}
