// Stores tokens in a browser's localStorage. Plain JavaScript for Chromium 64 and later.
import { storeError } from './store-error.js';

/** @type {typeof import('./local-storage.js').localStorageCache} */
export const localStorageCache = (storage) => {
  /**
   * @template T
   * @param {(storage: import('./local-storage.js').StorageLike) => T} act
   */
  const attempt = async (act) => {
    try {
      // Reading the global throws where the browser blocks the site's data.
      return act(storage || localStorage);
    } catch (error) {
      throw storeError('localStorage failed.', hint(error), error);
    }
  };

  return {
    get: (key) => attempt((it) => orUndefined(it.getItem(key))),
    set: (key, value) => attempt((it) => it.setItem(key, value)),
    delete: (key) => attempt((it) => it.removeItem(key)),
  };
};

/** @param {string | null} text */
const orUndefined = (text) => (text === null ? undefined : text);

/** @param {any} error */
function hint(error) {
  if (error && error.name === 'QuotaExceededError') {
    return 'It is full: remove what else this origin stores there, or use IndexedDB.';
  }
  if (error && error.name === 'SecurityError') {
    return "The browser blocks this site's data: allow it, or use a Map.";
  }
  return 'Use another store where the host has no localStorage.';
}
