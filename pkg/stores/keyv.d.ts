import type { Store } from './store.js';

/** The part of a `Keyv` that is used: versions 4 to 6. */
export interface KeyvLike {
  get(key: string): Promise<unknown>;
  /** @param ttl milliseconds until Keyv may drop the entry */
  set(key: string, value: string, ttl?: number): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/**
 * Stores tokens in whatever Keyv has an adapter for, such as Redis, PostgreSQL or SQLite.
 *
 * Keyv gives nothing for what it could not read, and ends the process with an error event that
 * is not listened to. This store listens, and its calls reject instead.
 *
 * @param keyv a Keyv, without a lifetime of its own (`ttl`)
 * @example
 * const cache = keyvCache(new Keyv({ store: new KeyvRedis('rediss://user:password@host:6379') }));
 */
export function keyvCache(keyv: KeyvLike): Store;
