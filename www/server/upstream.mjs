// The three addresses that the requests of a sign-in go to, as the library knows them.
import { discover } from '../../pkg/index.js';

/**
 * @typedef {object} Upstream
 * @property {string} tenant The authority's path, without slashes around it.
 * @property {string} clientId
 * @property {URL} deviceAuthorization
 * @property {URL} token
 * @property {URL} userinfo
 */

/**
 * The library checks the configuration and knows each cloud's Graph. For Entra it sends no request.
 * @param {import('../../pkg/generated/index.js').Config} config
 * @returns {Promise<Upstream>}
 * @throws {import('../../pkg/generated/index.js').DeviceSignInError} `invalid_config`
 */
export async function upstreamOf(config) {
  const { endpoints } = await discover(config);
  const deviceAuthorization = new URL(endpoints.deviceAuthorization);
  return {
    tenant: deviceAuthorization.pathname.split('/').slice(1, -3).join('/'),
    clientId: config.clientId,
    deviceAuthorization,
    token: new URL(endpoints.token),
    userinfo: new URL(String(endpoints.userinfo)),
  };
}
