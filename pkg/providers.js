/* @ts-self-types="./providers.d.ts" */
// `device-signin/providers`: what servers other than Microsoft Entra need in a configuration, to spread
// into it. Data alone; docs/providers.md says where to register at each of them, and what differs.

/** The addresses: https://accounts.google.com/.well-known/openid-configuration */
export const google = { issuer: 'https://accounts.google.com' };

/** https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow */
export const gitHub = {
  endpoints: {
    deviceAuthorization: 'https://github.com/login/device/code',
    token: 'https://github.com/login/oauth/access_token',
    // https://docs.github.com/en/rest/users/users#get-the-authenticated-user
    userinfo: 'https://api.github.com/user',
  },
};

/** https://docs.gitlab.com/api/oauth2/#device-authorization-grant-flow */
export const gitLab = gitLabAt('gitlab.com');

/**
 * Its metadata leave out the device endpoint.
 * https://docs.gitlab.com/api/oauth2/#device-authorization-grant-flow
 * @param {string} host
 */
export function gitLabAt(host) {
  return {
    issuer: `https://${host}`,
    endpoints: { deviceAuthorization: `https://${host}/oauth/authorize_device` },
  };
}

/**
 * https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#device-code-grant-flow and
 * https://dev.twitch.tv/docs/authentication/revoke-tokens/
 */
export const twitch = {
  endpoints: {
    deviceAuthorization: 'https://id.twitch.tv/oauth2/device',
    token: 'https://id.twitch.tv/oauth2/token',
    revocation: 'https://id.twitch.tv/oauth2/revoke',
  },
};

/**
 * https://www.keycloak.org/securing-apps/oidc-layers
 * @param {string} host
 * @param {string} realm
 */
export const keycloak = (host, realm) => ({ issuer: `https://${host}/realms/${realm}` });

/**
 * https://developer.okta.com/docs/guides/device-authorization-grant/main/
 * @param {string} host
 * @param {string} [server] the authorization server's ID
 */
export const okta = (host, server = 'default') => ({ issuer: `https://${host}/oauth2/${server}` });

/**
 * https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery
 * @param {string} host
 */
export const auth0 = (host) => ({ issuer: `https://${host}/` });

/**
 * https://docs.goauthentik.io/add-secure-apps/providers/oauth2/
 * @param {string} host
 * @param {string} slug of the application
 */
export const authentik = (host, slug) => ({ issuer: `https://${host}/application/o/${slug}/` });
