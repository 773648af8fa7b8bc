// The key for encrypted.js, made once in a browser and kept there so that no script can read it.

/**
 * @param {string} [name] of the database that keeps it
 * @returns {Promise<CryptoKey>}
 */
export async function keyInBrowser(name = 'device-signin-key') {
  const database = await open(name);
  try {
    const kept = await inTransaction(database, 'readonly', (keys) => keys.get('key'));
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    // Another tab may have been first: then its key is the one.
    await inTransaction(database, 'readwrite', (keys) => {
      const asked = keys.get('key');
      asked.onsuccess = () => asked.result ?? keys.put(made, 'key');
      return asked;
    });
    return await inTransaction(database, 'readonly', (keys) => keys.get('key'));
  } finally {
    database.close();
  }
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('keys');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBDatabase} database
 * @param {IDBTransactionMode} mode
 * @param {(keys: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<any>}
 */
function inTransaction(database, mode, act) {
  const transaction = database.transaction('keys', mode, { durability: 'strict' });
  const request = act(transaction.objectStore('keys'));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
