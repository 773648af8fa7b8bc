// The example's cache in IndexedDB; what it holds is read past the cache.
import { indexedDbCache } from '../../../examples/caches/indexed-db.js';

export const store = () => ({ cache: indexedDbCache(), held });

/** @returns {Promise<string>} */
export function held() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('device-signin');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      const transaction = database.transaction('texts');
      const texts = transaction.objectStore('texts');
      const [keys, values] = [texts.getAllKeys(), texts.getAll()];
      transaction.oncomplete = () => {
        database.close();
        resolve([...keys.result, ...values.result].join('\n'));
      };
    };
  });
}
