// Reads arguments and environment by a table of options, and says what is wrong with them.
import { parseArgs } from 'node:util';
import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

/**
 * @typedef {object} Option
 * @property {'string' | 'boolean'} type
 * @property {string} description What it does, for the help text and the man page.
 * @property {string} [value] What its value is called in the help text.
 * @property {string} [short] Its one-letter name.
 * @property {boolean} [multiple] It may be repeated.
 * @property {string} [env] The environment variable that is used where the option is not given.
 * @property {'directory'} [completes] What the shell completes its value with.
 */

/** @typedef {string | boolean | string[]} Value */
/** @typedef {Record<string, Value | undefined>} Values */

/**
 * @param {readonly string[]} args
 * @param {Record<string, Option>} options
 * @param {NodeJS.ProcessEnv} [env]
 * @param {Record<string, readonly [message: string, hint: string]>} [refused] why an option is not there
 * @returns {{ values: Values, positionals: string[] }}
 * @throws {UsageError} for an option that does not exist, or a value that is missing or too many
 */
export function parseOptions(args, options, env = {}, refused = {}) {
  // Not strict: parseArgs' own errors know neither the nearest option nor a hint.
  const { tokens } = parseArgs({
    args: [...args],
    options,
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
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const refusal = Object.hasOwn(refused, token.name) ? refused[token.name] : undefined;
    if (refusal) throw new UsageError(...refusal);
    if (!option) throw unknown(token.rawName, options);
    values[token.name] = valueOf(token, option, values[token.name]);
  }
  for (const [name, { env: variable, multiple }] of Object.entries(options)) {
    const value = variable === undefined ? undefined : env[variable];
    if (values[name] === undefined && value) values[name] = multiple ? [value] : value;
  }
  return { values, positionals };
}

/**
 * @param {{ name: string, rawName: string, value?: string | undefined, inlineValue?: boolean | undefined }} token
 * @param {Option} option
 * @param {Value | undefined} before
 * @returns {Value}
 */
function valueOf(token, option, before) {
  if (option.type === 'boolean') {
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
      `Write \`${token.rawName} ${option.value}\`; a value that begins with a dash goes as \`--${token.name}=-…\`.`,
    );
  }
  const value = /** @type {string} */ (token.value);
  if (option.multiple) return [...(Array.isArray(before) ? before : []), value];
  if (before !== undefined) {
    throw new UsageError(`\`${token.rawName}\` is given twice`, 'Give it once.');
  }
  return value;
}

/**
 * @param {string} given
 * @param {Record<string, Option>} options
 */
function unknown(given, options) {
  const right = nearest(given.replace(/^-+/, ''), Object.keys(options));
  return new UsageError(
    `unknown option \`${given}\`${right ? `; did you mean \`--${right}\`?` : ''}`,
    'See `--help` for every option.',
  );
}
