// Hints for the user at the terminal: the library's own are for the developer of a program.

/** @typedef {Partial<import('../../generated/index.js').DeviceSignInError>} KnownError */

/** The library's names of what the options set. */
const optionNames = /** @type {const} */ ({
  clientId: '--client-id',
  authority: '--authority',
  scopes: '--scope',
  select: '--select',
  graphUrl: '--graph-url',
  locale: '--locale',
  account: '--account',
  issuer: '--issuer',
  parameters: '--parameter',
  pkce: '--pkce',
  clientSecret: '--client-secret-file',
  clientAuthentication: '--client-authentication',
  revokeAtSignOut: '--revoke',
});

/** @type {Record<string, string>} */
const byCode = {
  network:
    'Check the connection. If this network has a proxy, HTTPS_PROXY must be set to its address.',
  unsupported_host: 'Use Node.js 20 or later.',
  cache_failed:
    'Check the folder that the cause names, or choose another one with `--cache-dir`, or none with `--no-cache`.',
  malformed_response: 'Check `--authority` or `--issuer`, and for a proxy that changes responses.',
};

/** @type {readonly [RegExp, string][]} */
const ofServers = [
  [
    /\bendpoints must have deviceAuthorization and token where there is no issuer\b/,
    '`--device-endpoint` and `--token-endpoint` are both needed where there is no `--issuer`',
  ],
  [/\bendpoints\.deviceAuthorization\b/g, '`--device-endpoint`'],
  [/\bendpoints\.(token|userinfo|revocation)\b/g, '`--$1-endpoint`'],
  [/\brevokeAtSignOut\b/g, '`--revoke`'],
  [/\bissuer (and|or) endpoints\b/g, '`--issuer` $1 the endpoints'],
  [/\bno issuer\b/g, 'no `--issuer`'],
  [/\bneeds clientSecret\b/g, 'needs `--client-secret-file`'],
  [
    /\bor write the addresses in endpoints\b/g,
    'or give `--device-endpoint` and `--token-endpoint`',
  ],
  [
    /^Write the address in endpoints\.$/,
    'Give the address: see the options that end in `-endpoint`.',
  ],
  // The secret may have come from the environment instead.
  [/\band clientSecret\b/g, 'and the client secret'],
];

/** @type {readonly [RegExp, string][]} */
const replacements = [
  [/^Ask for a new code\.$/, 'Run it again for a new code.'],
  [/^Start again, or allow more time\.$/, 'Run it again, or allow more time with `--timeout`.'],
  [/\bclientId\b/g, '`--client-id`'],
  [/\bgraphUrl\b/g, '`--graph-url`'],
  [/\b([Cc])heck scopes\b/g, '$1heck `--scope`'],
  [/\b([Cc])heck authority or issuer\b/g, '$1heck `--authority` or `--issuer`'],
  [/\b([Cc])heck authority\b/g, '$1heck `--authority`'],
  [/\b([Cc])heck issuer\b/g, '$1heck `--issuer`'],
  ...ofServers,
];

/**
 * What the user can do about an error.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function hintOf(error) {
  const { code, hint, cause } = /** @type {KnownError} */ (Object(error));
  const exact = /** @type {KnownError} */ (Object(cause)).hint;
  if (code === 'network' && typeof exact === 'string') return exact;
  const ours = byCode[code ?? ''];
  if (ours !== undefined && hint !== undefined && isGeneral(error)) return ours;
  return hint && replacements.reduce((text, [what, by]) => text.replace(what, by), hint);
}

/**
 * The message of an error. What is wrong with the configuration is wrong with an option.
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  const { message, code } = /** @type {KnownError} */ (Object(error));
  const text = message ?? String(error);
  if (code !== 'invalid_config') return text;
  const [, key = ''] = /^(\w+)/.exec(text) ?? [];
  const named = Object.hasOwn(optionNames, key)
    ? `\`${optionNames[/** @type {keyof typeof optionNames} */ (key)]}\`${text.slice(key.length)}`
    : text;
  return ofServers.reduce((all, [what, by]) => all.replace(what, by), named);
}

/** Whether nothing that the server sent made the hint more exact. @param {unknown} error */
function isGeneral(error) {
  return /** @type {KnownError} */ (Object(error)).aadsts === undefined;
}
