// Keeps tokens in a Durable Object of Cloudflare Workers: one truth, wherever the worker runs.
import { DurableObject } from 'cloudflare:workers';

/** Export it from the worker, and bind it as a class that is backed by SQLite. */
export class TokenCache extends DurableObject {
  /** @param {string} key @returns {unknown} */
  get(key) {
    return this.ctx.storage.kv.get(key);
  }

  /** @param {string} key @param {string} value */
  set(key, value) {
    this.ctx.storage.kv.put(key, value);
  }

  /** @param {string} key */
  delete(key) {
    this.ctx.storage.kv.delete(key);
  }
}

/**
 * Functions of our own, because a stub has none: whatever is read from it becomes a call.
 *
 * @param {Stub} stub of one object, such as `env.TOKENS.getByName('kiosk 7')`
 */
export const durableObjectCache = (stub) => ({
  /** @param {string} key */
  get: (key) => stub.get(key),
  /** @param {string} key @param {string} value */
  set: (key, value) => stub.set(key, value),
  /** @param {string} key */
  delete: (key) => stub.delete(key),
});

/**
 * @typedef {object} Stub
 * @property {(key: string) => Promise<unknown>} get
 * @property {(key: string, value: string) => Promise<void>} set
 * @property {(key: string) => Promise<void>} delete
 */
