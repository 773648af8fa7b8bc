// The error of every store: what failed, and what to do about it.

/**
 * @param {string} what failed; never what is stored
 * @param {string} hint what to do about it
 * @param {any} [cause] what was thrown
 * @returns {import('./store.d.ts').StoreError}
 */
export function storeError(what, hint, cause) {
  const error = new Error(`${what} ${hint}`);
  const code = cause && typeof cause.code === 'string' ? { code: cause.code } : {};
  return Object.assign(
    error,
    { name: /** @type {const} */ ('StoreError') },
    code,
    cause === undefined ? {} : { cause },
  );
}
