// Stores tokens in a Durable Object of Cloudflare Workers: one truth, wherever the worker runs.
import { DurableObject } from 'cloudflare:workers';
import { storeError } from './store-error.js';

/** Before the key of an entry: when it ends, in milliseconds since the epoch. */
const END = 'end of ';

export class TokenCache extends DurableObject {
  /** @param {string} key @returns {unknown} */
  get(key) {
    return this.ctx.storage.kv.get(key);
  }

  /** @param {string} key @param {string} value @param {number} [ttl] milliseconds until it may go */
  async set(key, value, ttl) {
    const { kv } = this.ctx.storage;
    kv.put(key, value);
    if (ttl === undefined) {
      kv.delete(`${END}${key}`);
      return;
    }
    const end = Date.now() + ttl;
    kv.put(`${END}${key}`, end);
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > end) await this.ctx.storage.setAlarm(end);
  }

  /** @param {string} key */
  delete(key) {
    this.ctx.storage.kv.delete(key);
    this.ctx.storage.kv.delete(`${END}${key}`);
  }

  /** Deletes what has ended. */
  async alarm() {
    let next = Infinity;
    for (const [name, end] of this.ctx.storage.kv.list({ prefix: END })) {
      if (Number(end) <= Date.now()) this.delete(name.slice(END.length));
      else next = Math.min(next, Number(end));
    }
    if (next < Infinity) await this.ctx.storage.setAlarm(next);
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
    set: (key, value, ttl) => attempt(() => stub.set(key, value, ttl)),
    delete: (key) => attempt(() => stub.delete(key)),
  };
};
