// Every way in which a call can fail, against servers that repeat the secrets wherever they can,
// and callers that put them where they do not belong.
import { answers, fault } from '../servers/scripted.mjs';

/** @typedef {import('../servers/scripted.mjs').Answer} Answer */
/** @typedef {typeof import('../../pkg/index.js')} Api */
/** @typedef {Parameters<Api['requestDeviceCode']>[0]} Config */
/** @typedef {NonNullable<Parameters<Api['requestDeviceCode']>[1]>} Options */
/** @typedef {Parameters<Api['waitForTokens']>[1]} DeviceCode */

/** Each begins with a mark that nothing else contains, and has what URLs and JSON encode. */
export const secrets = {
  deviceCode: `Mark1-device-code-${'d1'.repeat(40)}-end`,
  accessToken: `Mark2.access.token.${'a2'.repeat(40)}.end`,
  refreshToken: `Mark3.refresh.token.${'r3'.repeat(40)}.end`,
  idToken: `Mark4-signature-${'i4'.repeat(40)}-end`,
};

/** What is searched for: the beginning, the middle and the end of each. */
export const marks = ['Mark1', 'Mark2', 'Mark3', 'Mark4', 'd1d1', 'a2a2', 'r3r3', 'i4i4'];

const { deviceCode, accessToken } = secrets;

/** A text that repeats the secret: whole, with more around it, twice, and cut off. */
const repeated = (/** @type {string} */ secret) =>
  `You sent ${secret}, that is "${secret}${secret}", so: ${secret.slice(0, 60)}`;

/** An OAuth error that repeats the secret in everything a client might read. */
export const oauth = (
  /** @type {string} */ error,
  /** @type {object} */ more = {},
  status = 400,
  secret = deviceCode,
) => ({
  status,
  headers: headers(secret),
  json: {
    error,
    error_description: repeated(secret),
    suberror: secret,
    trace_id: secret,
    correlation_id: secret,
    timestamp: secret,
    error_uri: `https://example.com/?${secret}`,
    ...more,
  },
});

const headers = (/** @type {string} */ secret) => ({
  'x-debug': secret,
  'www-authenticate': `Bearer realm="${secret}", error="invalid_token", claims="${btoa(JSON.stringify({ access_token: secret }))}"`,
  'retry-after': secret,
});

/** A page that repeats the secret. @param {number} status @param {string} secret */
export const html = (status, secret) => ({
  status,
  headers: { ...headers(secret), 'content-type': 'text/html' },
  text: `<!doctype html><title>${secret}</title><pre>${repeated(secret)}</pre>`,
});

/** An ID token with these claims. @param {object} claims */
const idToken = (claims) =>
  [{ alg: 'RS256' }, claims].map((part) => btoa(JSON.stringify(part))).join('.') +
  `.${secrets.idToken}`;

/** All the tokens, with a valid ID token. @type {import('../servers/scripted.mjs').Scripted} */
export const tokensResponse = ({ headers: { host } }) =>
  answers.tokens({
    access_token: accessToken,
    refresh_token: secrets.refreshToken,
    id_token: idToken({
      ...{ iss: `http://${host}/contoso.onmicrosoft.com/v2.0`, aud: 'secrets', sub: 'a-user' },
      ...{ tid: 'contoso.onmicrosoft.com', exp: Date.now() / 1000 + 3600 },
    }),
  });

const graph = (/** @type {number} */ status) => ({
  status,
  headers: headers(accessToken),
  json: {
    error: {
      code: accessToken,
      message: repeated(accessToken),
      innerError: {
        'request-id': accessToken,
        'client-request-id': accessToken,
        date: accessToken,
      },
    },
  },
});

/** @type {DeviceCode} */
const stored = {
  deviceCode,
  userCode: 'BCDFGHJKL',
  verificationUri: 'https://example.com/device',
  message: 'Sign in.',
  expiresAt: Date.now() + 900_000,
  expiresIn: 900,
  interval: 1,
  nextPollAt: 0,
};
const tokens = { accessToken, tokenType: 'Bearer', expiresAt: Date.now() + 3_600_000, scopes: [] };

/**
 * @typedef {object} Path
 * @property {string} name
 * @property {string} code of the error that it ends in
 * @property {Parameters<typeof import('../servers/scripted.mjs').startScripted>[0]} [script]
 * @property {boolean} [alone] whether no other may run beside it
 * @property {(api: Api, config: Config, options: Options) => Promise<unknown>} call
 */

/** The three ways to poll, each with a stored code. @type {[string, Path['call']][]} */
const polls = [
  ['waitForTokens', (api, config, options) => api.waitForTokens(config, stored, options)],
  ['pollOnce', (api, config, options) => api.pollOnce(config, stored, options)],
  ['signIn', (api, config, options) => api.signIn(config, () => undefined, options)],
];

/** What ends a poll, and how it ends the call. @type {[string, string, Answer][]} */
const refusals = [
  ['declined', 'access_denied', oauth('access_denied')],
  ['declined', 'authorization_declined', oauth('authorization_declined')],
  ['expired', 'expired_token', oauth('expired_token', { error_codes: [70020] })],
  [
    'invalid_code',
    'bad_verification_code',
    oauth('bad_verification_code', { suberror: undefined }),
  ],
  ['invalid_code', 'invalid_grant', oauth('invalid_grant', { suberror: undefined })],
  ['interaction_required', 'claims', oauth('interaction_required', { claims: deviceCode })],
  ['invalid_client', 'invalid_client', oauth('invalid_client', { error_codes: [7000218] }, 401)],
  ['invalid_authority', 'AADSTS90002', oauth('invalid_request', { error_codes: [90002] })],
  ['invalid_scope', 'invalid_scope', oauth('invalid_scope')],
  ['blocked_by_policy', 'AADSTS53003', oauth('access_denied', { error_codes: [53003] })],
  ['account_refused', 'AADSTS50020', oauth('invalid_request', { error_codes: [50020] })],
  ['server', 'an unknown error', oauth('teapot')],
  ['server', 'an error named like the code', oauth(deviceCode)],
  [
    'malformed_response',
    'a token of another type',
    answers.tokens({ token_type: 'MAC', access_token: accessToken, mac_key: deviceCode }),
  ],
  [
    'malformed_response',
    'no access token',
    answers.tokens({ access_token: undefined, refresh_token: secrets.refreshToken }),
  ],
  [
    'invalid_id_token',
    'an ID token for another app',
    answers.tokens({ access_token: accessToken, id_token: idToken({ aud: 'other' }) }),
  ],
  [
    'invalid_id_token',
    'an ID token that is none',
    answers.tokens({ access_token: accessToken, id_token: secrets.idToken }),
  ],
];

/** Faults that a status reports and a retry survives, before the server declines. @type {[string, Answer][]} */
const passing = [
  ['HTML that repeats the code', html(502, deviceCode)],
  ['HTML with 200', html(200, deviceCode)],
  ['temporarily_unavailable', oauth('temporarily_unavailable')],
  ['AADSTS90033', oauth('server_error', { error_codes: [90033] })],
  ['a redirect that carries the code', fault.redirect(`http://127.0.0.1:9/?${deviceCode}`)],
  ['a reset', fault.reset()],
  ['a truncated answer', fault.truncated(`{"error_description":"${deviceCode}`)],
];

/** What the profile call meets. @type {[string, string, Answer][]} */
const profiles = [
  ['profile_denied', '401', graph(401)],
  ['profile_denied', '403', graph(403)],
  ['profile_failed', '404', graph(404)],
  ['profile_failed', 'HTML', html(200, accessToken)],
  ['redirected', 'a redirect', fault.redirect(`http://127.0.0.1:9/?${accessToken}`)],
  ['malformed_response', 'an endless answer', fault.huge()],
];

/** What a caller gets wrong. @type {[string, Path['call']][]} */
const mistakes = [
  [
    'getProfile with its arguments swapped',
    (api, config) => api.getProfile(any(tokens), any(config)),
  ],
  ['getProfile with the token itself', (api, config) => api.getProfile(config, any(accessToken))],
  [
    'getProfile with a token that cannot be sent',
    (api, config) => api.getProfile(config, { accessToken: `${accessToken}\r\nx: y` }),
  ],
  ['getProfile with options for tokens', (api, config) => api.getProfile(config, any({ tokens }))],
  ['pollOnce with its arguments swapped', (api, config) => api.pollOnce(any(stored), any(config))],
  ['pollOnce with the code itself', (api, config) => api.pollOnce(config, any(deviceCode))],
  ['pollOnce with JSON', (api, config) => api.pollOnce(config, any(JSON.stringify(stored)))],
  [
    'pollOnce with a damaged code',
    (api, config) => api.pollOnce(config, any({ ...stored, nextPollAt: deviceCode })),
  ],
  [
    'waitForTokens with a code of another type',
    (api, config) => api.waitForTokens(config, any({ ...stored, expiresAt: deviceCode })),
  ],
  ['waitForTokens with tokens', (api, config) => api.waitForTokens(config, any(tokens))],
  ['a code for a config', (api) => api.requestDeviceCode(any(stored))],
  ['tokens for options', (api, config) => api.requestDeviceCode(config, any(tokens))],
  ['a token for options', (api, config) => api.requestDeviceCode(config, any(accessToken))],
  .../** @type {const} */ ([
    'clientId',
    'authority',
    'graphUrl',
    'locale',
    'fetch',
    'scopes',
    'select',
  ]).map(
    (key) =>
      /** @type {[string, Path['call']]} */ ([
        `a token for ${key}`,
        (api, config) =>
          api.requestDeviceCode({ ...config, [key]: `${accessToken} ${deviceCode}` }),
      ]),
  ),
  ...[
    (/** @type {string} */ secret) => `https://user:${secret}@login.example.com/contoso`,
    (/** @type {string} */ secret) => `https://login.example.com/contoso?token=${secret}`,
    (/** @type {string} */ secret) => `http://${secret}/contoso`,
    (/** @type {string} */ secret) => `https://login.example.com/a/b/${secret}`,
  ].flatMap((url, turn) => [
    /** @type {[string, Path['call']]} */ ([
      `an authority with a token in it, ${turn}`,
      (api, config) => api.requestDeviceCode({ ...config, authority: url(accessToken) }),
    ]),
    /** @type {[string, Path['call']]} */ ([
      `a graphUrl with a token in it, ${turn}`,
      (api, config) => api.getProfile({ ...config, graphUrl: url(accessToken) }, tokens),
    ]),
  ]),
];

/** @returns {any} */
function any(/** @type {unknown} */ value) {
  return value;
}

/** What the caller's own functions threw or rejected: it travels as the `cause`, and is theirs. @type {WeakSet<object>} */
export const callersOwn = new WeakSet();

/** A caller's `fetch` that fails with the request's secrets in its error. */
const leaky = (/** @type {'throws' | 'rejects' | 'answers'} */ how) =>
  /** @type {any} */ (
    (/** @type {string} */ url, /** @type {{ body?: string, headers?: object }} */ init) => {
      const error = Object.assign(new Error(`${url} ${JSON.stringify(init)}`), {
        code: init.body,
        cause: new Error(init.body),
      });
      callersOwn.add(error);
      if (how === 'throws') throw error;
      return how === 'rejects' ? Promise.reject(error) : Promise.resolve({ text: init.body });
    }
  );

/** @type {readonly Path[]} */
export const paths = [
  ...mistakes.map(([name, call]) => ({ name, code: 'invalid_config', call })),
  ...polls.flatMap(([way, call]) => [
    ...refusals.map(([code, name, answer]) => ({
      ...{ name: `${way}: ${name}`, code, call },
      script: { token: [answer] },
    })),
    ...passing.map(([name, answer]) => ({
      name: `${way}: ${name}, then declined`,
      // One poll, which a fault leaves pending.
      code: way === 'pollOnce' ? 'pending' : 'declined',
      call,
      script: { token: [answer, oauth('access_denied')] },
    })),
  ]),
  {
    ...{ name: 'the last poll fails', code: 'expired' },
    script: { token: [oauth('temporarily_unavailable')] },
    call: (api, config, options) =>
      api.waitForTokens(config, { ...stored, expiresAt: Date.now() + 100 }, options),
  },
  ...profiles.flatMap(([code, name, answer]) => [
    {
      ...{ name: `getProfile: ${name}`, code },
      script: { me: [answer] },
      call: /** @type {Path['call']} */ (
        (api, config, options) => api.getProfile(config, tokens, options)
      ),
    },
    {
      ...{ name: `signInAndGetProfile: ${name}`, code },
      script: {
        token: [tokensResponse],
        me: [answer],
      },
      call: /** @type {Path['call']} */ (
        (api, config, options) => api.signInAndGetProfile(config, () => undefined, options)
      ),
    },
  ]),
  {
    ...{ name: 'onCode throws', code: 'callback_failed' },
    call: (api, config, options) =>
      api.signIn(config, (code) => Promise.reject(new Error(JSON.stringify(code))), options),
  },
  {
    ...{ name: 'the time allowed passes', code: 'timeout' },
    script: { token: [fault.hang()] },
    call: (api, config) => api.waitForTokens(config, stored, { timeout: 0.2 }),
  },
  {
    ...{ name: 'a signal aborts', code: 'AbortError' },
    script: { token: [fault.stall(`{"error_description":"${deviceCode}`)] },
    call: (api, config) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      return api.waitForTokens(config, stored, { signal: controller.signal });
    },
  },
  {
    ...{ name: 'a first answer that is an error and a code', code: 'server' },
    script: { devicecode: [{ ...oauth('teapot', { device_code: deviceCode }), status: 200 }] },
    call: (api, config, options) => api.requestDeviceCode(config, options),
  },
  {
    ...{ name: 'a first answer that lacks something', code: 'malformed_response' },
    script: {
      devicecode: [answers.code({ device_code: deviceCode, verification_uri: undefined })],
    },
    call: (api, config, options) => api.requestDeviceCode(config, options),
  },
  {
    ...{ name: 'metadata of another issuer, with a client secret', code: 'discovery_failed' },
    call: (api, { clientId }, options) =>
      api.requestDeviceCode(
        {
          clientId,
          issuer: 'https://issuer.example',
          clientSecret: accessToken,
          fetch: async () => Response.json({ issuer: accessToken, error: accessToken }),
        },
        options,
      ),
  },
  {
    ...{ name: 'a fetch that rejects', code: 'network' },
    call: (api, config, options) =>
      api.getProfile({ ...config, fetch: leaky('rejects') }, tokens, options),
  },
  .../** @type {const} */ (['throws', 'answers']).map((how) => ({
    ...{ name: `a fetch that ${how}`, code: 'invalid_config' },
    call: /** @type {Path['call']} */ (
      (api, config, options) => api.getProfile({ ...config, fetch: leaky(how) }, tokens, options)
    ),
  })),
  {
    ...{ name: 'a host without fetch', code: 'unsupported_host', alone: true },
    call: async (api, config, options) => {
      const { fetch } = globalThis;
      Object.assign(globalThis, { fetch: undefined });
      try {
        return await api.getProfile(config, tokens, options);
      } finally {
        Object.assign(globalThis, { fetch });
      }
    },
  },
];

/** What a server in order says, but for what a path has it say. */
export const usual = {
  devicecode: [answers.code({ device_code: deviceCode })],
  token: [answers.pending()],
  me: [answers.profile()],
};
