// Numbers among the options.
import { UsageError } from '../../pkg/cli/usage-error.js';

/** @typedef {import('../../pkg/cli/parse-options.js').Value | undefined} Value */

/** @param {string} name @param {Value} value */
export function secondsOf(name, value) {
  return whole(name, value, 1, 86_400, 'seconds, from 1 to 86400');
}

/** @param {Value} value */
export function portOf(value) {
  return whole('port', value, 0, 65_535, 'a port, from 1 to 65535, or 0 for any that is free');
}

/** @param {string} name @param {Value} value @param {number} from @param {number} to @param {string} what */
function whole(name, value, from, to, what) {
  if (typeof value !== 'string') return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= from && number <= to) return number;
  throw new UsageError(`\`--${name}\` wants ${what}, and not \`${value}\``, 'Give a whole number.');
}
