import type { Store } from './store.js';

/** The part of Cloudflare's `KVNamespace` that is used. */
export interface KvNamespaceLike {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * Stores tokens in Workers KV. Other places see a write up to a minute later: it serves one device
 * that always comes to the same place. For all else there is the Durable Object.
 *
 * Make one in each request, never one for all requests of a worker: workerd ends a request that
 * waits for what another request began.
 *
 * @param namespace a binding, such as `env.TOKENS`
 * @example
 * export default {
 *   fetch: (request, env) => answer({ clientId, cache: workersKvCache(env.TOKENS) }),
 * };
 */
export function workersKvCache(namespace: KvNamespaceLike): Store;
