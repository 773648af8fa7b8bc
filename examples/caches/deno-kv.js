// Keeps tokens in Deno KV.

/**
 * As bytes, because Deno KV takes 64 KiB and counts a text with one letter beyond Latin-1 twice.
 *
 * @param {Kv} kv what `await Deno.openKv()` gives
 */
export const denoKvCache = (kv) => ({
  /** @param {string} key */
  async get(key) {
    const { value } = await kv.get(['device-signin', key]);
    return value ? new TextDecoder().decode(value) : undefined;
  },
  /** @param {string} key @param {string} value */
  set: (key, value) => kv.set(['device-signin', key], new TextEncoder().encode(value)),
  /** @param {string} key */
  delete: (key) => kv.delete(['device-signin', key]),
});

/**
 * The part of `Deno.Kv` that is used.
 *
 * @typedef {object} Kv
 * @property {(key: string[]) => Promise<{ value: Uint8Array | null }>} get
 * @property {(key: string[], value: Uint8Array) => Promise<unknown>} set
 * @property {(key: string[]) => Promise<void>} delete
 */
