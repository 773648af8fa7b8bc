// The proxy on the page's own origin, by each of its names: it signs the user in for the page, or
// forwards the requests of the library in the page.
import { randomBytes } from 'node:crypto';
import { createProxy } from '../../pkg/proxy/index.js';
import { nodeListener } from '../../pkg/proxy/node.js';
import { hostNames } from './loopback-host.mjs';

/** @typedef {import('../../pkg/generated/index.js').Config} Config */
/** @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} Listener */

/** Where the session mode's endpoints are. */
export const PROXY_PATH = '/device-signin';

/**
 * With the same ones, a server that was started again goes on with sign-ins and sessions.
 * @typedef {object} SessionData
 * @property {Uint8Array} secret
 * @property {import('../../pkg/generated/index.js').Cache} cache
 */

/** In memory, like the local authority: nothing of a demo stays on the disk. @returns {SessionData} */
const inMemory = () => ({ secret: randomBytes(32), cache: new Map() });

/**
 * @typedef {object} Proxies
 * @property {(pathname: string) => boolean} has Whether a path is the proxy's.
 * @property {(name: string) => Listener | undefined} by The proxy of one of the server's names.
 */

/**
 * @param {Config} config
 * @param {readonly string[]} endpoints Of the server that it signs in at.
 * @param {{ port: number, forward: boolean, sessionData?: SessionData }} how
 * @returns {Proxies}
 */
export function proxiesOf(config, endpoints, { port, forward, sessionData = inMemory() }) {
  const paths = endpoints.map((endpoint) => new URL(endpoint).pathname);

  /** @param {string} name @returns {[string, Listener]} */
  const proxyOf = (name) => {
    const origins = [`http://${name}:${port}`];
    const own = byName(config, name);
    const options = forward
      ? { mode: /** @type {const} */ ('forward'), config: own, origins }
      : {
          config: { ...own, cache: sessionData.cache },
          secret: sessionData.secret,
          origins,
          path: PROXY_PATH,
        };
    return [name, nodeListener(createProxy(options))];
  };
  const proxies = new Map([...hostNames].map(proxyOf));
  return {
    has: (pathname) => (forward ? paths.includes(pathname) : pathname.startsWith(`${PROXY_PATH}/`)),
    by: (name) => proxies.get(name),
  };
}

/**
 * The library in the page takes this server for the authority, by the name in the page's address, and
 * compares the issuer of an ID token with that. An authority on loopback therefore gets the same name.
 *
 * @param {Config} config
 * @param {string} name
 * @returns {Config}
 */
function byName(config, name) {
  const { authority, graphUrl } = config;
  return {
    ...config,
    ...(authority !== undefined && { authority: renamed(authority, name) }),
    ...(graphUrl !== undefined && { graphUrl: renamed(graphUrl, name) }),
  };
}

/** @param {string} address @param {string} name */
function renamed(address, name) {
  const url = new URL(address);
  // The authority does not listen for IPv6.
  if (!hostNames.has(url.hostname) || name === '[::1]') return address;
  url.hostname = name;
  return url.href.replace(/\/$/, '');
}
