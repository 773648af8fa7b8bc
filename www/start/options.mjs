// Every option of `npm start`.
import { flags as consoleFlags } from '../../pkg/cli/options.js';
import { flags as authorityFlags } from '../authority/options.mjs';

const { 'client-id': clientId, authority, scope, select, locale, timeout, json } = consoleFlags;

/** @type {Record<string, import('../../pkg/cli/flags.js').Flag>} */
export const flags = {
  console: {
    type: 'boolean',
    says: 'Run the console program instead of the page.',
  },
  port: {
    type: 'string',
    value: 'PORT',
    says: "The page's port. Default: 8080, or any free one if that is in use.",
  },
  ...authorityFlags,
  authority: {
    ...own(authority),
    says: 'Sign in at this directory instead of the local authority.',
  },
  'client-id': { ...own(clientId), says: "The app's client ID in that directory." },
  'graph-url': { ...own(consoleFlags['graph-url']) },
  scope: { ...own(scope) },
  select: { ...own(select) },
  locale: { ...own(locale) },
  timeout: { ...own(timeout), says: 'With --console: give up after this long.' },
  json: { ...own(json), says: 'With --console: events and errors as lines of JSON.' },
  help: { type: 'boolean', short: 'h', says: 'Show this text.' },
};

/**
 * Without its environment variable, which is for the installed console program.
 * @param {import('../../pkg/cli/flags.js').Flag | undefined} flag
 * @returns {import('../../pkg/cli/flags.js').Flag}
 */
function own(flag) {
  const { env: _, ...rest } = flag ?? { type: 'string', says: '' };
  return rest;
}
