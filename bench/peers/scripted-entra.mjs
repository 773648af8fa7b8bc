// The scripted server as an authority that every peer signs in at: over HTTPS, with discovery, and
// with an ID token, without which MSAL has no account.
import { answers, startScripted } from '../../tests/servers/scripted.mjs';
import { openTlsDoor } from './tls-door.mjs';

/** @typedef {import('../../tests/servers/scripted.mjs').Recorded} Recorded */
/** @typedef {import('../../tests/servers/scripted.mjs').Scripted} Scripted */

export const clientId = '00000000-0000-4000-8000-00000000c0de';
const TENANT = '9a8b7c6d-0000-4000-8000-000000000001';
const USER = '48d31887-5fad-4d73-a9f5-3c356e68a038';

const base64url = (/** @type {object} */ value) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param {Recorded} request */
function discovery({ headers }) {
  const tenant = `https://${headers.host}/contoso.onmicrosoft.com`;
  return {
    json: {
      issuer: `https://${headers.host}/${TENANT}/v2.0`,
      authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${tenant}/oauth2/v2.0/token`,
      device_authorization_endpoint: `${tenant}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
      jwks_uri: `${tenant}/discovery/v2.0/keys`,
    },
  };
}

let issued = 0;

/**
 * A token response for the user, with other tokens each time.
 *
 * @param {object} [more]
 * @returns {(request: Recorded) => import('../../tests/servers/scripted.mjs').Answer}
 */
export const tokensOfUser =
  (more = {}) =>
  ({ headers, form }) => {
    issued += 1;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      aud: form.client_id,
      iss: `https://${headers.host}/${TENANT}/v2.0`,
      iat: now,
      nbf: now,
      exp: now + 3600,
      sub: 'scripted-subject',
      oid: USER,
      tid: TENANT,
      ver: '2.0',
      name: 'Contoso Employee',
      preferred_username: 'employee@contoso.com',
    };
    return answers.tokens({
      access_token: `scripted-access-token-${issued}`,
      refresh_token: `scripted-refresh-token-${issued}`,
      id_token: `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}.c2NyaXB0ZWQ`,
      client_info: base64url({ uid: USER, utid: TENANT }),
      ...more,
    });
  };

/**
 * @param {Parameters<typeof startScripted>[0]} script
 * @param {{ key: string, cert: string }} certificate
 */
export async function startScriptedEntra(script, certificate) {
  const server = await startScripted({
    devicecode: [answers.code()],
    me: [answers.profile()],
    other: [discovery],
    ...script,
  });
  const door = await openTlsDoor(server.port, certificate);
  return {
    where: { authority: `${door.url}/contoso.onmicrosoft.com`, graphUrl: door.url, clientId },
    requests: server.requests,
    to: server.to,
    close: async () => {
      await door.close();
      await server.close();
    },
  };
}
