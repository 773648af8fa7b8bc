// Encrypts what another store holds. Plain JavaScript for Chromium 64 and later.
import { storeError } from './store-error.js';

export { keyFromSecret } from './key-from-secret.js';
export { keyInBrowser } from './key-in-browser.js';

/** 96 bits, new for every text: no two texts of one key may ever share one. */
const IV_BYTES = 12;

/** @type {typeof import('./encrypted.js').encrypted} */
export const encrypted = (cache, aesGcmKey) => {
  const key = /** @type {CryptoKey} */ (aesGcmKey);
  return {
    async get(name) {
      const text = await cache.get(name);
      if (typeof text !== 'string') return undefined;
      const { subtle } = webCrypto();
      try {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const params = algorithm(name, bytes.subarray(0, IV_BYTES));
        const data = await subtle.decrypt(params, key, bytes.subarray(IV_BYTES));
        return new TextDecoder().decode(data);
      } catch (_) {
        return undefined;
      }
    },

    async set(name, value, ttl) {
      const iv = webCrypto().getRandomValues(new Uint8Array(IV_BYTES));
      const data = new TextEncoder().encode(value);
      const secret = await crypto.subtle.encrypt(algorithm(name, iv), key, data);
      const letters = Array.from([...iv, ...new Uint8Array(secret)], (byte) =>
        String.fromCharCode(byte),
      );
      await /** @type {any} */ (cache).set(name, btoa(letters.join('')), ttl);
    },

    async delete(name) {
      await cache.delete(name);
    },
  };
};

/** @returns {Crypto} */
function webCrypto() {
  if (typeof crypto === 'undefined' || !crypto.subtle) {
    throw storeError(
      'This host has no WebCrypto, or keeps it from this page.',
      'Serve the page by https or from localhost, or use a newer host.',
    );
  }
  return crypto;
}

/**
 * The name is authenticated with the text, so that no app's text can be put in another's place.
 *
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} iv
 */
const algorithm = (name, iv) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(name),
});
