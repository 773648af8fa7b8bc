// Reads the options once, and says what is wrong with them.
import { DEFAULTS } from './limiter.js';
import { libraryError } from './library-errors.js';
import { faultOf, isLoopback } from './origins.js';

/** @typedef {import('./index.js').ProxyOptions} ProxyOptions */

/**
 * What the proxy works with.
 * @typedef {object} Options
 * @property {import('../generated/index.d.ts').Config} config
 * @property {'session' | 'forward'} mode
 * @property {readonly Uint8Array<ArrayBuffer>[]} secrets
 * @property {readonly string[]} origins
 * @property {string} path
 * @property {string} cookie
 * @property {{ idle: number, absolute: number }} session seconds
 * @property {import('./index.js').Limits} limits
 * @property {ProxyOptions['limit']} limit
 * @property {ProxyOptions['allow']} allow
 * @property {ProxyOptions['caller']} caller
 * @property {ProxyOptions['signal']} signal
 * @property {ProxyOptions['onResponse']} onResponse
 */

const KNOWN = [
  ...['config', 'mode', 'secret', 'origins', 'allow', 'caller', 'limit', 'limits', 'path'],
  ...['session', 'cookie', 'signal', 'onResponse'],
];
const FUNCTIONS = /** @type {const} */ (['allow', 'caller', 'limit', 'signal', 'onResponse']);
const SHORTEST_SECRET = 32;
/** Browsers keep no cookie for longer. RFC 6265bis §5.5. */
const LONGEST_SESSION = 400 * 24 * 3600;

/**
 * @param {ProxyOptions} given
 * @returns {Options}
 */
export function readOptions(given) {
  if (typeof given !== 'object' || given === null) throw wrong('createProxy needs its options.');
  const { config, mode = 'session', limits = {}, path, cookie = 'device-signin' } = given;
  const stray = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (stray !== undefined) {
    throw wrong(
      `There is no option ${JSON.stringify(stray)}.`,
      `The options: ${KNOWN.join(', ')}.`,
    );
  }
  if (typeof config !== 'object' || config === null) throw wrong('config is missing.');
  if (mode !== 'session' && mode !== 'forward') throw wrong("mode must be 'session' or 'forward'.");
  for (const name of FUNCTIONS) {
    if (given[name] !== undefined && typeof given[name] !== 'function') {
      throw wrong(`${name} must be a function.`);
    }
  }
  const origins = readOrigins(given.origins);
  if (!origins.every(isLoopback)) {
    requireFor(
      given,
      'allow',
      'It says who may begin a sign-in: allow: (request, info) => true for all.',
    );
    requireFor(given, 'caller', 'It says whom the limits count, such as the address in info.');
  }
  if (!/^[\w-]{1,64}$/.test(cookie)) throw wrong('cookie must be letters, digits, _ and -.');
  return {
    config,
    mode,
    origins,
    secrets: mode === 'session' ? readSecrets(given.secret) : [],
    path: readPath(path ?? (mode === 'session' ? '/device-signin' : '')),
    cookie,
    session: readSession(given.session),
    limits: readLimits(limits),
    limit: given.limit,
    allow: given.allow,
    caller: given.caller,
    signal: given.signal,
    onResponse: given.onResponse,
  };
}

/** @param {unknown} origins @returns {readonly string[]} */
function readOrigins(origins) {
  if (!Array.isArray(origins) || origins.length === 0) {
    throw wrong(
      'origins is missing.',
      "List the origins of your pages: origins: ['https://kiosk.example'].",
    );
  }
  for (const origin of origins) {
    const fault = typeof origin === 'string' ? faultOf(origin) : 'is no text';
    if (fault) throw wrong(`origins: ${JSON.stringify(origin)} ${fault}.`);
  }
  return [...new Set(origins)];
}

/**
 * @param {ProxyOptions} given
 * @param {'allow' | 'caller'} name
 * @param {string} hint
 */
function requireFor(given, name, hint) {
  if (!given[name]) throw wrong(`${name} is required where an origin is not loopback.`, hint);
}

/** @param {ProxyOptions['secret']} secret */
function readSecrets(secret) {
  const all = Array.isArray(secret) ? secret : [secret];
  const [first] = all;
  if (first === undefined) {
    throw wrong('secret is missing.', 'Give 32 random bytes: openssl rand -base64 32');
  }
  return all.map(readSecret);
}

/** @param {unknown} secret @returns {Uint8Array<ArrayBuffer>} */
function readSecret(secret) {
  const isBytes = ArrayBuffer.isView(secret) && 'length' in secret;
  if (typeof secret !== 'string' && !isBytes) throw wrong('secret must be text or bytes.');
  const bytes =
    typeof secret === 'string'
      ? new TextEncoder().encode(secret)
      : Uint8Array.from(/** @type {Uint8Array} */ (secret));
  if (bytes.length < SHORTEST_SECRET || new Set(bytes).size < 8) {
    throw wrong(
      `secret must be ${SHORTEST_SECRET} random bytes or more.`,
      'Make one with: openssl rand -base64 32',
    );
  }
  return bytes;
}

/** @param {unknown} path */
function readPath(path) {
  if (path === '' || path === '/') return '';
  const isPath = typeof path === 'string' && /^(\/[\w~-][\w.~-]*)+$/.test(path);
  if (!isPath) throw wrong("path must be like '/device-signin', with no slash at the end.");
  return path;
}

/** @param {ProxyOptions['session']} session */
function readSession({ idle = 3600, absolute = 12 * 3600, ...rest } = {}) {
  const [stray] = Object.keys(rest);
  if (stray !== undefined) throw wrong(`session has no key ${JSON.stringify(stray)}.`);
  for (const [name, value] of Object.entries({ idle, absolute })) {
    if (!(typeof value === 'number' && value >= 1 && value <= LONGEST_SESSION)) {
      throw wrong(`session.${name} must be seconds, from 1 to ${LONGEST_SESSION} (400 days).`);
    }
  }
  return { idle, absolute };
}

/** @param {object} given @returns {import('./index.js').Limits} */
function readLimits(given) {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw wrong(
        `limits has no key ${JSON.stringify(name)}.`,
        `Its keys: ${Object.keys(DEFAULTS).join(', ')}.`,
      );
    }
    const isLimit = value === false || (value?.burst >= 1 && value?.perMinute > 0);
    if (!isLimit) throw wrong(`limits.${name} must be { burst, perMinute } or false.`);
  }
  return { ...DEFAULTS, ...given };
}

/**
 * @param {string} message
 * @param {string} [hint]
 */
function wrong(message, hint = 'Correct the options of createProxy: see docs/proxy.md.') {
  return libraryError('invalid_config', message, hint);
}
