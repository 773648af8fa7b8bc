// Reads arguments and environment by a table of options, and says what is wrong with them.
import { parseArgs } from 'node:util';
import { nearest } from './nearest.js';

/**
 * @typedef {object} Flag
 * @property {'string' | 'boolean'} type
 * @property {string} says What it does, for the help text.
 * @property {string} [value] What its value is called in the help text.
 * @property {string} [short] Its one-letter name.
 * @property {boolean} [multiple] It may be repeated.
 * @property {string} [env] The environment variable that stands in for it.
 */

/** @typedef {string | boolean | string[]} Value */
/** @typedef {Record<string, Value | undefined>} Values */

/** The arguments are wrong, and nothing was done. */
export class UsageError extends Error {
  name = 'UsageError';
  code = 'usage';

  /**
   * @param {string} message
   * @param {string} hint What to do about it.
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, Flag>} flags
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ values: Values, positionals: string[] }}
 */
export function readFlags(args, flags, env = {}) {
  // Not strict: parseArgs' own errors know neither the nearest option nor a hint.
  const { tokens } = parseArgs({
    args: [...args],
    options: flags,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  /** @type {Values} */
  const values = {};
  /** @type {string[]} */
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (!flag) throw unknown(token.rawName, flags);
    values[token.name] = valueOf(token, flag, values[token.name]);
  }
  for (const [name, { env: variable, multiple }] of Object.entries(flags)) {
    const value = variable === undefined ? undefined : env[variable];
    if (values[name] === undefined && value) values[name] = multiple ? [value] : value;
  }
  return { values, positionals };
}

/**
 * @param {{ name: string, rawName: string, value?: string | undefined, inlineValue?: boolean | undefined }} token
 * @param {Flag} flag
 * @param {Value | undefined} before
 * @returns {Value}
 */
function valueOf(token, flag, before) {
  if (flag.type === 'boolean') {
    if (token.value === undefined) return true;
    throw new UsageError(
      `\`${token.rawName}\` takes no value`,
      `Write \`${token.rawName}\` alone.`,
    );
  }
  // `--authority --json` is a forgotten value, not an authority called `--json`.
  const missing = !token.value || (!token.inlineValue && token.value.startsWith('-'));
  if (missing) {
    throw new UsageError(
      `\`${token.rawName}\` needs a value`,
      `Write \`${token.rawName} ${flag.value}\`; a value that begins with a dash goes as \`--${token.name}=-…\`.`,
    );
  }
  const value = /** @type {string} */ (token.value);
  if (flag.multiple) return [...(Array.isArray(before) ? before : []), value];
  if (before !== undefined) {
    throw new UsageError(`\`${token.rawName}\` is given twice`, 'Give it once.');
  }
  return value;
}

/**
 * @param {string} given
 * @param {Record<string, Flag>} flags
 */
function unknown(given, flags) {
  const right = nearest(given.replace(/^-+/, ''), Object.keys(flags));
  return new UsageError(
    `unknown option \`${given}\`${right ? `; did you mean \`--${right}\`?` : ''}`,
    'See `--help` for every option.',
  );
}
