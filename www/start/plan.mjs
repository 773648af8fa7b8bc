// Reads from the options what to run and with which directory, before anything is installed.
import { configOf } from '../../pkg/cli/config.js';
import { parseOptions } from '../../pkg/cli/parse-options.js';
import { UsageError } from '../../pkg/cli/usage-error.js';
import { timeoutOf } from '../../pkg/cli/time-limit.js';
import { authorityOptions, flags as authorityFlags, portOf } from '../authority/options.mjs';
import { flags } from './options.mjs';

/** @typedef {import('../../pkg/generated/index.js').Config} Config */
/** @typedef {import('../authority/authority.mjs').AuthorityOptions} AuthorityOptions */

/**
 * @typedef {object} Plan
 * @property {'help' | 'page' | 'console'} run
 * @property {import('../../pkg/cli/parse-options.js').Values} values
 * @property {number | undefined} port Of the page; undefined if no option names one.
 * @property {{ config: Config } | { local: AuthorityOptions }} directory
 */

/**
 * @param {readonly string[]} args
 * @returns {Plan}
 */
export function planOf(args) {
  const { values, positionals } = parseOptions(args, flags);
  if (positionals.length > 0) {
    throw new UsageError(
      `\`${positionals[0]}\` is no option`,
      'npm needs two dashes before the options: `npm start -- --console`.',
    );
  }
  const run = values.help ? 'help' : values.console ? 'console' : 'page';
  if (run === 'console') {
    only(values, ['port', 'forward'], 'is for the page', 'Leave out `--console`');
  }
  if (run === 'page') only(values, ['timeout', 'json'], 'is for `--console`', 'Add `--console`');
  timeoutOf(values.timeout);
  return { run, values, port: portOf('port', values.port), directory: directoryOf(values) };
}

/** @param {import('../../pkg/cli/parse-options.js').Values} values @returns {Plan['directory']} */
function directoryOf(values) {
  const named = ['authority', 'client-id', 'graph-url'].find((name) => values[name] !== undefined);
  if (named) {
    const why = `is for the local authority, and \`--${named}\` names another`;
    only(values, ['lan', ...Object.keys(authorityFlags)], why, `Leave out \`--${named}\``);
    return { config: configOf(values) };
  }
  return { local: authorityOptions(values) };
}

/**
 * Refuses options that would have no effect.
 * @param {import('../../pkg/cli/parse-options.js').Values} values
 * @param {readonly string[]} names
 * @param {string} why
 * @param {string} instead
 */
function only(values, names, why, instead) {
  const unused = names.find((name) => values[name] !== undefined);
  if (unused) {
    throw new UsageError(`\`--${unused}\` ${why}`, `${instead}, or leave out \`--${unused}\`.`);
  }
}
