// A database of one table in a browser's IndexedDB. Plain JavaScript for Chromium 64 and later.
import { storeError } from './store-error.js';

/**
 * @param {string} name of the database
 * @param {string} table its only one, without key paths
 */
export function database(name, table) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  const forget = () => (opened = undefined);

  /**
   * Does something in a transaction of its own.
   *
   * @param {IDBTransactionMode} mode
   * @param {(rows: IDBObjectStore) => IDBRequest} act
   * @returns {Promise<any>} what the request gave, once the transaction is complete
   */
  const transact = async (mode, act) => {
    try {
      opened = opened || open(name, table, forget);
      return await inTransaction(await opened, table, mode, act);
    } catch (error) {
      forget();
      throw storeError(`The IndexedDB database ${name} failed.`, hint(error), error);
    }
  };
  return { transact };
}

/**
 * @param {IDBDatabase} db
 * @param {string} table
 * @param {IDBTransactionMode} mode
 * @param {(rows: IDBObjectStore) => IDBRequest} act
 */
function inTransaction(db, table, mode, act) {
  return new Promise((resolve, reject) => {
    // `strict`: complete means on the disk, where the browser can.
    const transaction = db.transaction(table, mode, { durability: 'strict' });
    const request = act(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * @param {string} name
 * @param {string} table
 * @param {() => void} gone when the connection has to be opened anew
 * @returns {Promise<IDBDatabase>}
 */
function open(name, table, gone) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table);
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = gone;
      // Another tab wants to delete or upgrade the database.
      db.onversionchange = () => {
        db.close();
        gone();
      };
      resolve(db);
    };
    request.onerror = () => reject(request.error);
  });
}

/** By the name of the browser's error. @type {Record<string, string>} */
const HINTS = {
  ReferenceError: 'This host has no IndexedDB: use another store.',
  SecurityError: "The browser blocks this site's data: allow it, or use a Map.",
  InvalidStateError: "The browser blocks this site's data: allow it, or use a Map.",
  QuotaExceededError:
    'The browser is out of space: free some, or ask for navigator.storage.persist().',
  VersionError: 'Another program made a newer database of that name: give another name.',
  NotFoundError: 'Another program made a database of that name: give another name.',
};

/** @param {any} error */
const hint = (error) =>
  (error && HINTS[error.name]) || 'Reload the page; if it lasts, give another name or store.';
