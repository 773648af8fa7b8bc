// Every option of `npm start`.
import { options as consoleOptions } from '../../pkg/cli/options.js';

const { 'client-id': clientId, authority, scope, select, locale, timeout, json } = consoleOptions;

/** @type {Record<string, import('../../pkg/cli/parse-options.js').Option>} */
export const flags = {
  console: {
    type: 'boolean',
    description: 'Run the console program, in place of the page.',
  },
  port: {
    type: 'string',
    value: 'PORT',
    description: "The page's port. Default: 8080, or any free one if that is taken.",
  },
  interval: {
    type: 'string',
    value: 'SECONDS',
    description: 'How long the local authority has a device wait between two polls. Default: 5.',
  },
  'code-lifetime': {
    type: 'string',
    value: 'SECONDS',
    description: 'How long a code of the local authority lives. Default: 900.',
  },
  'complete-uri': {
    type: 'boolean',
    description:
      'Have the local authority send an address with the code filled in, for the QR code.',
  },
  authority: {
    ...own(authority),
    description: 'Sign in to this directory, not to the local authority.',
  },
  'client-id': { ...own(clientId), description: "The app's client ID in that directory." },
  'graph-url': { ...own(consoleOptions['graph-url']) },
  scope: { ...own(scope) },
  select: { ...own(select) },
  locale: { ...own(locale) },
  timeout: { ...own(timeout), description: 'With --console: give up after this long.' },
  json: { ...own(json), description: 'With --console: events and errors as lines of JSON.' },
  help: { type: 'boolean', short: 'h', description: 'Show this text.' },
};

/**
 * Without the environment variable: one that is set for the console program must not turn
 * `npm start` away from the local authority.
 * @param {import('../../pkg/cli/parse-options.js').Option | undefined} option
 * @returns {import('../../pkg/cli/parse-options.js').Option}
 */
function own(option) {
  const { env: _, ...rest } = option ?? { type: 'string', description: '' };
  return rest;
}
