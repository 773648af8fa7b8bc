// Every option of `npm start`.
import { flags as consoleFlags } from '../../pkg/cli/options.js';

const { 'client-id': clientId, authority, scope, select, locale, timeout, json } = consoleFlags;

/** @type {Record<string, import('../../pkg/cli/flags.js').Flag>} */
export const flags = {
  console: {
    type: 'boolean',
    says: 'Run the console program, in place of the page.',
  },
  port: {
    type: 'string',
    value: 'PORT',
    says: "The page's port. Default: 8080, or any free one if that is taken.",
  },
  interval: {
    type: 'string',
    value: 'SECONDS',
    says: 'How long the local authority has a device wait between two polls. Default: 5.',
  },
  'code-lifetime': {
    type: 'string',
    value: 'SECONDS',
    says: 'How long a code of the local authority lives. Default: 900.',
  },
  'complete-uri': {
    type: 'boolean',
    says: 'Have the local authority send an address with the code filled in, for the QR code.',
  },
  authority: { ...own(authority), says: 'Sign in to this directory, not to the local authority.' },
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
 * Without the environment variable: one that is set for the console program must not turn
 * `npm start` away from the local authority.
 * @param {import('../../pkg/cli/flags.js').Flag | undefined} flag
 * @returns {import('../../pkg/cli/flags.js').Flag}
 */
function own(flag) {
  const { env: _, ...rest } = flag ?? { type: 'string', says: '' };
  return rest;
}
