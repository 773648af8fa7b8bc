// Keeps tokens in a browser's localStorage.

export const localStorageCache = (storage = localStorage) => ({
  /** @param {string} key */
  get: (key) => storage.getItem(key),
  /** @param {string} key @param {string} value */
  set: (key, value) => storage.setItem(key, value),
  /** @param {string} key */
  delete: (key) => storage.removeItem(key),
});
