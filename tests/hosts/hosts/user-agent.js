// What a host sends: a request of its own `fetch`, and the library's for a profile.

/**
 * @param {typeof import('../../../src/js/types.js')} api
 * @param {string} server records the header `User-Agent`
 */
export async function sendBoth(api, server) {
  await fetch(`${server}/own`);
  const endpoints = {
    deviceAuthorization: `${server}/device`,
    token: `${server}/token`,
    userinfo: `${server}/profile`,
  };
  await api.getProfile({ clientId: 'tv', endpoints }, { accessToken: 'a-token' });
}
