import type { Store } from './store.js';

/** The part of `Deno.Kv` that is used. */
export interface DenoKvLike {
  get(key: string[]): Promise<{ value: unknown }>;
  set(key: string[], value: Uint8Array, options?: { expireIn?: number }): Promise<unknown>;
  delete(key: string[]): Promise<void>;
}

/**
 * Stores tokens in Deno KV: at most 64 KiB for each authority and client ID, about ten accounts of
 * Entra. Deno needs `--unstable-kv`.
 *
 * @param kv what `await Deno.openKv()` gives
 * @example
 * const cache = denoKvCache(await Deno.openKv());
 */
export function denoKvCache(kv: DenoKvLike): Store;
