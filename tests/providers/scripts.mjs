// What servers that cannot run here answer, each answer with its source: documents of the provider, or
// its source code. Who is asked is in `config`; tests/providers/scripted.test.mjs plays it.
import { createHash } from 'node:crypto';
import { auth0, authentik, gitHub, gitLab, google, keycloak, twitch } from '../../pkg/providers.js';

/** @typedef {{ status?: number, json?: any, text?: string }} Answer */
/** @typedef {{ url: string, form: Record<string, string>, headers: Record<string, string> }} Asked */
/** @typedef {Answer | ((asked: Asked) => Answer)} Scripted */

/**
 * @typedef {object} Script
 * @property {any} config
 * @property {Record<string, unknown>} [metadata] at the issuer's `.well-known/openid-configuration`
 * @property {Scripted} code
 * @property {Scripted} pending
 * @property {Scripted} [slowDown] none: the server never says it
 * @property {number} [interval] that the device keeps after `slowDown`, in seconds
 * @property {Scripted} tokens
 * @property {Scripted} [declined] none: the device is not told
 * @property {Scripted} expired
 * @property {Scripted} [refreshed] none: there is no refresh token
 * @property {Scripted} [refreshRefused]
 * @property {Scripted} [profile]
 * @property {(asked: Asked, kind: 'code' | 'token') => string | undefined} [fault] what is wrong with a
 *   request
 */

const CLIENT_ID = 'client';
const USER = { sub: '24400320', name: 'Adele Vance', email: 'adele@example.com' };

/** An ID token. The signature is not read. @param {string} iss */
const idToken = (iss) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss, aud: CLIENT_ID, iat: now, exp: now + 3600, ...USER };
  const part = (/** @type {object} */ it) => Buffer.from(JSON.stringify(it)).toString('base64url');
  return `${part({ alg: 'RS256', kid: '1' })}.${part(claims)}.c2lnbmF0dXJl`;
};

/** @param {number} status @param {string} error @param {string} [error_description] @returns {Answer} */
const refused = (status, error, error_description) => ({
  status,
  json: { error, error_description },
});

/** @type {() => Script} */
const googleScript = () => ({
  config: { ...google, clientId: CLIENT_ID, clientSecret: 'secret', scopes: ['openid', 'email'] },
  // https://accounts.google.com/.well-known/openid-configuration
  metadata: {
    issuer: 'https://accounts.google.com',
    device_authorization_endpoint: 'https://oauth2.googleapis.com/device/code',
    token_endpoint: 'https://oauth2.googleapis.com/token',
    userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
    revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  },
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#step-2:-handle-the-authorization-server-response
  code: {
    json: {
      device_code: '4/4-GMMhmHCXhWEzkobqIHGG_EnNYYsAkukHspeYUk9E8',
      user_code: 'GQVQ-JKEC',
      verification_url: 'https://www.google.com/device',
      expires_in: 1800,
      interval: 5,
    },
  },
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#authorization-pending
  pending: refused(428, 'authorization_pending', 'Precondition Required'),
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#polling-too-frequently
  slowDown: refused(403, 'slow_down', 'Forbidden'),
  interval: 10,
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#access-granted
  tokens: () => ({
    json: {
      access_token: '1/fFAGRNJru1FTz70BzhT3Zg',
      expires_in: 3920,
      scope: 'openid https://www.googleapis.com/auth/userinfo.email',
      token_type: 'Bearer',
      refresh_token: '1/xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C-259HOF2aQbI',
      id_token: idToken('https://accounts.google.com'),
    },
  }),
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#access-denied
  declined: refused(403, 'access_denied', 'Forbidden'),
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#other-responses
  expired: refused(400, 'invalid_grant', 'Bad Request'),
  // https://developers.google.com/identity/protocols/oauth2/limited-input-device#offline
  refreshed: () => ({
    json: {
      access_token: '1/another',
      expires_in: 3920,
      scope: 'openid https://www.googleapis.com/auth/userinfo.email',
      token_type: 'Bearer',
    },
  }),
  // https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors-invalid-grant
  refreshRefused: refused(400, 'invalid_grant', 'Token has been expired or revoked.'),
  // https://developers.google.com/identity/openid-connect/openid-connect#obtaininguserprofileinformation
  profile: { json: USER },
  fault: ({ form }, kind) =>
    kind === 'token' && form.client_secret !== 'secret' ? 'no client_secret' : undefined,
});

/** @type {() => Script} */
const gitHubScript = () => ({
  config: { ...gitHub, clientId: CLIENT_ID, scopes: ['read:user', 'gist'] },
  // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#response-parameters
  code: {
    json: {
      device_code: '3584d83530557fdd1f46af8289938c8ef79f9dc5',
      user_code: 'WDJB-MJHT',
      verification_uri: 'https://github.com/login/device',
      expires_in: 900,
      interval: 5,
    },
  },
  // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#error-codes-for-the-device-flow
  pending: refused(200, 'authorization_pending', 'The authorization request is still pending.'),
  slowDown: {
    json: { error: 'slow_down', error_description: 'Too many requests.', interval: 17 },
  },
  interval: 17,
  // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#response-1
  tokens: {
    json: {
      access_token: 'gho_16C7e42F292c6912E7710c838347Ae178B4a',
      token_type: 'bearer',
      scope: 'gist,read:user',
    },
  },
  declined: refused(200, 'access_denied', 'The authorization request was denied.'),
  expired: refused(200, 'expired_token', 'The device_code has expired.'),
  // https://docs.github.com/en/rest/users/users#get-the-authenticated-user
  profile: { json: { login: 'octocat', id: 583_231, name: 'The Octocat' } },
  fault: ({ headers }) =>
    headers.accept === 'application/json' ? undefined : 'GitHub answers with a form',
});

/** A GitHub App, whose tokens expire. @type {() => Script} */
const gitHubAppScript = () => ({
  ...gitHubScript(),
  // https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
  tokens: {
    json: {
      access_token: 'ghu_16C7e42F292c6912E7710c838347Ae178B4a',
      expires_in: 28_800,
      refresh_token:
        'ghr_1B4a2e77838347a7E420ce178F2E7c6912E169246c34E1ccbF66C46812d16D5B1A9Dc86A1498',
      refresh_token_expires_in: 15_811_200,
      scope: '',
      token_type: 'bearer',
    },
  },
  refreshed: {
    json: {
      access_token: 'ghu_another',
      expires_in: 28_800,
      refresh_token: 'ghr_another',
      refresh_token_expires_in: 15_811_200,
      scope: '',
      token_type: 'bearer',
    },
  },
  // https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
  refreshRefused: refused(
    200,
    'bad_refresh_token',
    'The refresh token passed is incorrect or expired.',
  ),
});

/** @type {() => Script} */
const twitchScript = () => ({
  config: { ...twitch, clientId: CLIENT_ID, parameters: { scopes: 'user:read:email' } },
  // https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#starting-the-dcf-flow-for-your-user
  code: {
    json: {
      device_code: 'ike3GM8QIdYZs43KdrWPIO36LofILoCyFEzjlQ91',
      expires_in: 1800,
      interval: 5,
      user_code: 'ABCDEFGH',
      verification_uri: 'https://www.twitch.tv/activate?public=true&device-code=ABCDEFGH',
    },
  },
  // https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#obtaining-tokens
  pending: { status: 400, json: { status: 400, message: 'authorization_pending' } },
  tokens: {
    json: {
      access_token: 'jostpf5q0uzmxmkba9iyug38kjtgh',
      expires_in: 14_820,
      refresh_token: 'bcuj5i5a96bgiry7d0yt4',
      scope: ['user:read:email'],
      token_type: 'bearer',
    },
  },
  // https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#obtaining-tokens: so it says of a
  // code that is over, used or unknown.
  expired: { status: 400, json: { status: 400, message: 'invalid device code' } },
  // https://dev.twitch.tv/docs/authentication/refresh-tokens/#how-to-use-a-refresh-token
  refreshed: {
    json: {
      access_token: 'another',
      expires_in: 14_820,
      refresh_token: 'another-refresh-token',
      scope: ['user:read:email'],
      token_type: 'bearer',
    },
  },
  refreshRefused: {
    status: 400,
    json: { error: 'Bad Request', status: 400, message: 'Invalid refresh token' },
  },
  fault: ({ form }, kind) =>
    kind === 'code' && form.scopes !== 'user:read:email' ? 'missing scopes' : undefined,
});

/** @type {() => Script} */
const auth0Script = () => ({
  config: {
    ...auth0('example.eu.auth0.com'),
    ...{ clientId: CLIENT_ID, parameters: { audience: 'https://api.example' } },
    scopes: ['openid', 'profile', 'offline_access'],
  },
  // https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery
  metadata: {
    issuer: 'https://example.eu.auth0.com/',
    device_authorization_endpoint: 'https://example.eu.auth0.com/oauth/device/code',
    token_endpoint: 'https://example.eu.auth0.com/oauth/token',
    userinfo_endpoint: 'https://example.eu.auth0.com/userinfo',
    revocation_endpoint: 'https://example.eu.auth0.com/oauth/revoke',
  },
  // https://auth0.com/docs/api/authentication/device-authorization-flow/authorize-device
  code: {
    json: {
      device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',
      user_code: 'WDJB-MJHT',
      verification_uri: 'https://example.eu.auth0.com/activate',
      verification_uri_complete: 'https://example.eu.auth0.com/activate?user_code=WDJB-MJHT',
      expires_in: 900,
      interval: 5,
    },
  },
  // https://auth0.com/docs/api/authentication/device-authorization-flow/device-token, as is all below.
  pending: refused(403, 'authorization_pending', 'User has yet to authorize device code.'),
  slowDown: refused(
    429,
    'slow_down',
    'You are polling faster than the specified interval of 5 seconds.',
  ),
  interval: 10,
  tokens: () => ({
    json: {
      access_token: 'eyJz93a.k4laUWw',
      id_token: idToken('https://example.eu.auth0.com/'),
      refresh_token: 'eyJ.MoQ',
      scope: 'openid profile offline_access',
      expires_in: 86_400,
      token_type: 'Bearer',
    },
  }),
  declined: refused(403, 'access_denied', 'User cancelled the confirmation prompt.'),
  expired: refused(403, 'expired_token', 'The device code is expired.'),
  refreshed: () => ({
    json: {
      access_token: 'another',
      id_token: idToken('https://example.eu.auth0.com/'),
      scope: 'openid profile offline_access',
      expires_in: 86_400,
      token_type: 'Bearer',
    },
  }),
  // https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation
  refreshRefused: refused(403, 'invalid_grant', 'Unknown or invalid refresh token.'),
  profile: { json: USER },
  fault: ({ form }, kind) => {
    if ('client_secret' in form) return 'a secret with the code request';
    return kind === 'code' && form.audience !== 'https://api.example' ? 'no audience' : undefined;
  },
});

/** @type {() => Script} */
const gitLabScript = () => ({
  config: { ...gitLab, clientId: CLIENT_ID, scopes: ['openid', 'profile'] },
  // https://gitlab.com/.well-known/openid-configuration: without the device endpoint
  metadata: {
    issuer: 'https://gitlab.com',
    token_endpoint: 'https://gitlab.com/oauth/token',
    userinfo_endpoint: 'https://gitlab.com/oauth/userinfo',
    revocation_endpoint: 'https://gitlab.com/oauth/revoke',
  },
  // https://docs.gitlab.com/api/oauth2/#device-authorization-grant-flow
  code: {
    json: {
      device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',
      user_code: '0A44L90H',
      verification_uri: 'https://gitlab.com/oauth/device',
      verification_uri_complete: 'https://gitlab.com/oauth/device?user_code=0A44L90H',
      expires_in: 300,
      interval: 5,
    },
  },
  // https://github.com/exop-group/doorkeeper-device_authorization_grant/blob/master/lib/doorkeeper/device_authorization_grant/oauth/device_code_request.rb
  pending: refused(400, 'authorization_pending'),
  slowDown: refused(400, 'slow_down'),
  interval: 10,
  // https://docs.gitlab.com/api/oauth2/#device-authorization-grant-flow
  tokens: () => ({
    json: {
      access_token: 'TOKEN',
      token_type: 'Bearer',
      expires_in: 7200,
      scope: 'openid profile',
      created_at: 1_593_096_829,
      refresh_token: 'refresh',
      id_token: idToken('https://gitlab.com'),
    },
  }),
  // https://github.com/exop-group/doorkeeper-device_authorization_grant/blob/master/lib/doorkeeper/device_authorization_grant/oauth/device_code_request.rb
  expired: refused(400, 'expired_token'),
  refreshed: () => ({
    json: {
      access_token: 'another',
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: 'another-refresh',
      id_token: idToken('https://gitlab.com'),
    },
  }),
  // https://github.com/doorkeeper-gem/doorkeeper/blob/main/lib/doorkeeper/oauth/error_response.rb
  refreshRefused: refused(400, 'invalid_grant', 'The provided authorization grant is invalid.'),
  profile: { json: { ...USER, preferred_username: 'adele' } },
});

/** @type {() => Script} */
const authentikScript = () => ({
  config: {
    ...authentik('id.example.com', 'lobby'),
    ...{ clientId: CLIENT_ID, scopes: ['openid', 'profile', 'offline_access'] },
  },
  // https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/provider.py
  metadata: {
    issuer: 'https://id.example.com/application/o/lobby/',
    device_authorization_endpoint: 'https://id.example.com/application/o/device/',
    token_endpoint: 'https://id.example.com/application/o/token/',
    userinfo_endpoint: 'https://id.example.com/application/o/userinfo/',
    revocation_endpoint: 'https://id.example.com/application/o/revoke/',
  },
  // https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/device_backchannel.py
  code: {
    json: {
      device_code: '2e1c2a0e4f4c',
      verification_uri: 'https://id.example.com/device',
      verification_uri_complete: 'https://id.example.com/device?code=123456789',
      user_code: '123456789',
      expires_in: 60,
      interval: 5,
    },
  },
  // https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/token.py, as is all
  // below
  pending: refused(400, 'authorization_pending'),
  tokens: () => ({
    json: {
      access_token: 'TOKEN',
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'openid profile offline_access',
      refresh_token: 'refresh',
      id_token: idToken('https://id.example.com/application/o/lobby/'),
    },
  }),
  expired: refused(400, 'invalid_grant', 'The provided authorization grant is invalid.'),
  refreshed: () => ({
    json: {
      access_token: 'another',
      token_type: 'Bearer',
      expires_in: 300,
      refresh_token: 'another-refresh',
      id_token: idToken('https://id.example.com/application/o/lobby/'),
    },
  }),
  refreshRefused: refused(400, 'invalid_grant', 'The provided authorization grant is invalid.'),
  profile: { json: { ...USER, preferred_username: 'adele' } },
});

/** Keycloak with a client that demands PKCE. @type {() => Script} */
const keycloakScript = () => {
  const issuer = 'https://id.example.com/realms/kiosks';
  const endpoint = `${issuer}/protocol/openid-connect`;
  /** @type {string | undefined} */
  let challenge;
  return {
    config: { ...keycloak('id.example.com', 'kiosks'), clientId: CLIENT_ID, pkce: true },
    // https://www.keycloak.org/securing-apps/oidc-layers
    metadata: {
      issuer,
      device_authorization_endpoint: `${endpoint}/auth/device`,
      token_endpoint: `${endpoint}/token`,
      userinfo_endpoint: `${endpoint}/userinfo`,
      revocation_endpoint: `${endpoint}/revoke`,
    },
    // https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/grants/device/endpoints/DeviceEndpoint.java
    code: {
      json: {
        device_code: 'kGmRhmhcxhwAzkoEqiMEg',
        user_code: 'NWVM-QJPX',
        verification_uri: `${issuer}/device`,
        verification_uri_complete: `${issuer}/device?user_code=NWVM-QJPX`,
        expires_in: 600,
        interval: 5,
      },
    },
    // https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/grants/device/DeviceGrantType.java
    pending: refused(400, 'authorization_pending', 'The authorization request is still pending'),
    slowDown: refused(400, 'slow_down', 'Slow down'),
    interval: 10,
    tokens: () => ({
      json: {
        access_token: 'TOKEN',
        expires_in: 300,
        refresh_expires_in: 1800,
        refresh_token: 'refresh',
        token_type: 'Bearer',
        id_token: idToken(issuer),
        scope: 'openid profile',
      },
    }),
    declined: refused(400, 'access_denied', 'The end user denied the authorization request'),
    expired: refused(400, 'expired_token', 'Device code is expired'),
    refreshed: () => ({
      json: {
        ...{ access_token: 'another', expires_in: 300, refresh_token: 'another-refresh' },
        ...{ token_type: 'Bearer', id_token: idToken(issuer), scope: 'openid profile' },
      },
    }),
    refreshRefused: refused(400, 'invalid_grant', 'Token is not active'),
    profile: { json: { ...USER, preferred_username: 'adele' } },
    // RFC 7636 §4.6
    fault: ({ form }, kind) => {
      if (kind === 'code') {
        challenge = form.code_challenge;
        return form.code_challenge_method === 'S256' && challenge?.length === 43
          ? undefined
          : 'Missing parameter: code_challenge';
      }
      if (form.grant_type === 'refresh_token') return undefined;
      const digest = createHash('sha256').update(form.code_verifier ?? '');
      return digest.digest('base64url') === challenge ? undefined : 'PKCE verification failed';
    },
  };
};

/** @type {Record<string, () => Script>} */
export const scripts = {
  Google: googleScript,
  GitHub: gitHubScript,
  'a GitHub App': gitHubAppScript,
  GitLab: gitLabScript,
  Twitch: twitchScript,
  Auth0: auth0Script,
  authentik: authentikScript,
  'Keycloak with PKCE': keycloakScript,
};
