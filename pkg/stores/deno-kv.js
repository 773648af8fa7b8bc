// Stores tokens in Deno KV.
import { storeError } from './store-error.js';

/** What Deno KV takes. */
const MOST_BYTES = 65_536;

/** @type {typeof import('./deno-kv.js').denoKvCache} */
export const denoKvCache = (kv) => {
  if (typeof kv?.get !== 'function') {
    throw storeError('denoKvCache needs a Deno.Kv.', 'Give what `await Deno.openKv()` gives.');
  }
  const failed = (/** @type {unknown} */ error) => {
    throw storeError('Deno KV failed.', 'Check its file or service.', error);
  };

  return {
    async get(key) {
      const { value } = await kv.get(['device-signin', key]).catch(failed);
      return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
    },
    async set(key, value, ttl) {
      // As bytes: Deno KV counts a text with one letter beyond Latin-1 twice.
      const bytes = new TextEncoder().encode(value);
      if (bytes.length > MOST_BYTES) {
        throw storeError(
          `Deno KV takes 65,536 bytes, and the tokens are ${bytes.length}.`,
          'Sign accounts out that are no longer used, or use the file store.',
        );
      }
      await kv
        .set(['device-signin', key], bytes, ttl === undefined ? {} : { expireIn: ttl })
        .catch(failed);
    },
    delete: (key) => kv.delete(['device-signin', key]).catch(failed),
  };
};
