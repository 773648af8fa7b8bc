// The store in Deno KV; what it holds is listed.
import { denoKvCache } from 'device-signin/stores/deno-kv';

/** @param {string} place */
export async function store(place) {
  const kv = await /** @type {any} */ (globalThis).Deno.openKv(`${place}/tokens.kv`);
  return {
    cache: denoKvCache(kv),
    async held() {
      const lines = [];
      for await (const { key, value } of kv.list({ prefix: [] })) {
        lines.push(`${key.join(' ')} ${new TextDecoder().decode(value)}`);
      }
      return lines.join('\n');
    },
    close: () => kv.close(),
  };
}
