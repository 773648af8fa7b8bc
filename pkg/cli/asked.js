// What every command that signs in or reads what is kept begins with.
import { configOf, text } from './config.js';
import { UsageError } from './flags.js';
import { openKept } from './kept/kept.js';

/**
 * @param {import('./flags.js').Values} values
 * @param {import('./command.js').Surroundings} surroundings
 */
export function askedOf(values, { env, report, signal }) {
  const { cache, pending } = openKept(values, { env, report });
  const config = { ...configOf(values), cache };
  const account = text(values.account);
  const options = { signal, onStatus: report.status, ...(account !== undefined && { account }) };
  const { clientId, authority, scopes } = config;
  return {
    config,
    options,
    prompt: values['no-prompt'] !== true,
    pending: pending({ clientId, authority, scopes, account }),
    report,
  };
}

/**
 * For commands that are about nothing but what is kept.
 * @param {import('./flags.js').Values} values
 * @param {string} command
 */
export function needsKept(values, command) {
  if (!values['no-cache']) return;
  throw new UsageError(
    `\`${command}\` is about what is kept, and \`--no-cache\` keeps nothing`,
    'Leave out `--no-cache`.',
  );
}
