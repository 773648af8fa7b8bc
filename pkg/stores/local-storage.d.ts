import type { Store } from './store.js';

/** The part of a browser's `Storage` that is used. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Stores tokens in a browser's localStorage: 5 MiB for each origin, which every script of the origin
 * can read. A browser writes it to the disk some seconds later; IndexedDB is safer.
 *
 * @param storage Default: the page's own `localStorage`.
 * @example
 * const tokens = await signIn({ clientId, cache: localStorageCache() }, onCode);
 */
export function localStorageCache(storage?: StorageLike): Store;
