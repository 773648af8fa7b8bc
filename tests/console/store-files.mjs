// Looks at what the console program stores below an XDG_CONFIG_HOME.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileCache } from '../../pkg/cli/store/cache.js';
import { openFolder } from '../../pkg/cli/store/folder.js';
import { pollOnce, requestDeviceCode } from '../../pkg/index.js';
import { approve } from '../user.mjs';

/** @param {string} home */
export const folderIn = (home) => join(home, 'device-signin');

/** @param {string} home */
export function namesIn(home) {
  try {
    return readdirSync(folderIn(home)).sort();
  } catch {
    return [];
  }
}

/** @param {string} path */
export const modeOf = (path) => (statSync(path).mode & 0o777).toString(8);

/**
 * Every file that is stored, by name: each must be readable JSON, for its owner alone.
 * @param {string} home
 * @returns {Record<string, any>}
 */
export function storedIn(home) {
  const names = namesIn(home);
  if (names.length > 0) assert.equal(modeOf(folderIn(home)), '700');
  /** @type {Record<string, any>} */
  const files = {};
  for (const name of names) {
    const path = join(folderIn(home), name);
    assert.equal(modeOf(path), '600', name);
    if (name.endsWith('.tmp')) continue;
    files[name] = JSON.parse(readFileSync(path, 'utf8'));
  }
  return files;
}

/**
 * The unfinished sign-ins that are stored.
 * @param {string} home
 */
export function pendingIn(home) {
  const files = Object.entries(storedIn(home));
  return files.filter(([name]) => name.startsWith('pending-')).map(([, entry]) => entry);
}

/**
 * Signs a user in at the local authority, and stores that as the program would.
 * @param {{ authority: string, clientId: string }} authority
 * @param {string} home
 * @param {string} [login]
 * @returns {Promise<string>} The same home.
 */
export async function signedInAt({ authority, clientId }, home, login) {
  const path = folderIn(home);
  const cache = fileCache(openFolder({ path, own: true }, assert.fail));
  const config = { authority, clientId, cache };
  const deviceCode = await requestDeviceCode(config);
  await approve(deviceCode, login === undefined ? {} : { login });
  const { status } = await pollOnce(config, { ...deviceCode, nextPollAt: Date.now() });
  assert.equal(status, 'authorized');
  return home;
}
