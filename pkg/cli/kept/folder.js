// A folder of small secret files: for this user alone, each replaced in one step, and never left
// half-written by a process that is killed or a machine that loses power.
import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { hasEnded, me } from './owner.js';

const LARGEST = 1024 * 1024;
/** Bits of a mode: what others than the owner may do. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** A file that is being written is heard of more often than this, in milliseconds. */
const QUIET = 60_000;

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = constants;
// Windows has neither. Without the second one, opening a named pipe waits for its other end.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

/** @typedef {ReturnType<typeof openFolder>} Folder */

/**
 * @param {import('./place.js').Place} place
 * @param {(message: string) => void} warn Told, in a sentence, of what was found wide open.
 */
export function openFolder({ path, ours }, warn) {
  // Windows has no modes, and no user IDs: its folders under %APPDATA% are the user's alone.
  const user = process.geteuid?.();
  /** @type {Set<string>} */
  const warned = new Set();
  /** @param {string} message */
  const warnOnce = (message) => {
    if (!warned.has(message)) warn(message);
    warned.add(message);
  };
  let writes = 0;
  let swept = false;

  /** Refuses a folder that others can put files into, and closes the program's own one to them. */
  async function check() {
    const { uid, mode } = await stat(path);
    if (user === undefined) return;
    if (ours && uid !== user) {
      throw new Error(`The folder ${path} belongs to another user.`);
    }
    if (ours && mode & OTHERS) {
      await chmod(path, 0o700);
      warnOnce(`Others could open the folder ${path}: its mode is now 0700.`);
    } else if (mode & OTHERS_WRITE) {
      throw new Error(`Others may write into the folder ${path}: its mode must be 0700.`);
    }
  }

  /**
   * What a file holds; nothing where there is none, or it is not to be trusted.
   * @param {string} name
   * @returns {Promise<string | undefined>}
   */
  async function read(name) {
    const file = join(path, name);
    /** @type {import('node:fs/promises').FileHandle} */
    let handle;
    try {
      await check();
      handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'ENOENT') return undefined;
      if (code !== 'ELOOP') throw error;
      warnOnce(`${file} is a link, so it is not used.`);
      return undefined;
    }
    try {
      const found = await handle.stat();
      const { uid, mode } = found;
      if (!found.isFile() || found.size > LARGEST) return undefined;
      if (user !== undefined && uid !== user) {
        warnOnce(`${file} belongs to another user, so it is not used.`);
        return undefined;
      }
      if (user !== undefined && mode & OTHERS_WRITE) {
        warnOnce(`Others could write to ${file}, so it is not used.`);
        return undefined;
      }
      if (user !== undefined && mode & OTHERS) {
        await handle.chmod(0o600);
        warnOnce(`Others could read ${file}: its mode is now 0600.`);
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  }

  /**
   * Puts a text in a file's place: whoever reads it, at any time, finds the old text or the new.
   * @param {string} name
   * @param {string} text
   */
  async function replace(name, text) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await check();
    await sweep();
    const temporary = join(path, `${name}.${(writes += 1)}.${me}.tmp`);
    try {
      const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, join(path, name));
    } catch (error) {
      await remove(temporary).catch(() => {});
      throw error;
    }
    await syncFolder();
  }

  /** Has the new name outlive a loss of power; some systems do not let folders be opened. */
  async function syncFolder() {
    const handle = await open(path, O_RDONLY).catch(() => undefined);
    await handle?.sync().catch(() => {});
    await handle?.close();
  }

  /** @param {string} file */
  async function remove(file) {
    try {
      await unlink(file);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    }
  }

  /** Removes what processes left that were killed while they wrote. */
  async function sweep() {
    if (swept) return;
    swept = true;
    for (const name of await list()) {
      const [, owner] = /\.([^.]+)\.tmp$/.exec(name) ?? [];
      if (owner === undefined) continue;
      const file = join(path, name);
      const age = await stat(file).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (hasEnded(owner, age > QUIET)) await remove(file).catch(() => {});
    }
  }

  async function list() {
    try {
      return await readdir(path);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
      throw error;
    }
  }

  return {
    read,
    replace,
    list,
    /** @param {string} name */
    remove: (name) => remove(join(path, name)),
    /**
     * Takes a file by another name; of several processes that try, one does.
     * @param {string} from
     * @param {string} to
     * @returns {Promise<boolean>} Whether it was this one.
     */
    async take(from, to) {
      try {
        await rename(join(path, from), join(path, to));
        return true;
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return false;
        throw error;
      }
    },
  };
}
