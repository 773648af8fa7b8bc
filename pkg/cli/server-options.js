// The options for servers other than Microsoft Entra, and the one that there must not be.

/** @type {Record<string, import('./parse-options.js').Option>} */
export const serverOptions = {
  issuer: {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_ISSUER',
    description:
      'The server that signs users in, if it is not Microsoft Entra, such as https://accounts.google.com: its metadata are read.',
  },
  'device-endpoint': {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_DEVICE_ENDPOINT',
    description: 'Where codes come from, if the server publishes no metadata or leaves it out.',
  },
  'token-endpoint': {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_TOKEN_ENDPOINT',
    description: 'Where tokens come from, if the server publishes no metadata.',
  },
  'userinfo-endpoint': {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_USERINFO_ENDPOINT',
    description: 'Where the profile comes from, if the server publishes no metadata.',
  },
  'revocation-endpoint': {
    type: 'string',
    value: 'URL',
    env: 'DEVICE_SIGNIN_REVOCATION_ENDPOINT',
    description: 'Where tokens are revoked, if the server publishes no metadata.',
  },
  parameter: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    description:
      'A field that the server wants with each request, such as audience=https://api.example; repeat it for more. It tells tokens apart: give logout the same.',
  },
  pkce: {
    type: 'boolean',
    description: 'Send a PKCE challenge with the request for a code. Few servers want one.',
  },
  'client-secret-file': {
    type: 'string',
    value: 'FILE',
    env: 'DEVICE_SIGNIN_CLIENT_SECRET_FILE',
    description:
      'The file with the client secret, where the server wants one. Or set DEVICE_SIGNIN_CLIENT_SECRET to the secret itself.',
  },
  'client-authentication': {
    type: 'string',
    value: 'METHOD',
    env: 'DEVICE_SIGNIN_CLIENT_AUTHENTICATION',
    description:
      'How the client secret is sent: client_secret_post, in the form, or client_secret_basic, in a header. Default: client_secret_post.',
  },
  revoke: {
    type: 'boolean',
    description: 'logout: have the server revoke the tokens as well, where it can.',
  },
};

/** @type {Record<string, readonly [message: string, hint: string]>} */
export const refusedOptions = {
  'client-secret': [
    'a client secret is not taken as an argument, which every user of this machine can read',
    'Set DEVICE_SIGNIN_CLIENT_SECRET, or write the secret into a file for `--client-secret-file`.',
  ],
};
