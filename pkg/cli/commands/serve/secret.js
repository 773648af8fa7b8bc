// The secret that seals the cookies: made once, in a file that only this user can read.
import { randomBytes } from 'node:crypto';
import { UsageError } from '../../usage-error.js';

const FILE = 'secret';
const SHORTEST = 32;

/**
 * @param {import('../../store/folder.js').Folder} folder
 * @returns {Promise<string>}
 */
export async function readSecret(folder) {
  const found = (await folder.read(FILE))?.trim() ?? '';
  if (found.length >= SHORTEST) return found;
  const text = `${randomBytes(32).toString('base64url')}\n`;
  // A file that is too short is of no process that runs.
  if (found !== '') await folder.replace(FILE, text);
  // Another process may make one at the same time: of both, one stays.
  else await folder.create(FILE, text);
  const made = (await folder.read(FILE))?.trim() ?? '';
  if (made.length >= SHORTEST) return made;
  throw new UsageError(
    'the secret that seals the cookies could not be stored for this user alone',
    'Give a folder of your own with `--cache-dir`.',
  );
}
