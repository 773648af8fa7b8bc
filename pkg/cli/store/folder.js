// A folder of small secret files: for this user alone, each replaced in one step, and never left
// half-written by a process that is killed or a machine that loses power.
import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFolder, readTrusted } from './checks.js';
import { hasEnded, me } from './process-name.js';
import { withAnswerLimit } from './answer-limit.js';

/** A file that is being written changes more often than this, in milliseconds. */
const QUIET = 60_000;

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;

/**
 * @typedef {object} Folder
 * @property {(name: string) => Promise<string | undefined>} read What a file holds; undefined where
 *   there is none, or it cannot be trusted.
 * @property {(name: string, text: string) => Promise<void>} replace Puts a text in a file's place:
 *   a reader finds the old text or the new one.
 * @property {(name: string, text: string) => Promise<void>} create The same, but a file that is there
 *   already stays as it is.
 * @property {() => Promise<string[]>} list The names of its files.
 * @property {(name: string) => Promise<void>} remove
 * @property {(from: string, to: string) => Promise<boolean>} take Renames a file; of several
 *   processes that try, one gets true.
 */

/**
 * @param {import('./location.js').Location} location
 * @param {import('./checks.js').Warn} warn Called once for each finding, with a sentence.
 * @param {{ answerLimit?: number }} [options] How long each operation may take, in milliseconds.
 * @returns {Folder} Each operation rejects where the folder is not there for this user alone, or
 *   does not answer.
 */
export function openFolder(location, warn, options) {
  const { path } = location;
  /** @type {Set<string>} */
  const warned = new Set();
  /** @param {string} message */
  const warnOnce = (message) => {
    if (!warned.has(message)) warn(message);
    warned.add(message);
  };
  let writes = 0;
  let swept = false;

  /** @type {Folder['read']} */
  async function read(name) {
    try {
      await checkFolder(location, warnOnce);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    return readTrusted(join(path, name), warnOnce);
  }

  /** @type {Folder['replace']} */
  const replace = (name, text) => write(name, text, rename);

  /** @type {Folder['create']} */
  const create = (name, text) =>
    write(name, text, async (temporary, file) => {
      await link(temporary, file).catch((error) => {
        if (error.code !== 'EEXIST') throw error;
      });
      await removeFile(temporary);
    });

  /**
   * @param {string} name
   * @param {string} text
   * @param {(temporary: string, file: string) => Promise<void>} put
   */
  async function write(name, text, put) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await checkFolder(location, warnOnce);
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
      await put(temporary, join(path, name));
    } catch (error) {
      await removeFile(temporary).catch(() => {});
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

  /** Removes temporary files of processes that were killed while they wrote. */
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
      if (hasEnded(owner, age > QUIET)) await removeFile(file).catch(() => {});
    }
  }

  /** @type {Folder['list']} */
  async function list() {
    try {
      return await readdir(path);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** @type {Folder['take']} */
  async function take(from, to) {
    try {
      await rename(join(path, from), join(path, to));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  const limited = withAnswerLimit(path, options?.answerLimit);
  return {
    read: limited(read),
    replace: limited(replace),
    create: limited(create),
    list: limited(list),
    remove: limited((/** @type {string} */ name) => removeFile(join(path, name))),
    take: limited(take),
  };
}

/** @param {string} file */
async function removeFile(file) {
  try {
    await unlink(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** @param {unknown} error */
function isMissing(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT';
}
