// The manual page, device-signin(1), made from the same tables as the help text. See man(7).
import { commands } from './commands/commands.js';
import { exitCodeTexts } from './exit-codes.js';
import { options } from './options.js';
import { version } from './version.js';

/** @returns {string} */
export function manPage() {
  return `${[
    `.TH DEVICE\\-SIGNIN 1 "" "device\\-signin ${version}" "User Commands"`,
    ...['.SH NAME', 'device\\-signin \\- sign a user in on a device without a browser'],
    ...['.SH SYNOPSIS', '.B device\\-signin', '.RI [ command ]', '.B \\-\\-client\\-id'],
    ...['.I ID', '.RI [ options ]'],
    ...['.SH DESCRIPTION', ...DESCRIPTION.map(escape)],
    '.SH COMMANDS',
    ...Object.entries(commands).flatMap(([name, { argument, description }]) => [
      ...[
        '.TP',
        argument ? `.BR ${escape(name)} " [" \\fI${argument}\\fR ]` : `.B ${escape(name)}`,
      ],
      escape(description),
    ]),
    '.SH OPTIONS',
    ...Object.entries(options).flatMap(([name, option]) => optionEntry(name, option)),
    '.SH EXIT STATUS',
    ...exitCodeTexts.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, `${escape(meaning)}.`]),
    '.SH ENVIRONMENT',
    'Each option that names a variable takes its value from there if it is not given.',
    ...ENVIRONMENT.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, escape(meaning)]),
    '.SH FILES',
    ...['.TP', '.I ~/.config/device\\-signin', escape(FILES)],
    '.SH EXAMPLES',
    ...EXAMPLES.flatMap(([text, command]) => [
      ...['.PP', escape(text), '.PP', '.RS 4', '.nf', escape(command), '.fi', '.RE'],
    ]).slice(1),
  ].join('\n')}\n`;
}

/**
 * @param {string} name
 * @param {import('./parse-options.js').Option} option
 */
function optionEntry(name, { short, value, env, description }) {
  const names = [...(short ? [`-${short}`] : []), `--${name}`].map((it) => `\\fB${escape(it)}\\fR`);
  const argument = value ? ` \\fI${value}\\fR` : '';
  return [
    ...['.TP', `${names.join(', ')}${argument}`],
    escape(description),
    ...(env ? [`Variable: \\fB${env}\\fR.`] : []),
  ];
}

/**
 * A text as roff has it: a dash that can be copied, and nothing that is read as a request.
 * @param {string} text
 */
function escape(text) {
  return text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}

const DESCRIPTION = [
  'Signs you in with a code that you type in any browser, on this or another machine, and prints your profile as JSON. You stay signed in: the next time it shows no code.',
  'If it is interrupted while it waits for you, it goes on with the same code when it is started again. Several processes that want the same show one code.',
  'The result goes to stdout, messages and progress go to stderr.',
];

const ENVIRONMENT = /** @type {const} */ ([
  ['DEVICE_SIGNIN_CLIENT_SECRET', 'The client secret, where the server wants one.'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'The proxies for requests, and the hosts without one.'],
  ['NODE_EXTRA_CA_CERTS, NODE_USE_SYSTEM_CA', 'Certificates that Node.js trusts besides its own.'],
  ['LC_ALL, LC_MESSAGES, LANG', "The language of the server's message."],
  ['NO_COLOR, FORCE_COLOR', 'Colours, by the rules of Node.js.'],
  ['XDG_CONFIG_HOME, STATE_DIRECTORY', 'Where the folder for tokens is.'],
]);

const FILES =
  'Tokens, and the device code while the program waits for you: for the owner alone, not encrypted.';

const EXAMPLES = /** @type {const} */ ([
  [
    'Sign in, and print the profile:',
    'device-signin --client-id ID --authority https://login.microsoftonline.com/TENANT',
  ],
  [
    'Sign in at another server than Microsoft Entra:',
    'device-signin --client-id ID --issuer https://id.example.com/realms/kiosks',
  ],
  [
    'An access token in a script, where a user has signed in before:',
    'TOKEN=$(device-signin token --client-id ID --no-prompt)',
  ],
]);
