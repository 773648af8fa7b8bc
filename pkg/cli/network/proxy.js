// Sends requests through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. Node's `fetch`
// does not by itself.
import http from 'node:http';
import process from 'node:process';
import { UsageError } from '../usage-error.js';

/** @typedef {import('../../generated/index.js').FetchLike} FetchLike */

/**
 * @typedef {object} Proxies
 * @property {string} [httpProxy] The address of the proxy for `http:` requests.
 * @property {string} [httpsProxy] The address of the proxy for `https:` requests.
 * @property {string} noProxy The hosts that are reached without it, separated by commas.
 */

/**
 * The proxies that the environment names. As with other programs, a name in lower case wins, and
 * `https:` requests go through the proxy of `https_proxy` alone.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Proxies | undefined} Undefined where it names none.
 * @throws {UsageError} where an address is none of an HTTP proxy
 */
export function proxiesOf(env) {
  const httpProxy = addressIn(env, 'HTTP_PROXY');
  const httpsProxy = addressIn(env, 'HTTPS_PROXY');
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  return {
    noProxy: env.no_proxy || env.NO_PROXY || '',
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {'HTTP_PROXY' | 'HTTPS_PROXY'} variable
 */
function addressIn(env, variable) {
  const value = env[variable.toLowerCase()] || env[variable];
  if (!value) return undefined;
  try {
    const url = new URL(value.includes('://') ? value : `http://${value}`);
    if (['http:', 'https:'].includes(url.protocol)) return url.href;
  } catch {
    // Its value may hold a password, so the message does not repeat it.
  }
  throw new UsageError(
    `\`${variable}\` is not the address of an HTTP proxy`,
    `Set ${variable} to an address such as http://proxy.example.com:8080, or unset it.`,
  );
}

/**
 * A `fetch` that goes through the proxies.
 * @param {Proxies} proxies
 * @returns {Promise<FetchLike>}
 */
export async function fetchThrough({ httpProxy, httpsProxy, noProxy }) {
  const { bun, deno } = process.versions;
  // Their own `fetch` honours the variables.
  if (bun !== undefined || deno !== undefined) return fetch;
  const { setGlobalProxyFromEnv } =
    /** @type {{ setGlobalProxyFromEnv?: (env: object) => void }} */ (
      /** @type {unknown} */ (http)
    );
  if (setGlobalProxyFromEnv && hasSoundSwitch()) {
    setGlobalProxyFromEnv({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy });
    return fetch;
  }
  const undici = await import('../../generated/undici.js');
  // An empty address is none: otherwise the agent reads the environment by itself.
  const agent = new undici.EnvHttpProxyAgent({
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
    noProxy,
    clientFactory: (origin, options) => onceConnected(new undici.Pool(origin, options)),
  });
  return (url, init) => undici.fetch(url, { ...init, dispatcher: agent });
}

/**
 * Node's own switch, `http.setGlobalProxyFromEnv`, came with Node 24.14 and 25.4. Before undici 8,
 * which Node 26 has, it connects to a proxy that closes the connection thousands of times a second.
 */
function hasSoundSwitch() {
  return Number.parseInt(process.versions.undici ?? '0', 10) >= 8;
}

/**
 * The connections to a proxy. By its code, undici 6 takes an error of a connection that was closed
 * for one of the tunnel, and connects again at once and for ever: so the error loses its code.
 * @template {{ connect(options: object): Promise<object> }} Pool
 * @param {Pool} pool
 */
function onceConnected(pool) {
  const connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    /** @param {object} options */
    async connect(options) {
      try {
        return await connect(options);
      } catch (error) {
        throw new Error('the connection to the proxy failed', { cause: error });
      }
    },
  });
}
