// One of several processes that share a store: signs in silently once its parent says so, and prints
// the outcome. `node race-child.mjs AUTHORITY GRAPH_URL STORE LATENCY`, where the store is a
// file, or the port of a Redis server.
import { once } from 'node:events';
import process from 'node:process';
import * as device from './device.mjs';
import { fileCache } from './file-cache.mjs';
import { redisCache } from './redis-cache.mjs';

const [authority = '', graphUrl = '', store = '', latency = ''] = process.argv.slice(2);
const cache = /^\d+$/.test(store)
  ? await redisCache(Number(store))
  : fileCache(store, { latency: Number(latency) });
const config = { clientId: 'race', authority, graphUrl, cache };
// The module is loaded before, so that all begin at the same time.
await device.silently({ ...config, cache: new Map() });
console.log('ready');
await once(process.stdin, 'data');
const { step, tokens, error, statuses } = await device.nextStep(config);
const { accessToken, refreshToken } = tokens ?? {};
const said = {
  step,
  accessToken,
  refreshToken,
  message: error?.message,
  statuses: device.names(statuses),
};
console.log(JSON.stringify(said));
process.exit();
