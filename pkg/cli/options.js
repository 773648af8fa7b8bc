// Every option of the console program: its name, what it takes and what it does.

/** @type {Record<string, import('./flags.js').Flag>} */
export const flags = {
  'client-id': {
    type: 'string',
    value: 'ID',
    env: 'DEVICE_SIGNIN_CLIENT_ID',
    says: 'The app registration\'s "Application (client) ID".',
  },
  authority: {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_AUTHORITY',
    says: 'The directory that signs people in, https://{login host}/{tenant}. Default: https://login.microsoftonline.com/organizations.',
  },
  scope: {
    type: 'string',
    value: 'SCOPE',
    multiple: true,
    env: 'DEVICE_SIGNIN_SCOPE',
    says: 'A permission to ask for; repeat it for more. Default: User.Read.',
  },
  select: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    says: "A property of the profile to ask for; repeat it, or separate names by commas. Default: the server's choice.",
  },
  'graph-url': {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_GRAPH_URL',
    says: "Where Microsoft Graph lives. Default: the Graph of the authority's cloud.",
  },
  account: {
    type: 'string',
    value: 'NAME',
    env: 'DEVICE_SIGNIN_ACCOUNT',
    says: 'Whose sign-in, by username or ID; they are asked to sign in if they are not. Default: whoever signed in last.',
  },
  'no-prompt': {
    type: 'boolean',
    says: 'Never ask anybody to sign in: for scripts. See exit code 9.',
  },
  'cache-dir': {
    type: 'string',
    value: 'DIR',
    env: 'DEVICE_SIGNIN_CACHE_DIR',
    says: 'Where sign-ins are kept. Default: ~/.config/device-signin, and %APPDATA%\\device-signin on Windows.',
  },
  'no-cache': {
    type: 'boolean',
    says: 'Neither use nor keep a sign-in: always ask.',
  },
  locale: {
    type: 'string',
    value: 'TAG',
    env: 'DEVICE_SIGNIN_LOCALE',
    says: 'The language of the message, such as de-DE.',
  },
  timeout: {
    type: 'string',
    value: 'SECONDS',
    env: 'DEVICE_SIGNIN_TIMEOUT',
    says: 'Give up after this long. Default: when the code expires.',
  },
  json: {
    type: 'boolean',
    says: 'For programs: each event and error is one line of JSON on stderr, and so is what goes to stdout.',
  },
  help: { type: 'boolean', short: 'h', says: 'Show this text.' },
  version: { type: 'boolean', short: 'V', says: 'Show the version.' },
};
