// Caches that do not do as they should, and one that counts.
import { setTimeout as sleep } from 'node:timers/promises';
import { SECRET } from '../servers/rotating.mjs';

/** @typedef {import('../../src/js/types.d.ts').Cache} Cache */
/** @typedef {'get' | 'set' | 'delete'} Method */

/** What a cache's method does in place of its work. @type {Record<string, () => unknown>} */
export const failures = {
  throws: () => {
    throw new Error(`${SECRET} of the cache's own`);
  },
  'throws nothing': () => {
    throw undefined;
  },
  'throws a text': () => {
    throw `${SECRET} text`;
  },
  rejects: () => Promise.reject(new Error(`${SECRET} of the cache's own`)),
  hangs: () => new Promise(() => undefined),
  'hangs in a thenable': () => ({ then: () => undefined }),
  'returns a thenable that throws': () => ({
    then: () => {
      throw new Error(`${SECRET} in then`);
    },
  }),
};

/**
 * A `Map` of which some methods do something else.
 * @param {Partial<Record<Method, () => unknown>>} instead
 * @returns {Map<string, string> & Cache}
 */
export const mapWith = (instead) => Object.assign(new Map(), instead);

/**
 * A store with a latency of its own that is never the same, and that counts its calls.
 * @param {number} most milliseconds
 * @param {() => number} [random]
 */
export function slow(most, random = Math.random) {
  const map = new Map();
  const calls = { get: 0, set: 0, delete: 0 };
  const wait = () => sleep(random() * most);
  return {
    map,
    calls,
    /** @param {string} key */
    async get(key) {
      calls.get += 1;
      await wait();
      return map.get(key);
    },
    /** @param {string} key @param {string} value */
    async set(key, value) {
      calls.set += 1;
      await wait();
      map.set(key, value);
    },
    /** @param {string} key */
    async delete(key) {
      calls.delete += 1;
      await wait();
      map.delete(key);
    },
  };
}

/** A `Map` that counts its calls. */
export function counted() {
  const map = new Map();
  const calls = { get: 0, set: 0, delete: 0 };
  return {
    map,
    calls,
    /** @param {string} key */
    get: (key) => {
      calls.get += 1;
      return map.get(key);
    },
    /** @param {string} key @param {string} value */
    set: (key, value) => {
      calls.set += 1;
      return map.set(key, value);
    },
    /** @param {string} key */
    delete: (key) => {
      calls.delete += 1;
      return map.delete(key);
    },
  };
}
