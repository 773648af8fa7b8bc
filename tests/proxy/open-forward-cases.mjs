// What the forward mode must not do for anyone: requests that the library in a page never sends, each
// with the rule that it breaks. All are sent as bytes, to every host.
import { headersOf, ignored, ORIGIN, sources } from './open-proxy-cases.mjs';
import { written } from './raw-exchange.mjs';

const TENANT = '/contoso.onmicrosoft.com';
const DEVICE = `${TENANT}/oauth2/v2.0/devicecode`;
const TOKEN = `${TENANT}/oauth2/v2.0/token`;
const ME = '/v1.0/me';
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** @typedef {Parameters<typeof headersOf>[0]} Changes */
/** @typedef {import('./open-proxy-cases.mjs').Case & { path?: string }} Case `path`: what is reached */

/** @param {Record<string, string>} fields */
const form = (fields) => new URLSearchParams(fields).toString();
const START = form({ client_id: 'client', scope: 'User.Read openid' });
const POLL = form({ grant_type: GRANT, client_id: 'client', device_code: 'x' });
const REFRESH = form({ grant_type: 'refresh_token', client_id: 'client', refresh_token: 'y' });

/** @param {string} target @param {string} body @param {Changes} [changes] @param {string} [method] */
const post = (target, body, changes, method = 'POST') => [
  written({
    method,
    target,
    headers: headersOf({
      'x-device-signin': undefined,
      'content-type': FORM_TYPE,
      'content-length': String(Buffer.byteLength(body)),
      ...changes,
    }),
    body,
  }),
];
/** @param {string} target @param {Changes} [changes] @param {string} [method] */
const get = (target, changes, method = 'GET') => [
  written({
    method,
    target,
    headers: headersOf({
      origin: undefined,
      'x-device-signin': undefined,
      'content-length': undefined,
      authorization: 'Bearer own',
      ...changes,
    }),
  }),
];

const NOT_FOUND = [400, 404];
/** The edge runtime's own server for development answers 200 with no body where it fails. */
const EDGE = { 'edge-runtime': [200] };

/** @type {[string, string][]} */
const targets = [
  ['an absolute target elsewhere', 'http://evil.example/v1.0/users'],
  ['two slashes and a host', '//evil.example/v1.0/users'],
  ['encoded slashes and a host', `/%2f%2fevil.example${DEVICE}`],
  ['an address as the path', '/https://evil.example/'],
  ['another tenant', '/other/oauth2/v2.0/devicecode'],
  ['another endpoint of the authority', `${TENANT}/oauth2/v2.0/authorize`],
  ['an address behind the endpoint', `${DEVICE}/https://evil.example/`],
  ['encoded dots that lead out', `${TENANT}/oauth2/v2.0/token/..%2fauthorize`],
  ['a trailing slash', `${DEVICE}/`],
  ['a trailing dot', `${DEVICE}.`],
  ['a semicolon behind', `${DEVICE};x=1`],
  ['upper case', DEVICE.toUpperCase()],
  ['an encoded letter', DEVICE.replace('devicecode', 'devicec%6fde')],
  ['an encoded zero', `${DEVICE}%00`],
  ['a path in front', `/public${DEVICE}`],
  ["the session mode's endpoint", '/device-signin/start'],
  ['the root', '/'],
];

/** @type {[string, string, string, Changes, number[]][]} */
const forms = [
  ['another client ID', DEVICE, form({ client_id: 'other', scope: 'User.Read' }), {}, [400]],
  ['no client ID', DEVICE, form({ scope: 'User.Read' }), {}, [400]],
  ['two client IDs', DEVICE, `${START}&client_id=client`, {}, [400]],
  ['a client secret', TOKEN, `${POLL}&client_secret=s`, {}, [400]],
  [
    'a scope of another resource',
    DEVICE,
    form({ client_id: 'client', scope: 'https://management.azure.com/.default' }),
    {},
    [400],
  ],
  ['another scope in a refresh', TOKEN, `${REFRESH}&scope=Mail.Read`, {}, [400]],
  ['no grant', TOKEN, form({ client_id: 'client' }), {}, [400]],
  [
    'the password grant',
    TOKEN,
    form({ client_id: 'client', grant_type: 'password', username: 'u', password: 'p' }),
    {},
    [400],
  ],
  [
    'client credentials',
    TOKEN,
    form({ client_id: 'client', grant_type: 'client_credentials' }),
    {},
    [400],
  ],
  ['two grants', TOKEN, `${POLL}&grant_type=refresh_token`, {}, [400]],
  ['a poll with a refresh token', TOKEN, `${POLL}&refresh_token=y`, {}, [400]],
  ['__proto__', DEVICE, `${START}&__proto__=x`, {}, [400]],
  ['a parameter that is not forwarded', `${DEVICE}?tenant=other`, START, {}, [400]],
  ['a parameter twice', `${DEVICE}?mkt=de&mkt=en`, START, {}, [400]],
  ['JSON', TOKEN, '{}', { 'content-type': 'application/json' }, [415]],
  ['text/plain', TOKEN, POLL, { 'content-type': 'text/plain' }, [415]],
  ['no type', TOKEN, POLL, { 'content-type': undefined }, [415]],
  ['more than 64 KiB', TOKEN, `${POLL}&x=${'y'.repeat(65_536)}`, {}, [413]],
  ['two lengths', TOKEN, POLL, { 'content-length': ['0', '10'] }, [0, 400]],
];

/** @type {Case[]} */
export const cases = [
  { rule: 'right: a start', send: post(DEVICE, START), statuses: [200], path: DEVICE },
  { rule: 'right: a poll', send: post(TOKEN, POLL), statuses: [400], path: TOKEN },
  { rule: 'right: a refresh', send: post(TOKEN, REFRESH), statuses: [400], path: TOKEN },
  { rule: 'right: the profile', send: get(ME), statuses: [200], path: ME },
  ...targets.map(([rule, target]) => ({
    rule,
    send: post(target, START),
    statuses: NOT_FOUND,
    also: target.startsWith('//') ? EDGE : undefined,
  })),
  {
    rule: 'an absolute target with the endpoint behind',
    send: post(`http://evil.example${DEVICE}`, START),
    statuses: [200, 400],
    path: DEVICE,
  },
  ...['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'].map((method) => ({
    rule: `method ${method}`,
    send: post(DEVICE, START, {}, method),
    statuses: [0, 400, 405, 501],
    also: EDGE,
  })),
  ...['GET', 'HEAD', 'OPTIONS'].map((method) => ({
    rule: `method ${method} of the token endpoint`,
    send: get(TOKEN, {}, method),
    statuses: [0, 400, 405, 501],
    also: EDGE,
  })),
  { rule: 'a POST to the profile', send: post(ME, POLL), statuses: [405] },
  ...sources
    .filter(([, changes]) => !changes || !('x-device-signin' in changes))
    .map(([rule, changes]) => ({
      rule,
      send: post(DEVICE, START, changes),
      statuses: [400, 403],
    })),
  {
    rule: 'the profile for another origin',
    send: get(ME, { origin: 'https://evil.example' }),
    statuses: [403],
  },
  {
    rule: 'the profile for another site',
    send: get(ME, { 'sec-fetch-site': 'cross-site' }),
    statuses: [403],
  },
  {
    rule: 'the profile without a token',
    send: get(ME, { authorization: undefined }),
    statuses: [401],
  },
  {
    rule: 'the profile with a password',
    send: get(ME, { authorization: 'Basic eDp5' }),
    statuses: [401],
  },
  {
    rule: 'a parameter of the profile that is not forwarded',
    send: get(`${ME}?$expand=manager`),
    statuses: [400],
  },
  {
    rule: "a preflight from the page's own origin",
    send: get(
      DEVICE,
      { origin: ORIGIN, 'access-control-request-method': 'POST', authorization: undefined },
      'OPTIONS',
    ),
    statuses: [403, 405],
  },
  ...ignored.map(([rule, changes]) => ({
    rule: `not believed: ${rule}`,
    send: post(DEVICE, START, changes),
    statuses: [200],
    path: DEVICE,
  })),
  ...forms.map(([rule, target, body, changes, statuses]) => ({
    rule: `form: ${rule}`,
    send: post(target, body, changes),
    statuses,
  })),
];
