// The three addresses that the requests of a sign-in go to, which the library itself is asked.
import { getProfile, pollOnce, requestDeviceCode } from '../../pkg/index.js';

/**
 * @typedef {object} Upstream
 * @property {string} tenant The authority's path, without slashes around it.
 * @property {string} clientId
 * @property {URL} deviceAuthorization
 * @property {URL} token
 * @property {URL} userinfo
 */

/**
 * The library checks the configuration (HTTPS but for loopback, the tenant's form, the client
 * ID) and knows each cloud's Graph. Asked with a `fetch` that sends nothing, it tells the three
 * addresses, so that they need not be worked out a second time here.
 * @param {import('../../pkg/generated/index.js').Config} config
 * @returns {Promise<Upstream>}
 */
export async function upstreamOf(config) {
  const code = {
    deviceCode: 'none',
    userCode: 'none',
    verificationUri: 'https://localhost/',
    message: 'none',
    expiresIn: 900,
    expiresAt: Date.now() + 900_000,
    interval: 5,
    nextPollAt: 0,
  };
  const [deviceAuthorization, token, userinfo] = await Promise.all([
    addressOf((fetch, options) => requestDeviceCode({ ...config, fetch }, options)),
    addressOf((fetch, options) => pollOnce({ ...config, fetch }, code, options)),
    addressOf((fetch, options) =>
      getProfile({ ...config, fetch }, { accessToken: 'none' }, options),
    ),
  ]);
  const tenant = deviceAuthorization.pathname.split('/').slice(1, -3).join('/');
  return { tenant, clientId: config.clientId, deviceAuthorization, token, userinfo };
}

/**
 * @param {(fetch: (url: string) => Promise<never>, options: { signal: AbortSignal }) =>
 *   Promise<unknown>} call
 * @returns {Promise<URL>}
 */
async function addressOf(call) {
  const controller = new AbortController();
  /** @type {string | undefined} */
  let address;
  /** @param {string} url */
  const fetch = (url) => {
    address = url;
    // A mere failure would be waited out.
    controller.abort();
    return Promise.reject(controller.signal.reason);
  };
  try {
    await call(fetch, controller);
  } catch (error) {
    if (address === undefined) throw error;
  }
  if (address === undefined) throw new Error('the library sent nothing');
  const url = new URL(address);
  url.search = '';
  return url;
}
