// Every option of the console program: its name, what it takes and what it does. The help text, the
// man page and the shells' completion are made from this table.
import { serveOptions } from './commands/serve/options.js';
import { serverOptions } from './server-options.js';
import { UsageError } from './usage-error.js';

/** @type {Record<string, import('./parse-options.js').Option>} */
export const options = {
  'client-id': {
    type: 'string',
    value: 'ID',
    env: 'DEVICE_SIGNIN_CLIENT_ID',
    description: 'The app registration\'s "Application (client) ID".',
  },
  authority: {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_AUTHORITY',
    description:
      'The directory that signs users in, https://{login host}/{tenant}. Default: https://login.microsoftonline.com/organizations.',
  },
  ...serverOptions,
  scope: {
    type: 'string',
    value: 'SCOPE',
    multiple: true,
    env: 'DEVICE_SIGNIN_SCOPE',
    description:
      'A permission to request; repeat it for more. Default: User.Read; with --issuer: openid and profile; with --device-endpoint alone: none.',
  },
  select: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    description:
      "A property of the profile to request; repeat it, or separate names by commas. Default: the server's choice.",
  },
  'graph-url': {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_GRAPH_URL',
    description: "Where Microsoft Graph is. Default: the Graph of the authority's cloud.",
  },
  account: {
    type: 'string',
    value: 'NAME',
    env: 'DEVICE_SIGNIN_ACCOUNT',
    description:
      'Which account, by user name or ID; a code is shown if it is not signed in. Default: the account that signed in last.',
  },
  'no-prompt': {
    type: 'boolean',
    description: 'Never show a code: for scripts. See exit code 9.',
  },
  'cache-dir': {
    type: 'string',
    value: 'DIR',
    env: 'DEVICE_SIGNIN_CACHE_DIR',
    completes: 'directory',
    description:
      'The folder for tokens. Default: ~/.config/device-signin, and %APPDATA%\\device-signin on Windows.',
  },
  'no-cache': {
    type: 'boolean',
    description: 'Neither read nor store tokens: always show a code.',
  },
  locale: {
    type: 'string',
    value: 'TAG',
    env: 'DEVICE_SIGNIN_LOCALE',
    description:
      "The language of the server's message, such as de-DE. Default: the language of LC_ALL, LC_MESSAGES or LANG.",
  },
  timeout: {
    type: 'string',
    value: 'SECONDS',
    env: 'DEVICE_SIGNIN_TIMEOUT',
    description: 'Give up after this long. Default: when the code expires.',
  },
  qr: {
    type: 'boolean',
    description: 'Show a QR code of the address on any terminal. Default: where it fits.',
  },
  'no-qr': { type: 'boolean', description: 'Show no QR code.' },
  copy: {
    type: 'boolean',
    description: "Copy the code to the terminal's clipboard, where the terminal allows it.",
  },
  open: {
    type: 'boolean',
    description:
      'Open the address in a browser on this machine. Not under SSH, in CI, or without a display.',
  },
  quiet: {
    type: 'boolean',
    short: 'q',
    description: 'Write nothing to stderr but the code, the pairing link of `serve`, and errors.',
  },
  json: {
    type: 'boolean',
    description:
      'Write each event and error as one line of JSON to stderr, and the result as one line to stdout: for programs.',
  },
  ...serveOptions,
  help: { type: 'boolean', short: 'h', description: 'Show this text.' },
  version: { type: 'boolean', short: 'V', description: 'Show the version.' },
};

/** Options that exclude each other. */
const excluding = /** @type {const} */ ([
  ['qr', 'no-qr'],
  ['json', 'quiet'],
]);

/**
 * @param {import('./parse-options.js').Values} values
 * @throws {UsageError} where two options exclude each other
 */
export function refuseContradictions(values) {
  for (const [one, other] of excluding) {
    if (values[one] && values[other]) {
      throw new UsageError(
        `\`--${one}\` and \`--${other}\` exclude each other`,
        `Leave out \`--${one}\` or \`--${other}\`.`,
      );
    }
  }
}
