// Glewlwyd, Debian's package, on loopback: open to pages, a refused refresh without a body, and no way
// for the user to decline.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { ended, freePort, Missing } from './program.mjs';

const PROGRAM = '/usr/bin/glewlwyd';
const DATABASE = '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz';
const SECRET = 'a secret+/';
const SCOPES = ['openid', 'g_profile'];

/**
 * @param {{ lifetime?: number }} [options] of a code, in seconds
 * @returns {Promise<import('../suite.mjs').Server>}
 * @throws {Missing} which says what to install
 */
export async function startGlewlwyd({ lifetime = 600 } = {}) {
  if (![PROGRAM, DATABASE].every((path) => existsSync(path))) {
    throw new Missing('Glewlwyd is needed (Debian: apt-get install glewlwyd sqlite3)');
  }
  const folder = await mkdtemp(join(tmpdir(), 'glewlwyd-'));
  await makeDatabase(join(folder, 'db'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/api/oidc`;
  await writeFile(join(folder, 'conf'), settings({ port, origin, folder }));
  const child = spawn(PROGRAM, ['-c', join(folder, 'conf')], { stdio: 'ignore' });
  const close = async () => {
    await ended(child);
    await rm(folder, { recursive: true });
  };
  try {
    for (let i = 0; i < 200 && child.exitCode === null; i++) {
      if ((await fetch(`${origin}/config`).catch(() => undefined))?.ok) break;
      await sleep(50);
    }
    await setUp(`${origin}/api`, { issuer, lifetime });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    issuer,
    config: { issuer, clientId: 'tv', scopes: SCOPES },
    // In the header it takes a secret only as it is, against RFC 6749 §2.3.1.
    secrets: [{ clientId: 'box', clientSecret: SECRET }],
    wrongSecret: { clientId: 'box', clientSecret: 'wrong' },
    username: 'adele@example.com',
    async approve({ userCode }) {
      const user = await signedIn(`${origin}/api`, 'adele');
      const answer = await user('GET', `oidc/device?code=${userCode}&g_continue`);
      const location = String(answer.headers.get('location'));
      if (!location.includes('prompt=deviceComplete')) throw new Error(`it leads to ${location}`);
    },
    decline: undefined,
    close,
  };
}

/** @param {string} path */
async function makeDatabase(path) {
  const child = spawn('sqlite3', [path], { stdio: ['pipe', 'ignore', 'pipe'] });
  const end = new Promise((resolve, reject) => {
    child.once('error', () => reject(new Missing('sqlite3 is needed (apt-get install sqlite3)')));
    child.once('close', resolve);
  });
  child.stdin.on('error', () => {});
  child.stdin.end(gunzipSync(await readFile(DATABASE)));
  if ((await end) !== 0) throw new Error('sqlite3 could not make the database');
}

/** @param {{ port: number, origin: string, folder: string }} where */
const settings = ({ port, origin, folder }) => `port=${port}
bind_address="127.0.0.1"
external_url="${origin}"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
allow_origin="*"
allow_methods="GET, POST, PUT, DELETE, OPTIONS"
allow_headers="Origin, X-Requested-With, Content-Type, Accept, Bearer, Authorization, DPoP"
expose_headers="Content-Encoding, Authorization"
log_mode="file"
log_level="ERROR"
log_file="${folder}/log"
cookie_secure=0
cookie_same_site="empty"
session_expiration=2419200
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3"; path = "${folder}/db"; };
`;

/**
 * The plugin with the device grant, a public client, a confidential one, and a user.
 * @param {string} api
 * @param {{ issuer: string, lifetime: number }} how
 */
async function setUp(api, { issuer, lifetime }) {
  const admin = await signedIn(api, 'admin');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await admin('POST', 'mod/plugin/', {
    ...{ module: 'oidc', name: 'oidc', display_name: 'OIDC', enabled: true },
    parameters: {
      ...{ iss: issuer, 'jwt-type': 'rsa', 'jwt-key-size': '256' },
      ...{ key: privateKey, cert: publicKey },
      // The access token is refreshed at each use: less than five minutes are left.
      ...{ 'code-duration': 600, 'refresh-token-duration': 86_400, 'access-token-duration': 240 },
      ...{ 'allow-non-oidc': true, 'auth-type-client-enabled': true },
      ...{ 'auth-type-code-enabled': true, 'auth-type-token-enabled': false },
      ...{ 'auth-type-implicit-enabled': false, 'auth-type-password-enabled': false },
      ...{ 'auth-type-refresh-enabled': true, 'auth-type-device-enabled': true },
      'device-authorization-expiration': lifetime,
      'device-authorization-interval': 1,
      ...{ 'refresh-token-rolling': true, 'refresh-token-one-use': 'always' },
      ...{ 'subject-type': 'public', 'name-claim': 'on-demand', 'name-claim-scope': ['openid'] },
      ...{ 'email-claim': 'on-demand', 'email-claim-scope': ['openid'] },
      'introspection-revocation-allowed': true,
      'introspection-revocation-allow-target-client': true,
    },
  });
  const client = {
    enabled: true,
    authorization_type: ['device_authorization', 'refresh_token'],
  };
  await admin('POST', 'client/', {
    ...{ ...client, client_id: 'tv', client_name: 'Television', confidential: false },
    token_endpoint_auth_method: ['none'],
  });
  await admin('POST', 'client/', {
    ...{ ...client, client_id: 'box', client_name: 'Box', confidential: true },
    client_secret: SECRET,
    token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'],
  });
  await admin('POST', 'user/', {
    ...{ username: 'adele', name: 'Adele Vance', email: 'adele@example.com', password: 'password' },
    ...{ enabled: true, scope: SCOPES },
  });
  // Once: a consent that is given anew is none for a moment, and cases run at once.
  const user = await signedIn(api, 'adele');
  for (const clientId of ['tv', 'box']) {
    await user('PUT', `auth/grant/${clientId}`, { scope: SCOPES.join(' ') });
  }
}

/**
 * @param {string} api
 * @param {string} username
 * @returns {Promise<(method: string, path: string, body?: object) => Promise<Response>>} requests with
 *   the user's session
 */
async function signedIn(api, username) {
  const headers = { 'content-type': 'application/json' };
  const session = await fetch(`${api}/auth/`, {
    ...{ method: 'POST', headers },
    body: JSON.stringify({ username, password: 'password' }),
  });
  const cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return async (method, path, body) => {
    const response = await fetch(`${api}/${path}`, {
      ...{ method, headers: { ...headers, cookie }, redirect: 'manual' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.status >= 400) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  };
}
