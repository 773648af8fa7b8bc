// Every option of `npm start`.
import { options as consoleOptions } from '../../pkg/cli/options.js';
import { flags as authorityFlags } from '../authority/options.mjs';

const { 'client-id': clientId, authority, scope, select, locale, timeout, json } = consoleOptions;

/** @typedef {import('../../pkg/cli/parse-options.js').Option} Option */

/**
 * What only a server other than Microsoft Entra has.
 * @type {Record<string, Option>}
 */
export const otherServerFlags = Object.fromEntries(
  [
    ...['issuer', 'device-endpoint', 'token-endpoint', 'userinfo-endpoint', 'pkce'],
    ...['client-secret-file', 'client-authentication'],
  ].map((name) => [name, own(consoleOptions[name])]),
);

/** @type {Record<string, Option>} */
export const flags = {
  console: {
    type: 'boolean',
    description: 'Run the console program instead of the page.',
  },
  port: {
    type: 'string',
    value: 'PORT',
    description: "The page's port. Default: 8080, or any free one if that is in use.",
  },
  forward: {
    type: 'boolean',
    description:
      'Run the library in the page, which then holds the tokens; the proxy forwards its requests. Default: the proxy signs the user in.',
  },
  lan: {
    type: 'boolean',
    description:
      "Show a phone on this network the local authority's sign-in page, by an address that works once. All else stays on this machine.",
  },
  ...authorityFlags,
  authority: {
    ...own(authority),
    description: 'Sign in at this directory instead of the local authority.',
  },
  'client-id': { ...own(clientId), description: "The app's client ID at that server." },
  ...otherServerFlags,
  parameter: { ...own(consoleOptions.parameter) },
  'graph-url': { ...own(consoleOptions['graph-url']) },
  scope: { ...own(scope) },
  select: { ...own(select) },
  locale: { ...own(locale) },
  timeout: { ...own(timeout), description: 'With --console: give up after this long.' },
  json: { ...own(json), description: 'With --console: events and errors as lines of JSON.' },
  help: { type: 'boolean', short: 'h', description: 'Show this text.' },
};

/**
 * Without its environment variable, which is for the installed console program.
 * @param {Option | undefined} option
 * @returns {Option}
 */
function own(option) {
  const { env: _, ...rest } = option ?? { type: 'string', description: '' };
  return rest;
}
