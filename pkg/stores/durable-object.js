// Stores tokens in a Durable Object of Cloudflare Workers: one truth, wherever the worker runs.
import { DurableObject } from 'cloudflare:workers';
import { storeError } from './store-error.js';

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

/** @type {typeof import('./durable-object.js').durableObjectCache} */
export const durableObjectCache = (stub) => {
  if (stub === undefined || stub === null) {
    throw storeError(
      'durableObjectCache needs the stub of a TokenCache.',
      "Bind the class in wrangler.jsonc, and give `env.TOKENS.getByName('kiosk 7')`.",
    );
  }
  /** Functions of our own, because a stub has none: whatever is read from it becomes a call. */
  const attempt = async (/** @type {() => PromiseLike<any>} */ act) => {
    try {
      return await act();
    } catch (error) {
      throw storeError(
        'The Durable Object failed.',
        'Make the cache in each request; bind TokenCache under `new_sqlite_classes`.',
        error,
      );
    }
  };

  return {
    get: (key) => attempt(() => stub.get(key)),
    set: (key, value) => attempt(() => stub.set(key, value)),
    delete: (key) => attempt(() => stub.delete(key)),
  };
};
