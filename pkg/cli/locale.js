// The language of the server's message: a language tag (RFC 5646), from `--locale` or from the
// environment's locale.

/**
 * A locale of the environment as a language tag: `de_DE.UTF-8@euro` is `de-DE`. POSIX, Base
 * Definitions §8.2.
 * @param {string} locale
 * @returns {string | undefined} Undefined for `C` and `POSIX`, which name no language.
 */
export function languageTag(locale) {
  const [name = ''] = locale.trim().split(/[.@]/u);
  if (['', 'C', 'POSIX'].includes(name)) return undefined;
  return name.replaceAll('_', '-');
}

/**
 * The language that the environment names. POSIX has `LC_ALL` win over `LC_MESSAGES`, and that over
 * `LANG`; one that is empty counts as unset.
 * @param {NodeJS.ProcessEnv} env
 */
export function languageOf(env) {
  const tag = languageTag(env.LC_ALL || env.LC_MESSAGES || env.LANG || '');
  // The environment is not what the user typed for this program: what is no tag is left alone.
  return tag !== undefined && /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/iu.test(tag) ? tag : undefined;
}

/**
 * Whether the environment's locale has the letters of Unicode.
 * @param {NodeJS.ProcessEnv} env
 */
export function isUnicode(env) {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/iu.test(locale) || Boolean(env.WT_SESSION);
}
