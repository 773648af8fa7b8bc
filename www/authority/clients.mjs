// The app registrations of the local authority: one that works, and one for each way not to.

/**
 * @typedef {object} Client
 * @property {string} id the application (client) ID
 * @property {string} name what the person reads on the consent page
 * @property {'all' | 'work' | 'personal' | 'single tenant'} [audience] who may sign in; all unless told
 * @property {{ at: 'devicecode' | 'token' | 'redeem', aadsts: number }} [refused] where this
 *   registration fails, and as what: at once, at every poll, or once the person is done
 */

/** @satisfies {Record<string, Client>} */
export const clients = {
  /** The registration as Microsoft's sample asks for it. */
  ready: { id: '00000000-0000-4000-8000-00000000c0de', name: 'Device sign-in' },
  /** Another one, to see that two do not mix. */
  second: { id: '00000000-0000-4000-8000-000000000002', name: 'Second device app' },
  /** "Allow public client flows" is off. */
  confidential: {
    id: '00000000-0000-4000-8000-000000000003',
    name: 'App with public client flows off',
    refused: { at: 'token', aadsts: 7000218 },
  },
  disabled: {
    id: '00000000-0000-4000-8000-000000000004',
    name: 'Disabled app',
    refused: { at: 'devicecode', aadsts: 7000112 },
  },
  singlePage: {
    id: '00000000-0000-4000-8000-000000000005',
    name: 'Single-page app',
    refused: { at: 'redeem', aadsts: 9002327 },
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
    refused: { at: 'redeem', aadsts: 53003 },
  },
  /** The policy wants a second factor, which `claims` tells. */
  multifactor: {
    id: '00000000-0000-4000-8000-00000000000a',
    name: 'App that wants a second factor',
    refused: { at: 'redeem', aadsts: 50076 },
  },
  /** Nobody has consented for this one. */
  unconsented: {
    id: '00000000-0000-4000-8000-00000000000b',
    name: 'App without consent',
    refused: { at: 'redeem', aadsts: 65001 },
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
