// The three addresses that the requests of a sign-in go to, as the library knows them.

/**
 * @typedef {object} Upstream
 * @property {URL} deviceAuthorization
 * @property {URL} token
 * @property {URL | undefined} userinfo missing where the server has none
 */

/**
 * @param {import('./proxy.js').Library} library
 * @param {import('../generated/index.d.ts').Config} config
 * @returns {Promise<Upstream>} rejects where the configuration is wrong
 */
export async function upstreamOf(library, config) {
  const { endpoints } = await library.discover(config);
  const { deviceAuthorization, token, userinfo } = endpoints;
  return {
    deviceAuthorization: new URL(deviceAuthorization),
    token: new URL(token),
    userinfo: userinfo === undefined ? undefined : new URL(userinfo),
  };
}
