// Keeps tokens in Redis, through Keyv: for Node from 22.19, and Bun.
import KeyvRedis from '@keyv/redis';
import Keyv from 'keyv';

/** @param {string} url such as `rediss://user:password@host:6379` */
export function redisCache(url) {
  const store = new KeyvRedis(url, { throwOnErrors: true });
  const keyv = new Keyv({ store });
  // Keyv hands on each lost connection as an event, which ends the process where nobody listens; and
  // where somebody listens to Keyv, it gives nothing for what it could not read. Calls reject instead.
  store.removeAllListeners('error');
  return keyv;
}
