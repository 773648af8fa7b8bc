// A device whose clock is off: signs in silently with a cache in a file, and prints the outcome.
// `node clock-child.mjs AUTHORITY GRAPH_URL FILE MILLISECONDS`
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import * as device from './device.mjs';

const [authority = '', graphUrl = '', file = '', off = ''] = process.argv.slice(2);
const { now } = Date;
Date.now = () => now() + Number(off);

const cache = {
  get: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  set: (/** @type {string} */ _key, /** @type {string} */ text) => writeFileSync(file, text),
  delete: () => writeFileSync(file, ''),
};
const { step, tokens, statuses } = await device.silently({
  clientId: 'clocks',
  authority,
  graphUrl,
  cache,
});
const left = tokens && Math.round((Number(tokens.expiresAt) - Date.now()) / 1000);
console.log(JSON.stringify({ step, left, statuses: device.names(statuses) }));
