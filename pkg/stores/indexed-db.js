// Stores tokens in a browser's IndexedDB. Plain JavaScript for Chromium 64 and later.
import { database } from './database.js';

/** @type {typeof import('./indexed-db.js').indexedDbCache} */
export const indexedDbCache = (name = 'device-signin') => {
  const { transact } = database(name, 'texts');
  return {
    get: (key) => transact('readonly', (texts) => texts.get(key)),
    set: (key, value) => transact('readwrite', (texts) => texts.put(value, key)).then(nothing),
    delete: (key) => transact('readwrite', (texts) => texts.delete(key)).then(nothing),
  };
};

const nothing = () => undefined;
