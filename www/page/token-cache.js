// Stores the user's tokens in IndexedDB, so that a reload or a restart needs no code.

const storeName = 'texts';

/** @returns {import('../../pkg/generated/index.js').Cache | undefined} Undefined where the browser may store nothing. */
export function tokenCache() {
  if (isForbidden()) return undefined;
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;

  /**
   * @param {IDBTransactionMode} mode
   * @param {(texts: IDBObjectStore) => IDBRequest} act
   */
  async function inTransaction(mode, act) {
    opened ??= open(() => (opened = undefined));
    const database = await opened;
    // `strict`: on the disk before the promise resolves, in case of a power failure.
    const transaction = database.transaction(storeName, mode, { durability: 'strict' });
    const request = act(transaction.objectStore(storeName));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    get: (key) => inTransaction('readonly', (texts) => texts.get(key)),
    set: (key, value) => inTransaction('readwrite', (texts) => texts.put(value, key)),
    delete: (key) => inTransaction('readwrite', (texts) => texts.delete(key)),
  };
}

/**
 * Where a user blocks a site's data, IndexedDB fails as with a broken disk; `localStorage` tells the two
 * apart.
 */
function isForbidden() {
  try {
    return !localStorage || !indexedDB;
  } catch {
    return true;
  }
}

/**
 * @param {() => void} gone Called when the database has to be opened again.
 * @returns {Promise<IDBDatabase>}
 */
function open(gone) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('device-signin', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = gone;
      // The user, or another tab, wants to delete the site's data.
      database.onversionchange = () => {
        database.close();
        gone();
      };
      resolve(database);
    };
    request.onerror = () => {
      gone();
      reject(request.error);
    };
  });
}
