// The libraries that are measured side by side, and what each leaves out that the others do.

/** @typedef {(onCode: (userCode: string) => void) => Promise<string>} SignIn resolves with the access token */

/**
 * @typedef {object} Side
 * @property {string} name
 * @property {string} file below `sides/`
 * @property {string} [library] its package among those of `bench/`
 * @property {boolean} [isForNodeOnly] its entry for browsers bundles, and throws when it is called
 * @property {string} leavesOut
 */

/** @type {readonly Side[]} */
export const sides = [
  {
    name: 'floor',
    file: 'floor.mjs',
    leavesOut:
      'all but the protocol: no check, no time limit, no retry, no `slow_down`, no end of the code',
  },
  {
    name: 'device-signin',
    file: 'device-signin.mjs',
    leavesOut: 'discovery: it has Entra’s paths built in, or takes endpoints in its config',
  },
  {
    name: 'oauth4webapi',
    file: 'oauth4webapi.mjs',
    library: 'oauth4webapi',
    leavesOut:
      'the loop itself (here the floor’s), retries, time limits, stores; it checks each response',
  },
  {
    name: 'openid-client',
    file: 'openid-client.mjs',
    library: 'openid-client',
    leavesOut: 'retries after a fault of the network or a 5xx, stores, refreshing by itself',
  },
  {
    name: 'octokit',
    file: 'octokit.mjs',
    library: '@octokit/auth-oauth-device',
    leavesOut:
      'every provider but GitHub, ID tokens, retries, time limits, stores, the end of the code',
  },
  {
    name: 'MSAL Node',
    file: 'msal-node.mjs',
    library: '@azure/msal-node',
    leavesOut:
      'retries while it polls, `slow_down`, hosts other than Node; it has a cache and other flows',
  },
  {
    name: '@azure/identity',
    file: 'azure-identity.mjs',
    library: '@azure/identity',
    isForNodeOnly: true,
    leavesOut:
      'what MSAL Node leaves out, which it is built on; it has retries for requests, other credentials, logging',
  },
];
