// The key for encrypted.js, made once in a browser and stored there so that no script can read it.
import { database } from './database.js';

/** @type {typeof import('./encrypted.js').keyInBrowser} */
export const keyInBrowser = async (name = 'device-signin-key') => {
  const { transact } = database(name, 'keys');
  const stored = await transact('readonly', (keys) => keys.get('key'));
  if (stored) return stored;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  // Another tab may have been first: then its key is the one.
  await transact('readwrite', (keys) => {
    const found = keys.get('key');
    found.onsuccess = () => found.result || keys.put(made, 'key');
    return found;
  });
  return transact('readonly', (keys) => keys.get('key'));
};
