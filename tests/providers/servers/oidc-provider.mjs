// `oidc-provider` as anybody's OpenID server, on loopback: its own paths, no `interval` in the answer,
// and a code that is used twice takes back the tokens that it gave. The local authority
// (www/authority) is the same package with Entra's paths and answers.
import { createServer } from 'node:http';
import { Provider } from '../../../www/authority/oidc-provider.mjs';
import { Browser } from '../../user.mjs';

// It says at each start what a server on the network should have set.
for (const level of /** @type {const} */ (['info', 'warn'])) {
  const write = console[level];
  console[level] = (...args) => {
    if (!/oidc-provider (NOTICE|WARNING)/.test(String(args[0]))) write(...args);
  };
}

const grant_types = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'];
const SECRET = 'a secret+/';
/** @type {Partial<import('oidc-provider').ClientMetadata>} */
const client = { grant_types, response_types: [], redirect_uris: [], application_type: 'native' };
/** @type {import('oidc-provider').ClientMetadata[]} */
const clients = [
  { ...client, client_id: 'tv', token_endpoint_auth_method: 'none' },
  {
    ...client,
    client_id: 'box-basic',
    client_secret: SECRET,
    token_endpoint_auth_method: 'client_secret_basic',
  },
  {
    ...client,
    client_id: 'box-post',
    client_secret: SECRET,
    token_endpoint_auth_method: 'client_secret_post',
  },
];

/**
 * @param {{ lifetime?: number }} [options] of a code, in seconds
 * @returns {Promise<import('../suite.mjs').Server & { revoked: () => number }>} `revoked`: how many refresh
 *   tokens a client has had it revoke
 */
export async function startOidcProvider({ lifetime = 600 } = {}) {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const issuer = `http://127.0.0.1:${port}/op`;
  const provider = new Provider(issuer, {
    clients,
    features: {
      deviceFlow: { enabled: true },
      devInteractions: { enabled: true },
      revocation: { enabled: true },
    },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: { profile: ['name', 'preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    // The access token is refreshed at each use: less than five minutes are left.
    ttl: {
      ...{ DeviceCode: lifetime, AccessToken: 240, IdToken: 3600, Grant: 86_400 },
      ...{ Session: 86_400, Interaction: 600, RefreshToken: 86_400 },
    },
    cookies: { keys: ['loopback only'] },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({
        ...{ sub, name: 'Adele Vance', preferred_username: 'adele@example.com' },
        email: 'adele@example.com',
      }),
    }),
  });
  let revoked = 0;
  provider.on('refresh_token.destroyed', () => (revoked += 1));
  const callback = provider.callback();
  server.on('request', (request, response) => {
    const { url = '' } = request;
    // Mounted at a path, as many servers are, so that the issuer has one.
    Object.assign(request, { originalUrl: url, url: url.replace(/^\/op/, '') || '/' });
    void callback(request, response);
  });

  return {
    issuer,
    config: { issuer, clientId: 'tv', scopes: ['openid', 'profile', 'offline_access'] },
    secrets: [
      { clientId: 'box-post', clientSecret: SECRET },
      { clientId: 'box-basic', clientSecret: SECRET, clientAuthentication: 'client_secret_basic' },
    ],
    wrongSecret: { clientId: 'box-post', clientSecret: 'wrong' },
    username: 'adele@example.com',
    approve: (code) => visit(code, 'confirm'),
    decline: (code) => visit(code, 'abort'),
    revoked: () => revoked,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/**
 * Walks through the pages as a browser does.
 * @param {import('../suite.mjs').Shown} code
 * @param {'confirm' | 'abort'} answer
 */
async function visit({ verificationUri, userCode }, answer) {
  const browser = new Browser();
  let page = await browser.open(verificationUri);
  page = await browser.submit(page, { user_code: userCode });
  page = await browser.submit(page, { [answer]: 'yes' });
  if (answer === 'abort') return;
  page = await browser.submit(page, { login: 'adele', password: 'any' });
  page = await browser.submit(page, {});
  if (page.status !== 200) throw new Error(`the last page answered ${page.status}`);
}
