// Reads from the options what to run and with which directory, before anything is installed.
import process from 'node:process';
import { configOf } from '../../pkg/cli/config.js';
import { parseOptions } from '../../pkg/cli/parse-options.js';
import { refusedOptions } from '../../pkg/cli/server-options.js';
import { UsageError } from '../../pkg/cli/usage-error.js';
import { timeoutOf } from '../../pkg/cli/time-limit.js';
import { authorityOptions, flags as authorityFlags, portOf } from '../authority/options.mjs';
import { flags, otherServerFlags } from './options.mjs';

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
 * @param {NodeJS.ProcessEnv} [env] It may hold the client secret, as for the console program.
 * @returns {Plan}
 */
export function planOf(args, env = process.env) {
  const { values, positionals } = parseOptions(args, flags, {}, refusedOptions);
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
  return { run, values, port: portOf('port', values.port), directory: directoryOf(values, env) };
}

/**
 * @param {import('../../pkg/cli/parse-options.js').Values} values
 * @param {NodeJS.ProcessEnv} env
 * @returns {Plan['directory']}
 */
function directoryOf(values, env) {
  const other = otherServerOf(values);
  const named =
    other ?? ['authority', 'client-id', 'graph-url'].find((name) => values[name] !== undefined);
  if (named === undefined) return { local: authorityOptions(values) };
  const why = `is for the local authority, and \`--${named}\` names another`;
  only(values, ['lan', ...Object.keys(authorityFlags)], why, `Leave out \`--${named}\``);
  // Of the environment the secret alone, and not for Entra, which takes none.
  const { DEVICE_SIGNIN_CLIENT_SECRET: secret } = env;
  return {
    config: configOf(values, other && secret ? { DEVICE_SIGNIN_CLIENT_SECRET: secret } : {}),
  };
}

/**
 * The option that names a server other than Microsoft Entra.
 * @param {import('../../pkg/cli/parse-options.js').Values} values
 */
function otherServerOf(values) {
  const given = Object.keys(otherServerFlags).filter((name) => values[name] !== undefined);
  const [first] = given;
  if (first === undefined) return undefined;
  const server = given.find((name) => name === 'issuer' || name === 'device-endpoint');
  if (server === undefined) {
    throw new UsageError(
      `\`--${first}\` is for a server other than Microsoft Entra, and none is named`,
      `Add \`--issuer\` or \`--device-endpoint\`, or leave out \`--${first}\`.`,
    );
  }
  const why = `is for Microsoft Entra, and \`--${server}\` names another server`;
  only(values, ['authority', 'graph-url', 'select', 'locale'], why, `Leave out \`--${server}\``);
  if (values['client-id'] === undefined) {
    throw new UsageError(
      'no client ID was given',
      `Give \`--client-id\`: the ID that the app has at the server of \`--${server}\`.`,
    );
  }
  return server;
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
