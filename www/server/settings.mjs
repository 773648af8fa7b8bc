// What the page has to know to sign in: that there is a proxy, or the app and the server.
import { isEntra } from '../../pkg/is-entra.js';
import { PROXY_PATH } from './proxies.mjs';

/** @typedef {import('../../pkg/generated/index.js').Config} Config */
/** @typedef {import('../page/settings.js').Settings} Settings */

/**
 * @param {Config} config
 * @param {import('../../pkg/generated/index.js').ServerMetadata} found By `discover`.
 * @param {boolean} forward
 * @returns {Settings} Without the client secret, which the proxy adds.
 */
export function settingsOf(config, found, forward) {
  const { where, ...server } = isEntra(config) ? directoryOf(found) : otherServerOf(found);
  if (!forward) return { where, proxy: PROXY_PATH };
  const { clientId, scopes, select, locale, parameters, pkce } = config;
  return {
    where,
    ...server,
    clientId,
    ...(scopes && { scopes: [...scopes] }),
    ...(select && { select: [...select] }),
    ...(locale && { locale }),
    ...(parameters && { parameters: { ...parameters } }),
    ...(pkce && { pkce }),
  };
}

/** @param {import('../../pkg/generated/index.js').ServerMetadata} found */
function directoryOf({ endpoints }) {
  const { host, pathname } = new URL(endpoints.deviceAuthorization);
  // The authority's path, without slashes around it.
  const tenant = pathname.split('/').slice(1, -3).join('/');
  return { where: `${host}/${tenant}`, tenant };
}

/** @param {import('../../pkg/generated/index.js').ServerMetadata} found */
function otherServerOf({ issuer, endpoints }) {
  const { deviceAuthorization, token, userinfo } = endpoints;
  const pathOf = (/** @type {string} */ url) => new URL(url).pathname;
  return {
    where: issuer?.replace(/^https?:\/\/|\/$/g, '') ?? new URL(deviceAuthorization).host,
    ...(issuer !== undefined && { issuer }),
    endpoints: {
      deviceAuthorization: pathOf(deviceAuthorization),
      token: pathOf(token),
      ...(userinfo !== undefined && { userinfo: pathOf(userinfo) }),
    },
  };
}
