// Starts the local authority, unless another directory was named.
import { configOf } from '../../pkg/cli/config.js';
import { usernames } from '../authority/accounts.mjs';
import { startAuthority } from '../authority/authority.mjs';

/**
 * @typedef {object} Directory
 * @property {import('../../pkg/generated/index.js').Config} config
 * @property {string} [person] Who can sign in at the local authority.
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./plan.mjs').Plan} plan
 * @returns {Promise<Directory>}
 */
export async function openDirectory({ directory, values }) {
  if ('config' in directory) return { config: directory.config, close: async () => {} };
  const { interval, codeLifetime, completeUri } = directory.local;
  const { authority, graphUrl, clientId, close } = await startAuthority({
    ...(interval && { interval }),
    ...(codeLifetime && { codeLifetime }),
    completeUri,
  });
  const config = { ...configOf({ ...values, 'client-id': clientId }), authority, graphUrl };
  return { config, person: String(usernames()[0]), close };
}
