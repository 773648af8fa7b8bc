// The library's configuration, as the options have it.
import { clientSecretOf } from './client-secret.js';
import { languageOf, languageTag } from './locale.js';
import { UsageError } from './usage-error.js';

/**
 * Only what was given, so that the library's own defaults hold for the rest.
 * @param {import('./parse-options.js').Values} values
 * @param {NodeJS.ProcessEnv} [env] Its locale is used where `--locale` is not given; it may hold the
 *   client secret.
 */
export function configOf(values, env = {}) {
  const clientId = text(values['client-id']);
  if (clientId === undefined) {
    throw new UsageError(
      'no client ID was given',
      'Give `--client-id`, or set DEVICE_SIGNIN_CLIENT_ID: it is the "Application (client) ID" on the app registration\'s overview page.',
    );
  }
  /** @type {import('../generated/index.js').Config} */
  const config = { clientId };
  const authority = text(values.authority);
  const graphUrl = text(values['graph-url']);
  const server = serverOf(values, env);
  const given = text(values.locale);
  // Only Entra takes a language; the environment's is no mistake of the user's.
  const ofEnvironment = server.issuer || server.endpoints ? undefined : languageOf(env);
  const locale = given === undefined ? ofEnvironment : languageTag(given);
  const scopes = words(values.scope, /[\s]+/u);
  const select = words(values.select, /[\s,]+/u);
  if (authority !== undefined) config.authority = authority;
  if (graphUrl !== undefined) config.graphUrl = graphUrl;
  if (locale !== undefined) config.locale = locale;
  if (scopes) config.scopes = scopes;
  if (select) config.select = select;
  return { ...config, ...server };
}

/** The library's names of the endpoints, and the options'. */
const ENDPOINTS = /** @type {const} */ ([
  ['deviceAuthorization', 'device-endpoint'],
  ['token', 'token-endpoint'],
  ['userinfo', 'userinfo-endpoint'],
  ['revocation', 'revocation-endpoint'],
]);

/**
 * What a server other than Entra needs.
 * @param {import('./parse-options.js').Values} values
 * @param {NodeJS.ProcessEnv} env
 * @returns {Partial<import('../generated/index.js').Config>}
 */
function serverOf(values, env) {
  const issuer = text(values.issuer);
  const endpoints = ENDPOINTS.flatMap(([key, option]) => {
    const url = text(values[option]);
    return url === undefined ? [] : [[key, url]];
  });
  const parameters = parametersOf(values.parameter);
  const clientSecret = clientSecretOf(values, env);
  const clientAuthentication = text(values['client-authentication']);
  return {
    ...(issuer !== undefined && { issuer }),
    ...(endpoints.length > 0 && { endpoints: Object.fromEntries(endpoints) }),
    ...(parameters && { parameters }),
    ...(values.pkce && { pkce: true }),
    ...(values.revoke && { revokeAtSignOut: true }),
    ...(clientSecret !== undefined && { clientSecret }),
    // The library says which ones there are.
    ...(clientAuthentication !== undefined && {
      clientAuthentication: /** @type {'client_secret_basic'} */ (clientAuthentication),
    }),
  };
}

/** @param {import('./parse-options.js').Value | undefined} value */
function parametersOf(value) {
  if (!Array.isArray(value)) return undefined;
  const pairs = value.map((pair) => {
    const end = pair.indexOf('=');
    if (end > 0) return /** @type {const} */ ([pair.slice(0, end), pair.slice(end + 1)]);
    throw new UsageError(
      '`--parameter` needs a name and a value',
      'Write `--parameter NAME=VALUE`.',
    );
  });
  const twice = pairs.find(([name], index) => pairs.findIndex(([it]) => it === name) < index);
  if (!twice) return Object.fromEntries(pairs);
  throw new UsageError(`\`--parameter ${twice[0]}\` is given twice`, 'Give each name once.');
}

/** @param {import('./parse-options.js').Value | undefined} value */
export function text(value) {
  return typeof value === 'string' ? value : undefined;
}

/**
 * @param {import('./parse-options.js').Value | undefined} value
 * @param {RegExp} separator
 */
function words(value, separator) {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => item.split(separator)).filter((item) => item !== '');
}
