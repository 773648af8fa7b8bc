// The app registrations of the local authority: two that work, and one for each way to fail.

/**
 * @typedef {object} Client
 * @property {string} id the application (client) ID
 * @property {string} name what the user reads on the consent page
 * @property {'all' | 'work' | 'personal' | 'single tenant'} [audience] who may sign in; default: all
 * @property {{ at: import('./forced-errors.mjs').Step, aadsts: number }} [fails] at which step, and with
 *   which number
 */

/** @satisfies {Record<string, Client>} */
export const clients = {
  /** Registered as Microsoft's sample says. */
  ready: { id: '00000000-0000-4000-8000-00000000c0de', name: 'Device sign-in' },
  /** A second one, to test that tokens of two apps do not mix. */
  second: { id: '00000000-0000-4000-8000-000000000002', name: 'Second device app' },
  /** "Allow public client flows" is off. */
  confidential: {
    id: '00000000-0000-4000-8000-000000000003',
    name: 'App with public client flows off',
    fails: { at: 'token', aadsts: 7000218 },
  },
  disabled: {
    id: '00000000-0000-4000-8000-000000000004',
    name: 'Disabled app',
    fails: { at: 'devicecode', aadsts: 7000112 },
  },
  singlePage: {
    id: '00000000-0000-4000-8000-000000000005',
    name: 'Single-page app',
    fails: { at: 'redeem', aadsts: 9002327 },
  },
  workOnly: { id: '00000000-0000-4000-8000-000000000006', name: 'Work app', audience: 'work' },
  personalOnly: {
    id: '00000000-0000-4000-8000-000000000007',
    name: 'Personal app',
    audience: 'personal',
  },
  singleTenant: {
    id: '00000000-0000-4000-8000-000000000008',
    name: 'Single-tenant app',
    audience: 'single tenant',
  },
  /** Conditional Access forbids device code flow. */
  blocked: {
    id: '00000000-0000-4000-8000-000000000009',
    name: 'App blocked by policy',
    fails: { at: 'redeem', aadsts: 53003 },
  },
  /** The policy requires a second factor; `claims` says so. */
  multifactor: {
    id: '00000000-0000-4000-8000-00000000000a',
    name: 'App that requires a second factor',
    fails: { at: 'redeem', aadsts: 50076 },
  },
  /** Consent is missing. */
  unconsented: {
    id: '00000000-0000-4000-8000-00000000000b',
    name: 'App without consent',
    fails: { at: 'redeem', aadsts: 65001 },
  },
};

/** @type {Map<string, Client>} */
const byId = new Map(Object.values(clients).map((client) => [client.id, client]));

/**
 * @param {string | undefined} id
 * @returns {Client | undefined}
 */
export const findClient = (id) => byId.get((id ?? '').toLowerCase());

/** @returns {Client[]} */
export const allClients = () => [...byId.values()];
