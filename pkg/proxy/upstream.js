// The three addresses that the requests of a sign-in go to. The library is asked for them: it knows
// each server's, and checks the configuration on the way.

/**
 * @typedef {object} Upstream
 * @property {URL} deviceAuthorization
 * @property {URL} token
 * @property {URL | undefined} userinfo
 */

/**
 * @param {import('./proxy.js').Library} library
 * @param {import('../generated/index.js').Config} config
 * @returns {Promise<Upstream>}
 */
export async function upstreamOf(library, config) {
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
    addressOf((fetch, options) => library.requestDeviceCode({ ...config, fetch }, options)),
    addressOf((fetch, options) => library.pollOnce({ ...config, fetch }, code, options)),
    addressOf((fetch, options) =>
      library.getProfile({ ...config, fetch }, { accessToken: 'none' }, options),
    ),
  ]);
  return { deviceAuthorization, token, userinfo };
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
