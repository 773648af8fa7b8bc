// The store in Redis; what it holds is read past Keyv.
import { redisCache } from '../../../examples/stores/keyv-redis.js';
import { ask } from '../redis.mjs';

/** @param {string} url */
export function store(url) {
  const cache = redisCache(url);
  return {
    cache,
    async held() {
      const keys = (await ask(url, 'KEYS *')).match(/\S*device-signin:\S+/g) ?? [];
      const values = await Promise.all(keys.map((key) => ask(url, `GET ${key}`)));
      return [...keys, ...values.map((value) => value.replaceAll('\\"', '"'))].join('\n');
    },
    close: () => cache.disconnect(),
  };
}
