// An authority on loopback that is stricter than Entra: each refresh token works once, and the one
// before is refused as revoked. It signs in the user that a device code names, and serves the
// profile to the access tokens that it issued.
import { answers, startScripted } from './scripted.mjs';

/** @typedef {import('./scripted.mjs').Scripted} Scripted */
/** @typedef {import('./scripted.mjs').Plain} Plain */
/** @typedef {import('./scripted.mjs').Recorded} Recorded */
/** @typedef {Awaited<ReturnType<typeof startRotating>>} Rotating */

const TENANT = 'contoso.onmicrosoft.com';

/** A part of every token, to search for where none belongs. */
export const SECRET = 'Secret';

/** The account ID of a user of this server. @param {string} who */
export const idOf = (who) => `${who}-oid.${TENANT}`;

/**
 * A device code that the user has approved already, so that one poll gets the tokens.
 * @param {string} [who]
 * @returns {import('../../src/js/types.d.ts').DeviceCode}
 */
export const stored = (who = 'employee') => ({
  deviceCode: `${SECRET}DeviceCode-${who}`,
  userCode: 'BCDFGHJKL',
  verificationUri: 'https://example.com/device',
  message: 'Sign in.',
  expiresAt: Date.now() + 900_000,
  expiresIn: 900,
  interval: 1,
  nextPollAt: 0,
});

/**
 * An ID token of this authority's.
 * @param {Pick<Recorded, 'headers' | 'form'>} request
 * @param {string} who
 * @param {object} [more] claims
 */
export const idToken = ({ headers: { host }, form }, who, more = {}) =>
  [
    { alg: 'RS256', typ: 'JWT' },
    {
      iss: `http://${host}/${TENANT}/v2.0`,
      aud: form.client_id,
      sub: `${who}-${form.client_id}`,
      oid: `${who}-oid`,
      tid: TENANT,
      name: `Contoso ${who}`,
      preferred_username: `${who}@contoso.com`,
      exp: Math.floor(Date.now() / 1000) + 3600,
      ...more,
    },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.') + `.${SECRET}Signature`;

/**
 * @param {object} [how]
 * @param {number} [how.lifetime] of access tokens, in seconds
 * @param {number} [how.latency] of the token endpoint, in milliseconds
 * @param {number} [how.together] how many refreshes the token endpoint waits for before it answers
 *   the first of them
 * @param {boolean} [how.revokesOnReuse] a refresh token that is sent again ends the whole sign-in
 *   (RFC 9700 §4.14.2)
 * @param {boolean} [how.lenient] whether old refresh tokens stay valid, as at Entra
 */
export async function startRotating({
  lifetime = 3600,
  latency = 0,
  together = 0,
  revokesOnReuse = false,
  lenient = false,
} = {}) {
  let turn = 0;
  /** @type {Map<string, string>} whose a refresh token is */
  const refreshable = new Map();
  /** @type {Map<string, { who: string, claims?: string }>} by access token */
  const issued = new Map();

  /** What tests change while it runs. */
  const levers = {
    lifetime,
    latency,
    /** What the next refreshes get in place of their tokens. @type {Scripted[]} */
    next: [],
    /** What every refresh after those gets. @type {Scripted | undefined} */
    always: undefined,
    /** What the next token answers have in place of the usual. @type {object} */
    more: {},
    /** The claims that the profile demands of its token. @type {string | undefined} */
    challenge: undefined,
    /** Whether the profile refuses every token. */
    refusesEveryToken: false,
    /** Withdraws every access token. */
    revokeAccessTokens: () => issued.clear(),
    /** Withdraws every refresh token. */
    revokeRefreshTokens: () => refreshable.clear(),
  };

  /** @param {Recorded} request @param {string} who @returns {Plain} */
  function tokenResponse(request, who) {
    turn += 1;
    const access = `${SECRET}Access-${who}-${turn}`;
    const refresh = `${SECRET}Refresh-${who}-${turn}`;
    refreshable.set(refresh, who);
    issued.set(access, { who, claims: request.form.claims });
    const scope = request.form.scope ?? 'openid profile offline_access User.Read';
    return answers.tokens({
      access_token: access,
      refresh_token: refresh,
      id_token: idToken(request, who),
      scope: scope.replace(/ ?offline_access/, ''),
      expires_in: levers.lifetime,
      ...levers.more,
    });
  }

  /** @type {(request: Recorded) => import('./scripted.mjs').Answer} */
  function token(request) {
    const { form } = request;
    if (form.grant_type !== 'refresh_token') {
      return tokenResponse(request, String(form.device_code?.split('-').at(-1)));
    }
    const met = levers.next.shift() ?? levers.always;
    if (met) return typeof met === 'function' ? met(request) : met;
    const who = refreshable.get(String(form.refresh_token));
    if (who === undefined) {
      if (revokesOnReuse) refreshable.clear();
      return answers.error('invalid_grant', { aadsts: 50173, more: { suberror: 'bad_token' } });
    }
    if (!lenient) refreshable.delete(String(form.refresh_token));
    return tokenResponse(request, who);
  }

  /** The answers that wait for more refreshes. @type {(() => void)[]} */
  const gathered = [];

  /** @type {typeof token} */
  function late(request) {
    const answer = token(request);
    const isGathered = together > 0 && request.form.grant_type === 'refresh_token';
    if ((!levers.latency && !isGathered) || 'play' in answer) return answer;
    return {
      play: ({ response, headers }) => {
        const send = () => {
          const { status = 200, json } = answer;
          response.writeHead(status, { ...headers, 'content-type': 'application/json' });
          response.end(JSON.stringify(json));
        };
        if (!isGathered) return void setTimeout(send, levers.latency);
        gathered.push(send);
        if (gathered.length >= together) for (const one of gathered.splice(0)) one();
        return undefined;
      },
    };
  }

  const realm = 'Bearer realm="", authorization_uri="https://login.example/authorize"';
  const server = await startScripted({
    devicecode: [answers.code({ device_code: `${SECRET}DeviceCode-employee` })],
    token: [late],
    me: [
      ({ headers: { authorization = '' } }) => {
        const { who, claims } = issued.get(authorization.replace('Bearer ', '')) ?? {};
        const { challenge, refusesEveryToken } = levers;
        if (who && challenge && (refusesEveryToken || claims !== challenge)) {
          const encoded = Buffer.from(challenge).toString('base64');
          return answers.graphError(401, 'InvalidAuthenticationToken', {
            'www-authenticate': `${realm}, error="insufficient_claims", claims="${encoded}"`,
          });
        }
        return who && !refusesEveryToken
          ? answers.profile({ displayName: who, id: `${who}-oid` })
          : answers.graphError(401, 'InvalidAuthenticationToken', { 'www-authenticate': realm });
      },
    ],
  });
  return Object.assign(levers, {
    authority: server.authority,
    graphUrl: server.graphUrl,
    requests: server.requests,
    to: server.to,
    /** The refresh requests so far. */
    refreshes: () => server.to('token').filter(({ form }) => form.grant_type === 'refresh_token'),
    close: server.close,
  });
}
