// better-auth with its OAuth provider, on loopback: ID tokens signed with EdDSA, `expired_token` and
// `access_denied` said once and then `invalid_grant`, a refresh token only with `offline_access`.
import { createServer } from 'node:http';
import { oauthDeviceAuthorization, oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';

const SECRET = 'a secret+/';
const ADELE = { email: 'adele@example.com', password: 'password1', name: 'Adele Vance' };
const SCOPES = ['openid', 'profile', 'email', 'offline_access'];
const TABLES = [
  ...['user', 'session', 'account', 'verification', 'deviceCode', 'jwks'],
  ...['oauthClient', 'oauthAccessToken', 'oauthRefreshToken', 'oauthConsent', 'oauthResource'],
  ...['oauthClientResource', 'oauthClientAssertion'],
];

/**
 * @param {{ lifetime?: number }} [options] of a code, in seconds
 * @returns {Promise<import('../suite.mjs').Server>}
 */
export async function startBetterAuth({ lifetime = 600 } = {}) {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/api/auth`;
  /** @type {Record<string, any[]>} */
  const database = Object.fromEntries(TABLES.map((name) => [name, []]));
  const auth = betterAuth({
    baseURL: origin,
    secret: 'loopback only, loopback only, loopback only',
    telemetry: { enabled: false },
    database: memoryAdapter(database),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    logger: { level: 'error' },
    plugins: [
      jwt({ disableSettingJwtHeader: true }),
      oauthProvider({
        ...{ loginPage: '/login', consentPage: '/consent', scopes: SCOPES },
        // The access token is refreshed at each use: less than five minutes are left.
        accessTokenExpiresIn: 240,
        silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
      }),
      oauthDeviceAuthorization({ interval: '1s', expiresIn: `${lifetime}s` }),
    ],
  });
  const { user } = await auth.api.signUpEmail({ body: ADELE });
  for (const { clientId, ...more } of [
    { clientId: 'tv', public: true, tokenEndpointAuthMethod: 'none' },
    { clientId: 'box-basic', ...confidential('client_secret_basic', await hash(SECRET)) },
    { clientId: 'box-post', ...confidential('client_secret_post', await hash(SECRET)) },
  ]) {
    database.oauthClient?.push({
      ...{ id: clientId, clientId, name: clientId, userId: user.id, type: 'native' },
      ...{ disabled: false, requirePKCE: false, redirectUris: [], scopes: SCOPES },
      grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      ...{ createdAt: new Date(), updatedAt: new Date(), ...more },
    });
  }
  const handler = toNodeHandler(auth);
  server.on('request', (request, response) => void handler(request, response));

  /** @param {'approve' | 'deny'} answer */
  const answers =
    (answer) =>
    async (/** @type {import('../suite.mjs').Shown} */ { userCode }) => {
      const headers = { 'content-type': 'application/json', origin };
      const post = async (
        /** @type {string} */ path,
        /** @type {object} */ body,
        /** @type {string} */ cookie,
      ) => {
        const response = await fetch(`${issuer}${path}`, {
          ...{ method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify(body) },
        });
        if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
        return response;
      };
      const { email, password } = ADELE;
      const signedIn = await post('/sign-in/email', { email, password }, '');
      const cookie = signedIn.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      await fetch(`${issuer}/device?user_code=${userCode}`, { headers: { cookie } });
      await post(`/device/${answer}`, { userCode }, cookie);
    };

  return {
    issuer,
    config: { issuer, clientId: 'tv', scopes: SCOPES },
    secrets: [
      { clientId: 'box-post', clientSecret: SECRET },
      { clientId: 'box-basic', clientSecret: SECRET, clientAuthentication: 'client_secret_basic' },
    ],
    wrongSecret: { clientId: 'box-post', clientSecret: 'wrong' },
    // Its ID token names nobody.
    username: undefined,
    approve: answers('approve'),
    decline: answers('deny'),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** @param {string} tokenEndpointAuthMethod @param {string} clientSecret */
const confidential = (tokenEndpointAuthMethod, clientSecret) => ({
  ...{ public: false, tokenEndpointAuthMethod, clientSecret },
});

/** As the server stores secrets: SHA-256 in base64url. @param {string} text */
async function hash(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('base64url');
}
