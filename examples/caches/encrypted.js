// Encrypts whatever another cache keeps, with AES-GCM of WebCrypto: for every host that has it.

/** @typedef {import('device-signin').Cache} Cache */

/**
 * @param {Cache} cache
 * @param {CryptoKey} key for AES-GCM, as key-from-secret.js and key-in-browser.js give it
 */
export const encrypted = (cache, key) => ({
  /**
   * A text that cannot be decrypted, because the key or the text was changed, counts as nothing
   * there: the person signs in again, and it is replaced.
   *
   * @param {string} name
   */
  async get(name) {
    const text = await cache.get(name);
    if (typeof text !== 'string') return undefined;
    try {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const params = algorithm(name, bytes.subarray(0, IV_BYTES));
      const data = await crypto.subtle.decrypt(params, key, bytes.subarray(IV_BYTES));
      return new TextDecoder().decode(data);
    } catch {
      return undefined;
    }
  },

  /**
   * @param {string} name
   * @param {string} value
   */
  async set(name, value) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const data = new TextEncoder().encode(value);
    const secret = await crypto.subtle.encrypt(algorithm(name, iv), key, data);
    const letters = Array.from([...iv, ...new Uint8Array(secret)], (byte) =>
      String.fromCharCode(byte),
    );
    await cache.set(name, btoa(letters.join('')));
  },

  /** @param {string} name */
  delete: (name) => cache.delete(name),
});

/** 96 bits, new for every text: no two texts of one key may ever share one. */
const IV_BYTES = 12;

/**
 * The name is authenticated with the text, so that nobody can put one app's text in another's place.
 *
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} iv
 */
const algorithm = (name, iv) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(name),
});
