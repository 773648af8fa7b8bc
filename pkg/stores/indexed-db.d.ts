import type { Store } from './store.js';

/**
 * Stores tokens in a browser's IndexedDB, on the disk before `set` resolves where the browser can.
 * Every script of the origin can read it. A browser that runs out of space may delete it, unless
 * `navigator.storage.persist()` was granted.
 *
 * @param name of the database. Default: `device-signin`.
 * @example
 * const tokens = await signIn({ clientId, cache: indexedDbCache() }, onCode);
 */
export function indexedDbCache(name?: string): Store;
