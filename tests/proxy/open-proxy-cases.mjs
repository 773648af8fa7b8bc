// What a proxy must not do for anyone: requests that a page would never send, each with the rule
// that it breaks. All are sent as bytes, to every host.
import { written } from './raw-exchange.mjs';

export const ORIGIN = 'https://kiosk.example';
export const PATH = '/device-signin';

/** @typedef {[string, string][]} HeaderList */
/**
 * @typedef {object} Case
 * @property {string} rule
 * @property {readonly string[]} send pieces of the request
 * @property {readonly number[]} statuses that are right; 0 where the host closes the connection
 * @property {Record<string, readonly number[]>} [also] statuses that a host gives by itself, before
 *   the handler or by reading the address in its own way
 * @property {boolean} [reaches] whether the authority gets its one request, from its fixed address
 */

/**
 * The headers of a right request; `undefined` leaves one out, a list sends it more than once.
 *
 * @param {Record<string, string | readonly string[] | undefined>} [changes]
 * @returns {HeaderList}
 */
export function headersOf(changes = {}) {
  const all = {
    host: '127.0.0.1',
    connection: 'close',
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    'x-device-signin': '1',
    'content-length': '0',
    ...changes,
  };
  return Object.entries(all).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map(
      (one) => /** @type {[string, string]} */ ([name, one]),
    ),
  );
}

/** Refused by the handler, or by the host before it. */
const NOT_FOUND = [400, 404];
const REFUSED = [400, 403];
const BAD = [400];

/** The edge runtime's own server for development answers 200 with no body where it fails. */
const EDGE = { 'edge-runtime': [200] };

/** @param {string} target @param {Parameters<typeof headersOf>[0]} [changes] */
const to = (target, changes) => [written({ target, headers: headersOf(changes) })];
/** @param {Parameters<typeof headersOf>[0]} changes */
const headers = (changes) => to(`${PATH}/start`, changes);
/** @param {string} method */
const by = (method) => [written({ method, target: `${PATH}/start`, headers: headersOf() })];
/** @param {string} body @param {Parameters<typeof headersOf>[0]} [changes] */
const withBody = (body, changes) => [
  written({
    target: `${PATH}/start`,
    headers: headersOf({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...changes,
    }),
    body,
  }),
];

/** @type {[string, string][]} */
const targets = [
  ['an absolute target elsewhere', 'http://evil.example/v1.0/me'],
  ['an absolute target with the start path of another site', 'http://evil.example/start'],
  ['an absolute target with a user', 'http://kiosk.example@evil.example/x'],
  ['two slashes and a host', '//evil.example/device-signin/start'],
  ['slash, backslash and a host', '/\\evil.example/device-signin/start'],
  ['encoded slashes and a host', '/%2f%2fevil.example/device-signin/start'],
  ['an address as the path', '/device-signin/https://evil.example/'],
  ['an address behind the endpoint', '/device-signin/start/https://evil.example/'],
  ['encoded dots that lead out', '/device-signin/..%2fstart'],
  ['encoded dots that lead in', '/public/..%2fdevice-signin/start'],
  ['a path that ends like an endpoint', '/public/device-signin/start'],
  ['a semicolon behind', '/device-signin/start;x=1'],
  ['a trailing dot', '/device-signin/start.'],
  ['a trailing slash', '/device-signin/start/'],
  ['two slashes within', '/device-signin//start'],
  ['upper case', '/DEVICE-SIGNIN/START'],
  ['an encoded letter', '/device-signin/st%61rt'],
  ['an encoded zero', '/device-signin/start%00'],
  ['a very long path', `/device-signin/${'x'.repeat(7000)}`],
  ['the path alone', '/device-signin'],
  ['the path and a slash', '/device-signin/'],
  ['another endpoint', '/device-signin/token'],
  ["the authority's own path", '/contoso.onmicrosoft.com/oauth2/v2.0/devicecode'],
  ["Graph's own path", '/v1.0/me'],
  ['the name of what every object has', '/device-signin/constructor'],
  ['an asterisk', '*'],
];

/** @type {[string, Parameters<typeof headersOf>[0]][]} */
export const sources = [
  ['no Origin', { origin: undefined }],
  ['Origin: null', { origin: 'null' }],
  ['another scheme', { origin: 'http://kiosk.example' }],
  ['another port', { origin: 'https://kiosk.example:8443' }],
  ['the port that is the default', { origin: 'https://kiosk.example:443' }],
  ['a host that begins alike', { origin: 'https://kiosk.example.evil' }],
  ['a host that ends alike', { origin: 'https://evil-kiosk.example' }],
  ['a user in front', { origin: 'https://kiosk.example@evil.example' }],
  ['upper case in the origin', { origin: 'https://KIOSK.example' }],
  ['a slash behind the origin', { origin: 'https://kiosk.example/' }],
  ['a dot behind the host', { origin: 'https://kiosk.example.' }],
  ['two origins', { origin: [ORIGIN, 'https://evil.example'] }],
  ['two origins in one header', { origin: `${ORIGIN}, https://evil.example` }],
  ['an empty origin', { origin: '' }],
  ['the origin that Host names', { origin: 'http://evil.example', host: 'evil.example' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }],
  ['Sec-Fetch-Site twice', { 'sec-fetch-site': ['same-origin', 'cross-site'] }],
  ['no X-Device-Signin', { 'x-device-signin': undefined }],
  ['another X-Device-Signin', { 'x-device-signin': '0' }],
  ['X-Device-Signin twice', { 'x-device-signin': ['1', '1'] }],
];

/** @type {[string, Parameters<typeof headersOf>[0]][]} */
export const ignored = [
  ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example' }],
  ['X-Forwarded-Proto', { 'x-forwarded-proto': 'http' }],
  ['X-Forwarded-For', { 'x-forwarded-for': '10.0.0.1' }],
  ['Forwarded', { forwarded: 'for=10.0.0.1;host=evil.example;proto=http' }],
  ['X-HTTP-Method-Override', { 'x-http-method-override': 'GET' }],
  ['X-Original-URL', { 'x-original-url': '/v1.0/me', 'x-rewrite-url': '/v1.0/me' }],
  ['Authorization', { authorization: 'Bearer stolen-token' }],
  ['another Host', { host: 'evil.example' }],
  ['a Host with a port', { host: 'evil.example:1' }],
  ['a Host of IPv6', { host: '[::1]' }],
  ['a cookie of another app', { cookie: 'session=secret-of-another-app' }],
];

/** @type {[string, readonly string[], number[]][]} */
const bodies = [
  ['JSON with another key', withBody('{"client_id":"other"}'), BAD],
  ['a tenant', withBody('{"authority":"https://login.microsoftonline.com/other"}'), BAD],
  ['a scope', withBody('{"scope":"https://management.azure.com/.default"}'), BAD],
  ['__proto__', withBody('{"__proto__":{"locale":"de"}}'), BAD],
  ['a locale that is an address', withBody('{"locale":"de&x=1"}'), BAD],
  ['a locale that is an object', withBody('{"locale":{}}'), BAD],
  ['a list', withBody('[]'), BAD],
  ['a number', withBody('1'), BAD],
  ['null', withBody('null'), BAD],
  ['half of JSON', withBody('{"locale":'), BAD],
  ['bytes that are not UTF-8', withBody('{"locale":"\xff"}', { 'content-length': '14' }), BAD],
  [
    'a form',
    withBody('client_id=other&client_secret=s', {
      'content-type': 'application/x-www-form-urlencoded',
    }),
    [415],
  ],
  ['text/plain', withBody('{}', { 'content-type': 'text/plain' }), [415]],
  ['multipart', withBody('--x--', { 'content-type': 'multipart/form-data; boundary=x' }), [415]],
  ['no type', withBody('{}', { 'content-type': undefined }), [415]],
  ['an encoded type', withBody('{}', { 'content-type': 'application/jsonp' }), [415]],
  ['64 KiB and one byte more', withBody(`"${'x'.repeat(65_535)}"`), [413]],
  ['64 KiB', withBody(`"${'x'.repeat(65_534)}"`), BAD],
  [
    'a length of 1 GB and nothing behind',
    headers({ 'content-type': 'application/json', 'content-length': '1000000000' }),
    [413],
  ],
  ['a negative length', headers({ 'content-length': '-1' }), [0, 400]],
  ['two lengths', headers({ 'content-length': ['0', '10'] }), [0, 400]],
  [
    'length and chunked',
    headers({ 'content-length': '5', 'transfer-encoding': 'chunked' }),
    [0, 400, 415],
  ],
  [
    'chunks beyond 64 KiB with no length',
    [
      written({
        target: `${PATH}/start`,
        headers: headersOf({
          'content-length': undefined,
          'content-type': 'application/json',
          'transfer-encoding': 'chunked',
        }),
        body: `20000\r\n${'x'.repeat(0x20000)}\r\n0\r\n\r\n`,
      }),
    ],
    [413],
  ],
];

/** @type {Case[]} */
export const cases = [
  ...targets.map(([rule, target]) => ({
    rule,
    send: to(target),
    statuses: NOT_FOUND.concat(rule.includes('long') ? 414 : [], target === '*' ? 405 : []),
    // It takes what stands behind two slashes for the host, and the rest for the path.
    also: /^\/[/\\]/.test(target) || target.includes('@') ? EDGE : undefined,
    reaches: /^\/[/\\]/.test(target),
  })),
  {
    rule: 'a fragment',
    send: to(`${PATH}/start#x`),
    statuses: NOT_FOUND,
    // They cut it off before the handler sees the address.
    also: { Deno: [200], Bun: [200], workerd: [200], 'edge-runtime': [200] },
    reaches: true,
  },
  { rule: 'a query', send: to(`${PATH}/start?url=https://evil.example`), statuses: BAD },
  {
    rule: 'an empty query',
    send: to(`${PATH}/start?`),
    statuses: NOT_FOUND.concat(200),
    reaches: true,
  },
  ...['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method) => ({
    rule: `method ${method}`,
    send: by(method),
    statuses: [0, 400, 403, 405, 501],
    also: EDGE,
  })),
  {
    rule: 'method CONNECT',
    send: [
      written({
        method: 'CONNECT',
        target: 'evil.example:443',
        headers: headersOf({ host: 'evil.example:443' }),
      }),
    ],
    statuses: [0, 400, 404, 405, 501],
    also: { workerd: [500] },
  },
  {
    rule: 'a method in lower case',
    send: by('post'),
    statuses: [0, 200, 400, 405, 501],
    reaches: true,
  },
  ...sources.map(([rule, changes]) => ({ rule, send: headers(changes), statuses: REFUSED })),
  {
    rule: 'a preflight from a page of another origin',
    send: [
      written({
        method: 'OPTIONS',
        target: `${PATH}/start`,
        headers: headersOf({
          origin: 'https://evil.example',
          'sec-fetch-site': 'cross-site',
          'x-device-signin': undefined,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-device-signin',
        }),
      }),
    ],
    statuses: [403, 405],
  },
  {
    rule: "a preflight from the page's own origin",
    send: [
      written({
        method: 'OPTIONS',
        target: `${PATH}/start`,
        headers: headersOf({
          'x-device-signin': undefined,
          'access-control-request-method': 'POST',
        }),
      }),
    ],
    statuses: [403, 405],
  },
  ...['', 'a b', 'user@evil.example', 'evil.example, kiosk.example'].map((host) => ({
    rule: `Host: ${host || '(empty)'}`,
    send: headers({ host }),
    statuses: [0, 200, 400, 404],
    reaches: true,
  })),
  {
    rule: 'two Hosts',
    send: headers({ host: ['127.0.0.1', 'evil.example'] }),
    statuses: [0, 200, 400, 404],
    reaches: true,
  },
  { rule: 'no Host', send: headers({ host: undefined }), statuses: [0, 200, 400], reaches: true },
  {
    rule: 'an absolute target with the endpoint behind',
    send: to(`http://evil.example${PATH}/start`),
    statuses: [200, 400],
    reaches: true,
  },
  ...ignored.map(([rule, changes]) => ({
    rule: `not believed: ${rule}`,
    send: headers(changes),
    statuses: [200],
    reaches: true,
  })),
  ...bodies.map(([rule, send, statuses]) => ({ rule: `body: ${rule}`, send, statuses })),
  { rule: 'poll without a sign-in', send: to(`${PATH}/poll`), statuses: [409] },
  { rule: 'sign-out without a sign-in', send: to(`${PATH}/sign-out`), statuses: [200] },
  {
    rule: '100 cookies of that name',
    send: to(`${PATH}/poll`, {
      cookie: Array.from({ length: 100 }, () => '__Host-device-signin=x').join('; '),
    }),
    statuses: [409],
  },
  {
    rule: 'a cookie that is cut',
    send: to(`${PATH}/poll`, { cookie: '__Host-device-signin=AQ' }),
    statuses: [409],
  },
  {
    rule: 'a cookie that is no base64',
    send: to(`${PATH}/poll`, { cookie: '__Host-device-signin=\x01%%%' }),
    statuses: [400, 409],
  },
];
