// Stores tokens in Cloudflare Workers KV, which shows a write to other places up to a minute later.
import { storeError } from './store-error.js';

/** Workers KV takes no shorter lifetime. */
const LEAST_SECONDS = 60;

/** @type {typeof import('./workers-kv.js').workersKvCache} */
export const workersKvCache = (namespace) => {
  if (typeof namespace?.get !== 'function') {
    throw storeError(
      'workersKvCache needs a KV namespace.',
      'Bind one under `kv_namespaces` in wrangler.jsonc, and give it: `env.TOKENS`.',
    );
  }
  const failed = (/** @type {unknown} */ error) => {
    throw storeError(
      'Workers KV failed.',
      'It takes one write a second for each key: if that is too few, use a Durable Object.',
      error,
    );
  };

  return {
    get: async (key) => (await namespace.get(key).catch(failed)) ?? undefined,
    set: (key, value, ttl) => {
      const seconds =
        ttl === undefined ? undefined : Math.max(LEAST_SECONDS, Math.ceil(ttl / 1000));
      const options = seconds === undefined ? {} : { expirationTtl: seconds };
      return namespace.put(key, value, options).catch(failed);
    },
    delete: (key) => namespace.delete(key).catch(failed),
  };
};
