// Keeps tokens in Cloudflare Workers KV, which is slow to tell other places: see the README.

/** @param {KvNamespace} namespace a binding, such as `env.TOKENS` */
export const workersKvCache = (namespace) => ({
  /** @param {string} key */
  get: (key) => namespace.get(key),
  /** @param {string} key @param {string} value */
  set: (key, value) => namespace.put(key, value),
  /** @param {string} key */
  delete: (key) => namespace.delete(key),
});

/**
 * The part of Cloudflare's `KVNamespace` that is used.
 *
 * @typedef {object} KvNamespace
 * @property {(key: string) => Promise<string | null>} get
 * @property {(key: string, value: string) => Promise<void>} put
 * @property {(key: string) => Promise<void>} delete
 */
