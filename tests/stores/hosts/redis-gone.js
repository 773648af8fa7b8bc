// Uses the example's store in Redis before, while and after the server is gone.
import { redisCache } from '../../../examples/stores/keyv-redis.js';
import { startRedis } from '../redis.mjs';

const first = await startRedis();
const cache = redisCache(first.url);
await cache.set('key', 'text');
const there = await cache.get('key');

await first.stop();
const rejects = (/** @type {Promise<unknown>} */ promise) =>
  promise.then(
    (value) => `gives ${value}`,
    () => 'rejects',
  );
const gone = await Promise.all([rejects(cache.get('key')), rejects(cache.set('key', 'x'))]);

const second = await startRedis(Number(new URL(first.url).port));
await cache.set('key', 'new text');
const back = await cache.get('key');
await cache.disconnect();
await second.stop();
console.log(JSON.stringify({ there, gone, back }));
