// The secret that seals the cookies: made once, in a file that only this user can read.
import { randomBytes } from 'node:crypto';

const FILE = 'secret';

/**
 * @param {import('../../store/folder.js').Folder} folder
 * @returns {Promise<string>}
 */
export async function readSecret(folder) {
  const found = await folder.read(FILE);
  if (found && found.trim().length >= 32) return found.trim();
  await folder.replace(FILE, `${randomBytes(32).toString('base64url')}\n`);
  // As it is now: another process may have made one at the same time.
  return String(await folder.read(FILE)).trim();
}
