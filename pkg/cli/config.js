// The library's configuration, as the options have it.
import { languageOf, languageTag } from './locale.js';
import { UsageError } from './usage-error.js';

/**
 * Only what was given, so that the library's own defaults hold for the rest.
 * @param {import('./parse-options.js').Values} values
 * @param {NodeJS.ProcessEnv} [env] Its locale is used where `--locale` is not given.
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
  const given = text(values.locale);
  const locale = given === undefined ? languageOf(env) : languageTag(given);
  const scopes = words(values.scope, /[\s]+/u);
  const select = words(values.select, /[\s,]+/u);
  if (authority !== undefined) config.authority = authority;
  if (graphUrl !== undefined) config.graphUrl = graphUrl;
  if (locale !== undefined) config.locale = locale;
  if (scopes) config.scopes = scopes;
  if (select) config.select = select;
  return config;
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
