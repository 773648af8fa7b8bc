// The paths on which a call with a cache can fail, against servers that repeat the refresh token
// and caches that hold what they should not.
import { answers, fault } from '../servers/scripted.mjs';
import { html, oauth, secrets } from './secret-paths.mjs';

/** @typedef {import('./secret-paths.mjs').Path} Path */
/** @typedef {Parameters<Path['call']>[1]} Config */
/** @typedef {import('../servers/scripted.mjs').Answer} Answer */

const { accessToken, refreshToken, idToken } = secrets;

/** A cache with an account whose access token has expired. @param {Config} config */
function cacheWithExpired(config, entry = {}) {
  const key = `device-signin:${config.authority}/${config.clientId}`;
  const tokens = {
    ...{ accessToken, tokenType: 'Bearer', refreshToken, idToken },
    ...{ expiresAt: Date.now() - 1000, obtainedAt: Date.now() - 10_000 },
    ...{ scopes: ['User.Read'], asked: ['User.Read', 'openid', 'profile', 'offline_access'] },
    ...{ account: { id: 'a-user' } },
    ...entry,
  };
  return new Map([[key, JSON.stringify({ version: 1, key, tokens: [tokens] })]]);
}

/** An error that repeats the refresh token. */
const refusal = (/** @type {string} */ error, /** @type {object} */ more = {}, status = 400) =>
  oauth(error, more, status, refreshToken);

/** What a refresh meets, and what it ends in. @type {[string, string, Answer][]} */
const refreshes = [
  ['interaction_required', 'invalid_grant', refusal('invalid_grant', { suberror: undefined })],
  ['interaction_required', 'AADSTS70008', refusal('invalid_grant', { error_codes: [70008] })],
  ['interaction_required', 'claims', refusal('interaction_required', { claims: refreshToken })],
  ['blocked_by_policy', 'AADSTS53003', refusal('access_denied', { error_codes: [53003] })],
  ['invalid_client', 'invalid_client', refusal('invalid_client', {}, 401)],
  ['interaction_required', 'an error named like the token', refusal(refreshToken)],
  ['server', 'temporarily_unavailable', refusal('temporarily_unavailable')],
  ['server', 'HTML that repeats the token', html(502, refreshToken)],
  ['malformed_response', 'HTML with 200', html(200, refreshToken)],
  ['malformed_response', 'a token of another type', answers.tokens({ token_type: refreshToken })],
  ['invalid_id_token', 'a damaged ID token', answers.tokens({ id_token: idToken })],
  ['redirected', 'a redirect', fault.redirect(`http://127.0.0.1:9/?${refreshToken}`)],
  ['network', 'a reset', fault.reset()],
];

/** A cache of which one method throws. @param {'get' | 'set' | 'delete'} method */
const broken = (method) => {
  const cache = new Map();
  cache[method] = () => {
    throw new Error('The disk is full.');
  };
  return cache;
};

/** @type {[string, unknown][]} what lies where the document should be */
const damages = [
  ['a token', refreshToken],
  ['a list of tokens', [refreshToken]],
  ['a document of tokens alone', { version: 1, tokens: [refreshToken] }],
];

/** @type {readonly Path[]} */
export const cachePaths = [
  ...refreshes.map(([code, name, answer]) => ({
    ...{ name: `signInSilently: ${name}`, code },
    script: { token: [answer] },
    call: /** @type {Path['call']} */ (
      (api, config, options) =>
        api.signInSilently({ ...config, cache: cacheWithExpired(config) }, options)
    ),
  })),
  {
    ...{ name: 'signIn: a refresh that is refused, then a code that is', code: 'declined' },
    script: { token: [refusal('invalid_grant'), oauth('access_denied')] },
    call: (api, config, options) =>
      api.signIn({ ...config, cache: cacheWithExpired(config) }, () => undefined, options),
  },
  {
    ...{
      name: 'signInSilently: an access token that cannot be sent',
      code: 'interaction_required',
    },
    call: (api, config, options) => {
      const cache = cacheWithExpired(config, { accessToken: `${accessToken}\r\nx: y` });
      return api.signInSilently({ ...config, cache }, options);
    },
  },
  ...damages.map(([name, value]) => ({
    ...{ name: `signInSilently: a cache that holds ${name}`, code: 'interaction_required' },
    call: /** @type {Path['call']} */ (
      (api, config, options) => {
        const cache = Object.assign(new Map(), { get: () => value });
        return api.signInSilently({ ...config, cache }, options);
      }
    ),
  })),
  {
    ...{ name: 'listAccounts: a cache that throws', code: 'cache_failed' },
    call: (api, config, options) =>
      api.listAccounts({ ...config, cache: broken('get') }, options).then(() => undefined),
  },
  {
    ...{ name: 'signOut: a cache that throws', code: 'cache_failed' },
    call: (api, config, options) =>
      api.signOut({ ...config, cache: broken('delete') }, undefined, options),
  },
  {
    ...{ name: 'signInSilently: a token for account', code: 'invalid_config' },
    call: (api, config, options) =>
      api.signInSilently(
        { ...config, cache: new Map() },
        { ...options, account: /** @type {any} */ ([accessToken]) },
      ),
  },
  {
    ...{ name: 'signInSilently: a token for claims', code: 'invalid_config' },
    call: (api, config, options) =>
      api.signInSilently({ ...config, cache: new Map() }, { ...options, claims: accessToken }),
  },
  {
    ...{ name: 'signInSilently: a token for cache', code: 'invalid_config' },
    call: (api, config, options) =>
      api.signInSilently({ ...config, cache: /** @type {any} */ (refreshToken) }, options),
  },
];
