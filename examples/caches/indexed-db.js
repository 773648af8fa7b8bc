// Keeps tokens in a browser's IndexedDB.

/** @param {string} [name] of the database */
export function indexedDbCache(name = 'device-signin') {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;

  /**
   * @param {IDBTransactionMode} mode
   * @param {(texts: IDBObjectStore) => IDBRequest} act
   */
  async function inTransaction(mode, act) {
    opened ??= open(name, () => (opened = undefined));
    const database = await opened;
    // `strict`: kept means on the disk, where the browser can.
    const transaction = database.transaction('texts', mode, { durability: 'strict' });
    const request = act(transaction.objectStore('texts'));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    /** @param {string} key */
    get: (key) => inTransaction('readonly', (texts) => texts.get(key)),
    /** @param {string} key @param {string} value */
    set: (key, value) => inTransaction('readwrite', (texts) => texts.put(value, key)),
    /** @param {string} key */
    delete: (key) => inTransaction('readwrite', (texts) => texts.delete(key)),
  };
}

/**
 * @param {string} name
 * @param {() => void} gone when the connection has to be opened anew
 * @returns {Promise<IDBDatabase>}
 */
function open(name, gone) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('texts');
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = gone;
      // Another tab wants to delete or upgrade the database.
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
