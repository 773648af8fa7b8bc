// The command line's options for the local authority: the same for `serve.mjs` and `npm start`.
// Uses nothing that must be installed or built first.
import { UsageError } from '../../pkg/cli/usage-error.js';

/** @typedef {import('../../pkg/cli/parse-options.js').Values} Values */
/** @typedef {import('../../pkg/cli/parse-options.js').Option & { option?: string, from?: number, to?: number }} NumberFlag */

/**
 * @param {string} option of `startAuthority`
 * @param {string} description
 * @param {{ from?: number, to?: number }} [range]
 * @returns {NumberFlag}
 */
const seconds = (option, description, { from = 1, to = 86_400 } = {}) => ({
  type: 'string',
  value: 'S',
  description,
  option,
  from,
  to,
});

/** @type {Record<string, NumberFlag>} */
export const flags = {
  interval: seconds('interval', 'Seconds between two polls. Default: 5.'),
  'code-lifetime': seconds('codeLifetime', 'Seconds until a code expires. Default: 900.'),
  'access-token-lifetime': seconds(
    'accessTokenLifetime',
    'Seconds until an access token expires. Default: 3600.',
  ),
  'complete-uri': {
    type: 'boolean',
    option: 'completeUri',
    description: 'Send an address that has the code in it, for the QR code. Entra sends none.',
  },
  'revoke-on-reuse': {
    type: 'boolean',
    option: 'revokeOnReuse',
    description: 'A refresh token that is used twice ends the sign-in. Entra does not do this.',
  },
  cors: {
    type: 'boolean',
    description:
      'Let web pages of any origin read the OAuth endpoints. Default: pages of this machine.',
  },
  'no-cors': {
    type: 'boolean',
    description: 'Let no web page read them, as Entra does.',
  },
};

/**
 * @param {Values} values
 * @returns {import('./authority.mjs').AuthorityOptions} what was given, and which pages may read
 */
export function authorityOptions(values) {
  if (values.cors && values['no-cors']) {
    throw new UsageError('`--cors` and `--no-cors` exclude each other', 'Leave one of them out.');
  }
  const given = Object.entries(flags).flatMap(([name, { type, option, from = 0, to = 0 }]) => {
    const value = values[name];
    if (option === undefined || value === undefined) return [];
    return [[option, type === 'boolean' ? true : secondsOf(name, value, from, to)]];
  });
  const cors = values.cors === true ? true : values['no-cors'] ? false : 'loopback';
  return { ...Object.fromEntries(given), cors };
}

/**
 * @param {string} name
 * @param {import('../../pkg/cli/parse-options.js').Value} value
 * @param {number} from
 * @param {number} to
 */
const secondsOf = (name, value, from, to) =>
  wholeNumber(name, value, from, to, `needs seconds, from ${from} to ${to}`);

/**
 * @param {string} name
 * @param {import('../../pkg/cli/parse-options.js').Value | undefined} value
 */
export const portOf = (name, value) =>
  wholeNumber(name, value, 0, 65_535, 'needs a port, from 1 to 65535, or 0 for any free one');

/**
 * @param {string} name
 * @param {import('../../pkg/cli/parse-options.js').Value | undefined} value
 * @param {number} from
 * @param {number} to
 * @param {string} needs
 */
function wholeNumber(name, value, from, to, needs) {
  if (typeof value !== 'string') return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= from && number <= to) return number;
  throw new UsageError(`\`--${name}\` ${needs}, not \`${value}\``, 'Give a whole number.');
}
