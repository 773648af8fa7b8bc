// Starts the local authority, unless another directory was named.
import { configOf } from '../../pkg/cli/config.js';
import { usernames } from '../authority/accounts.mjs';
import { startAuthority } from '../authority/authority.mjs';
import { openToLan } from './lan.mjs';

/**
 * @typedef {object} Directory
 * @property {import('../../pkg/generated/index.js').Config} config
 * @property {string} [username] Of a user of the local authority.
 * @property {string} [controlUrl] Of the local authority.
 * @property {boolean} [isOnLan] Whether a phone on the network can open its pages for users.
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./plan.mjs').Plan} plan
 * @returns {Promise<Directory>}
 */
export async function openDirectory({ directory, values }) {
  if ('config' in directory) return { config: directory.config, close: async () => {} };
  const lan = values.lan ? await openToLan() : undefined;
  const { authority, graphUrl, url, clientId, close } = await startAuthority({
    ...directory.local,
    ...(lan && { verificationUri: lan.verificationUri }),
    control: true,
  });
  lan?.connect(url);
  const config = { ...configOf({ ...values, 'client-id': clientId }), authority, graphUrl };
  return {
    config,
    username: String(usernames()[0]),
    controlUrl: `${url}/control`,
    isOnLan: lan !== undefined,
    close: async () => void (await Promise.all([lan?.close(), close()])),
  };
}
