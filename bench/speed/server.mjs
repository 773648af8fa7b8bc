// An authorization server for all sides, as a `fetch` in the same process or over HTTPS: at Entra's paths and
// at GitHub's, it answers so many polls with `authorization_pending` and then with tokens.
import { createServer } from 'node:https';

const TENANT = '9a8b7c6d-0000-4000-8000-000000000001';
const USER = '48d31887-5fad-4d73-a9f5-3c356e68a038';
const clientId = '00000000-0000-4000-8000-00000000c0de';

/** @typedef {{ authority: string, clientId: string, fetch?: typeof globalThis.fetch }} Where to sign in */
/** @typedef {{ pending?: number, interval?: number }} Script `pending`: polls of a sign-in before its tokens; seconds */
/** @typedef {{ status: number, body: object }} Answer */

const base64url = (/** @type {object} */ value) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param {string} origin @param {Script} script */
function authorizationServer(origin, script) {
  const authority = `${origin}/${TENANT}`;
  const exp = Math.floor(Date.now() / 1000) + 24 * 3600;
  const claims = {
    aud: clientId,
    iss: `${authority}/v2.0`,
    iat: exp - 24 * 3600,
    nbf: exp - 24 * 3600,
    exp,
  };
  const person = { sub: 'subject', oid: USER, tid: TENANT, ver: '2.0', name: 'Contoso Employee' };
  const idToken = [
    { alg: 'RS256', typ: 'JWT' },
    { ...claims, ...person, preferred_username: 'employee@contoso.com' },
  ]
    .map(base64url)
    .join('.');
  /** Polls that each sign-in has sent. @type {Map<string, number>} */
  const polls = new Map();
  let issued = 0;

  /** @type {(path: string, body: string) => Answer} */
  const answer = (path, body) => {
    const isGitHub = path.startsWith('/login/');
    if (/\/(devicecode|device\/code)$/.test(path)) {
      const number = issued++;
      return {
        status: 200,
        body: {
          device_code: `device-code-${number}-${'x'.repeat(200)}`,
          user_code: `CODE${number}`,
          verification_uri: `${origin}/device`,
          expires_in: 900,
          interval: script.interval ?? 1,
          message: `To sign in, open ${origin}/device and enter the code CODE${number}.`,
        },
      };
    }
    if (/\/(token|access_token)$/.test(path)) {
      const code = isGitHub
        ? JSON.parse(body).device_code
        : new URLSearchParams(body).get('device_code');
      const count = polls.get(code) ?? 0;
      if (count < (script.pending ?? 1)) {
        polls.set(code, count + 1);
        return {
          status: isGitHub ? 200 : 400,
          body: { error: 'authorization_pending', error_description: 'Not yet.' },
        };
      }
      polls.delete(code);
      return {
        status: 200,
        body: {
          token_type: 'Bearer',
          scope: 'openid profile User.Read',
          expires_in: 3600,
          access_token: `access-token-${code.split('-')[2]}-${'y'.repeat(1000)}`,
          refresh_token: `refresh-token-${code.split('-')[2]}-${'z'.repeat(1000)}`,
          id_token: `${idToken}.c2NyaXB0ZWQ`,
          client_info: base64url({ uid: USER, utid: TENANT }),
        },
      };
    }
    const oauth = `${authority}/oauth2/v2.0`;
    return {
      status: 200,
      body: {
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${oauth}/authorize`,
        token_endpoint: `${oauth}/token`,
        device_authorization_endpoint: `${oauth}/devicecode`,
        end_session_endpoint: `${oauth}/logout`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
      },
    };
  };
  return { answer, authority };
}

const headers = { 'content-type': 'application/json' };

/** @param {Script} script which may be changed later @returns {Required<Where>} */
export function serverInProcess(script) {
  const { answer, authority } = authorizationServer('https://login.example.com', script);
  const fetch = async (/** @type {any} */ url, /** @type {any} */ init = {}) => {
    const { status, body } = answer(new URL(url).pathname, String(init.body ?? ''));
    return new Response(JSON.stringify(body), { status, headers });
  };
  return { authority, clientId, fetch };
}

/**
 * @param {{ key: string, cert: string }} certificate
 * @param {Script & { latency?: number }} script which may be changed later; milliseconds before each answer
 * @returns {Promise<{ where: Where, close: () => void }>}
 */
export async function serveHttps(certificate, script) {
  const server = createServer(
    { ...certificate, keepAliveTimeout: 60_000 },
    async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      const { status, body: json } = authorization.answer(
        String(request.url).split('?')[0] ?? '',
        body,
      );
      setTimeout(
        () => response.writeHead(status, headers).end(JSON.stringify(json)),
        script.latency ?? 0,
      );
    },
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4096, () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const authorization = authorizationServer(`https://127.0.0.1:${port}`, script);
  return {
    where: { authority: authorization.authority, clientId },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
