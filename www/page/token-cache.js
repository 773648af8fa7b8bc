// Keeps the person's tokens in IndexedDB, so that a reload or a restart asks for no code.

const storeName = 'texts';

/** @returns {import('../../pkg/generated/index.js').Cache | undefined} None where nothing may be kept. */
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
    // `strict`: what is kept is on the disk, even if the power goes in the next moment.
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
 * Where a person blocks a site's data, IndexedDB fails like a broken disk, and localStorage alone
 * says which it is.
 */
function isForbidden() {
  try {
    return !localStorage || !indexedDB;
  } catch {
    return true;
  }
}

/**
 * @param {() => void} gone When it has to be opened anew.
 * @returns {Promise<IDBDatabase>}
 */
function open(gone) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('device-signin', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = gone;
      // Somebody wants to delete the site's data.
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
