import type { Store } from './store.js';

/**
 * The Durable Object that holds the tokens of one device or user. Export it from the worker, and bind
 * it as a class that is backed by SQLite (`new_sqlite_classes`).
 */
export class TokenCache {
  constructor(context: object, env: unknown);
  get(key: string): unknown;
  set(key: string, value: string, ttl?: number): Promise<void>;
  delete(key: string): void;
  alarm(): Promise<void>;
}

/** The part of a Durable Object's stub that is used. */
export interface TokenCacheStub {
  get(key: string): PromiseLike<unknown>;
  set(key: string, value: string, ttl?: number): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/**
 * Stores tokens in a Durable Object of Cloudflare Workers: one truth for all places, up to 2 MB for
 * each authority and client ID.
 *
 * Make one in each request: a stub belongs to the request in which it was made.
 *
 * @param stub of one object, such as `env.TOKENS.getByName('kiosk 7')`
 * @example
 * export { TokenCache } from 'device-signin/stores/durable-object';
 * export default {
 *   fetch(request, env) {
 *     const cache = durableObjectCache(env.TOKENS.getByName('kiosk 7'));
 *     return answer({ clientId, cache });
 *   },
 * };
 */
export function durableObjectCache(stub: TokenCacheStub): Store;
