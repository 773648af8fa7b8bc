// Stores tokens in Redis, through Keyv: for Node from 22.19, and Bun.
import KeyvRedis from '@keyv/redis';
import { keyvCache } from 'device-signin/stores/keyv';
import Keyv from 'keyv';

/** @param {string} url such as `rediss://user:password@host:6379` */
export function redisCache(url) {
  const keyv = new Keyv({ store: new KeyvRedis(url, { throwOnErrors: true }) });
  return { ...keyvCache(keyv), disconnect: () => keyv.disconnect() };
}
