// Stores tokens in files that only their owner can read: for Node, Deno and Bun.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { storeError } from './store-error.js';

/** @type {typeof import('./file.js').fileCache} */
export const fileCache = (folder) => {
  if (typeof folder !== 'string' || folder === '') {
    throw storeError('fileCache needs the path of a folder.', 'Give one, such as /var/lib/kiosk.');
  }
  /** @param {string} key */
  const pathOf = (key) => join(folder, createHash('sha256').update(key).digest('hex'));
  const failed = (/** @type {NodeJS.ErrnoException} */ error) => {
    throw storeError(`The token store in ${folder} failed (${why(error)}).`, hint(error), error);
  };

  return {
    get: (key) => readFile(pathOf(key), 'utf8').catch(ifMissing(undefined)).catch(failed),
    set: (key, value) => replace(folder, pathOf(key), value).catch(failed),
    delete: (key) => remove(folder, basename(pathOf(key))).catch(failed),
  };
};

/**
 * Writes a file beside, then renames it: a reader finds the old text or the new one.
 *
 * @param {string} folder
 * @param {string} path
 * @param {string} text
 */
async function replace(folder, path, text) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomUUID()}`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Removes a file, and what a write left beside it that a loss of power ended.
 *
 * @param {string} folder
 * @param {string} name
 */
async function remove(folder, name) {
  const names = await readdir(folder).catch(ifMissing([]));
  const own = names.filter((it) => it.startsWith(name));
  await Promise.all(own.map((it) => rm(join(folder, it), { force: true })));
}

/**
 * @template T
 * @param {T} value what a missing file or folder counts as
 * @returns {(error: NodeJS.ErrnoException) => T}
 */
const ifMissing = (value) => (error) => {
  if (error.code !== 'ENOENT') throw error;
  return value;
};

/** @param {NodeJS.ErrnoException} error */
const why = ({ code, name }) => code ?? name;

/** By the system's code, or Deno's name, of an error. @type {Record<string, string>} */
const HINTS = {
  EACCES: 'Let the account that runs this program read and write that folder.',
  EPERM: 'Let the account that runs this program read and write that folder.',
  EROFS: 'Name a folder on a disk that can be written to.',
  ENOSPC: 'Free some space on that disk.',
  EDQUOT: 'Free some space of that account.',
  ENOTDIR: 'Name a folder; this is, or lies in, something else.',
  EEXIST: 'Name a folder; this is something else.',
  EISDIR: 'Move away what is in that folder and is not of this store.',
  NotCapable: 'Run Deno with --allow-read and --allow-write for that folder.',
};

/** @param {NodeJS.ErrnoException} error */
const hint = ({ code, name }) =>
  HINTS[code ?? ''] ?? HINTS[name] ?? 'Check that folder, or name another one.';
