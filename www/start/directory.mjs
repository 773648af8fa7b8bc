// Starts the local authority, unless another directory was named.
import { configOf } from '../../pkg/cli/config.js';
import { usernames } from '../authority/accounts.mjs';
import { startAuthority } from '../authority/authority.mjs';

/**
 * @typedef {object} Directory
 * @property {import('../../pkg/generated/index.js').Config} config
 * @property {string} [username] Of a user of the local authority.
 * @property {string} [controlUrl] Of the local authority.
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./plan.mjs').Plan} plan
 * @returns {Promise<Directory>}
 */
export async function openDirectory({ directory, values }) {
  if ('config' in directory) return { config: directory.config, close: async () => {} };
  const { authority, graphUrl, url, clientId, close } = await startAuthority({
    ...directory.local,
    control: true,
  });
  const config = { ...configOf({ ...values, 'client-id': clientId }), authority, graphUrl };
  return { config, username: String(usernames()[0]), controlUrl: `${url}/control`, close };
}
