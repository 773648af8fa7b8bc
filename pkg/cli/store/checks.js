// Decides which folders and files can be trusted with secrets: this user's, closed to all others.
import { constants } from 'node:fs';
import { chmod, lstat, open, stat } from 'node:fs/promises';
import process from 'node:process';

/** The largest file that is read, in bytes. */
const LARGEST = 1024 * 1024;
/** Bits of a mode: what others than the owner may do. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

// Windows has neither flag. Without the second one, opening a named pipe waits for its other end.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Windows has no modes and no user IDs: its folders under %APPDATA% are the user's alone. */
const user = process.geteuid?.();

/** @typedef {(message: string) => void} Warn */

/**
 * Closes the program's own folder to others, and refuses one that others control.
 * @param {import('./location.js').Location} location
 * @param {Warn} warn Called with a sentence about what was open to others.
 * @throws {Error} where others may put files into the folder, or another one in its place
 */
export async function checkFolder({ path, own }, warn) {
  const { uid, mode } = await stat(path);
  if (user === undefined) return;
  const link = await lstat(path);
  // The owner of a link can point it elsewhere at any time.
  if (link.isSymbolicLink() && ![user, 0].includes(link.uid)) {
    throw new Error(`The folder ${path} is a link that belongs to another user.`);
  }
  if (own && uid !== user) throw new Error(`The folder ${path} belongs to another user.`);
  if (own && mode & OTHERS) {
    await chmod(path, 0o700);
    warn(`Others could open the folder ${path}: its mode is now 0700.`);
  } else if (mode & OTHERS_WRITE) {
    throw new Error(`Others may write into the folder ${path}: its mode must be 0700.`);
  }
}

/**
 * What a file holds; undefined where there is none, or it cannot be trusted.
 * @param {string} file
 * @param {Warn} warn Called with a sentence that says why a file is not used.
 * @returns {Promise<string | undefined>}
 */
export async function readTrusted(file, warn) {
  const handle = await openFile(file, warn);
  if (!handle) return undefined;
  try {
    const found = await handle.stat();
    const { uid, mode } = found;
    if (!found.isFile() || found.size > LARGEST) return undefined;
    if (user !== undefined && uid !== user) {
      warn(`${file} belongs to another user, so it is not used.`);
      return undefined;
    }
    if (user !== undefined && mode & OTHERS_WRITE) {
      warn(`Others could write to ${file}, so it is not used.`);
      return undefined;
    }
    if (user !== undefined && mode & OTHERS) {
      await handle.chmod(0o600);
      warn(`Others could read ${file}: its mode is now 0600.`);
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * @param {string} file
 * @param {Warn} warn
 */
async function openFile(file, warn) {
  try {
    return await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') return undefined;
    if (code !== 'ELOOP') throw error;
    warn(`${file} is a link, so it is not used.`);
    return undefined;
  }
}
