import type { Store } from './store.js';

/**
 * Stores tokens in files that only their owner can read: for Node.js, Deno and Bun.
 *
 * Each text is a file, which is replaced as a whole: a reader finds the old text or the new one. The
 * folder has mode 0700 and its files 0600; on Windows the folder's own rights decide.
 *
 * @param folder made where there is none. Deno needs `--allow-read` and `--allow-write`.
 * @example
 * const cache = fileCache('/var/lib/kiosk/tokens');
 * const tokens = await signIn({ clientId, cache }, onCode);
 */
export function fileCache(folder: string): Store;
