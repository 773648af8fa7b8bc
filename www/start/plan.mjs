// Reads from the options what to run and at which directory, before anything is installed.
import { configOf } from '../../pkg/cli/config.js';
import { parseOptions } from '../../pkg/cli/parse-options.js';
import { UsageError } from '../../pkg/cli/usage-error.js';
import { timeoutOf } from '../../pkg/cli/time-limit.js';
import { portOf, secondsOf } from './numbers.mjs';
import { flags } from './options.mjs';

/** @typedef {import('../../pkg/generated/index.js').Config} Config */

/**
 * @typedef {object} Plan
 * @property {'help' | 'page' | 'console'} run
 * @property {import('../../pkg/cli/parse-options.js').Values} values
 * @property {number | undefined} port Of the page; undefined if none was asked for.
 * @property {{ config: Config } | { local: LocalAuthority }} directory
 */

/**
 * @typedef {object} LocalAuthority
 * @property {number | undefined} interval
 * @property {number | undefined} codeLifetime
 * @property {boolean} completeUri
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
      'npm wants two dashes before the options: `npm start -- --console`.',
    );
  }
  const run = values.help ? 'help' : values.console ? 'console' : 'page';
  if (run === 'console') only(values, ['port'], 'is for the page', 'Leave out `--console`');
  if (run === 'page') only(values, ['timeout', 'json'], 'is for `--console`', 'Add `--console`');
  timeoutOf(values.timeout);
  return { run, values, port: portOf(values.port), directory: directoryOf(values) };
}

/** @param {import('../../pkg/cli/parse-options.js').Values} values @returns {Plan['directory']} */
function directoryOf(values) {
  const named = ['authority', 'client-id', 'graph-url'].find((name) => values[name] !== undefined);
  if (named) {
    const why = `is for the local authority, and \`--${named}\` names another`;
    only(values, ['interval', 'code-lifetime', 'complete-uri'], why, `Leave out \`--${named}\``);
    return { config: configOf(values) };
  }
  return {
    local: {
      interval: secondsOf('interval', values.interval),
      codeLifetime: secondsOf('code-lifetime', values['code-lifetime']),
      completeUri: values['complete-uri'] === true,
    },
  };
}

/**
 * Refuses options that would do nothing here.
 * @param {import('../../pkg/cli/parse-options.js').Values} values
 * @param {readonly string[]} names
 * @param {string} why
 * @param {string} instead
 */
function only(values, names, why, instead) {
  const idle = names.find((name) => values[name] !== undefined);
  if (idle) throw new UsageError(`\`--${idle}\` ${why}`, `${instead}, or leave out \`--${idle}\`.`);
}
