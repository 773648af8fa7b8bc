// The store in IndexedDB; what it holds is read past the store.
import { indexedDbCache } from 'device-signin/stores/indexed-db';

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
