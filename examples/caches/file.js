// Keeps tokens in files that only their owner can read: for Node, Deno and Bun.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** @param {string} folder made where there is none */
export function fileCache(folder) {
  /** @param {string} key */
  const pathOf = (key) => join(folder, createHash('sha256').update(key).digest('hex'));

  return {
    /** @param {string} key */
    get: (key) => readFile(pathOf(key), 'utf8').catch(nothingThere),

    /**
     * Writes beside, then renames: a reader finds the old text or the new one, never half of one.
     *
     * @param {string} key
     * @param {string} value
     */
    async set(key, value) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const beside = `${pathOf(key)}.${randomUUID()}`;
      try {
        const file = await open(beside, 'wx', 0o600);
        try {
          await file.writeFile(value);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, pathOf(key));
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },

    /**
     * The file, and what a write left beside it that a power cut ended.
     *
     * @param {string} key
     */
    async delete(key) {
      const name = basename(pathOf(key));
      const names = (await readdir(folder).catch(nothingThere)) ?? [];
      const own = names.filter((it) => it.startsWith(name));
      await Promise.all(own.map((it) => rm(join(folder, it), { force: true })));
    },
  };
}

/** @param {NodeJS.ErrnoException} error @returns {undefined} */
function nothingThere(error) {
  if (error.code !== 'ENOENT') throw error;
}
