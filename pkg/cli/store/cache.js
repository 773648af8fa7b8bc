// The library's cache of tokens, shaped like a `Map`: a file for each key, so that two programs that
// write different keys do not disturb each other.
import { createHash } from 'node:crypto';

/**
 * @param {import('./folder.js').Folder} folder
 * @returns {import('../../generated/index.js').Cache}
 */
export function fileCache(folder) {
  /** @type {Map<string, string>} What could not be written: used in this run. */
  const unwritten = new Map();
  return {
    /** @param {string} key */
    async get(key) {
      return unwritten.get(key) ?? folder.read(fileOf(key));
    },
    /** @param {string} key @param {string} value */
    async set(key, value) {
      unwritten.set(key, value);
      await folder.replace(fileOf(key), value);
      unwritten.delete(key);
    },
    /** @param {string} key */
    async delete(key) {
      unwritten.delete(key);
      await folder.remove(fileOf(key));
    },
  };
}

/**
 * A name that a user recognises, and that no other key has.
 * @param {string} key
 */
export function fileOf(key) {
  const legible = key
    .replace(/^device-signin:https?:\/\//, '')
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .slice(0, 120);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return `tokens-${legible}-${hash}.json`;
}
