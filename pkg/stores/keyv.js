// Stores tokens in whatever Keyv has an adapter for, such as Redis, PostgreSQL or SQLite.
import { storeError } from './store-error.js';

/** @type {typeof import('./keyv.js').keyvCache} */
export const keyvCache = (keyv) => {
  if (typeof keyv?.get !== 'function' || typeof keyv.on !== 'function') {
    throw storeError('keyvCache needs a Keyv.', 'Give `new Keyv(…)`.');
  }
  /** How many errors Keyv reported: it does not say which call an error belongs to. */
  let faults = 0;
  /** @type {unknown} */
  let last;
  keyv.on('error', (error) => {
    faults += 1;
    last = error;
  });

  /**
   * @template T
   * @param {() => Promise<T>} act
   * @param {(value: T) => boolean} isDone whether the value is one that Keyv gives for no fault
   */
  const attempt = async (act, isDone) => {
    const before = faults;
    const value = await act().catch(failed);
    return isDone(value) || faults === before ? value : failed(last);
  };

  return {
    async get(key) {
      const value = await attempt(
        () => keyv.get(key),
        (it) => it !== undefined,
      );
      return typeof value === 'string' ? value : undefined;
    },
    async set(key, value, ttl) {
      const stored = await attempt(
        () => keyv.set(key, value, ttl),
        (it) => it === true,
      );
      if (stored === false) failed(last);
    },
    async delete(key) {
      await attempt(
        () => keyv.delete(key),
        (it) => it === true,
      );
    },
  };
};

/** @param {unknown} error @returns {never} */
function failed(error) {
  throw storeError(
    'Keyv failed.',
    'See whether its store runs, and whether this program may use it.',
    error,
  );
}
