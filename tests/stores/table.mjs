// Every store of pkg/stores and examples/stores, each on its real host.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { encrypted, keyFromSecret } from '../../pkg/stores/encrypted.js';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import { missing as missingChromium } from '../page/chromium.mjs';
import { inProcess } from './in-process.mjs';
import * as redis from './redis.mjs';
import { closedChromium, killedChromium, killedFirefox, page, script, worker } from './runners.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./suite.mjs').Device} Device */
/**
 * @typedef {object} Row
 * @property {string[]} uses the stores that it runs
 * @property {() => string | undefined} [missing] what has to be installed first
 * @property {(stage: Stage) => Device | Promise<Device>} device
 */

const SECRET = 'a secret of this test alone, 123';

const downloaded = () =>
  isLinuxX64 || process.env.CI ? undefined : 'the host is downloaded for Linux on x64 only';
/** @param {string} path @param {string} name */
const debian = (path, name) => () =>
  existsSync(path) ? undefined : `on Debian: apt-get install ${name}`;
const firefox = debian('/usr/bin/firefox-esr', 'firefox-esr');

/** @param {string} kind @returns {(stage: Stage) => Device} */
const inChromium = (kind) => (stage) => page(stage, kind, killedChromium);
/** @param {string} kind @returns {(stage: Stage) => Device} */
const inFirefox = (kind) => (stage) => page(stage, kind, killedFirefox);

/** Keyv wants a newer Node than 20. */
const KEYV_NODE = 'node 22';

/** @type {Record<string, Row>} */
export const stores = {
  'Map, Node.js': {
    uses: [],
    device() {
      const map = new Map();
      return inProcess(map, map);
    },
  },
  'encrypted Map, Node.js': {
    uses: ['encrypted.js'],
    async device() {
      const map = new Map();
      const cache = encrypted(map, await keyFromSecret(SECRET));
      return { ...inProcess(cache, map), encrypted: true };
    },
  },
  'files, Node.js': {
    uses: ['file.js'],
    device: (stage) => script(stage, 'file', { program: process.execPath }),
  },
  'files, Deno': {
    uses: ['file.js'],
    missing: downloaded,
    async device(stage) {
      const args = ['run', '--no-prompt', '--allow-net', '--allow-read', '--allow-write'];
      return script(stage, 'file', { program: await download('deno'), args });
    },
  },
  'files, Bun': {
    uses: ['file.js'],
    missing: downloaded,
    device: async (stage) => script(stage, 'file', { program: await download('bun') }),
  },
  'encrypted files, Node.js': {
    uses: ['encrypted.js', 'file.js'],
    device: (stage) => ({
      ...script(stage, 'encrypted-file', {
        program: process.execPath,
        env: { CACHE_SECRET: SECRET },
      }),
      encrypted: true,
    }),
  },
  'Keyv on SQLite, Node.js': keyvOnSqlite(KEYV_NODE),
  'Keyv on SQLite, Bun': keyvOnSqlite('bun'),
  'Keyv on Redis, Node.js': keyvOnRedis(KEYV_NODE),
  'Keyv on Redis, Bun': keyvOnRedis('bun'),
  'Deno KV, Deno': {
    uses: ['deno-kv.js'],
    missing: downloaded,
    async device(stage) {
      const args = ['run', '--no-prompt', '--allow-net', '--allow-read', '--allow-write'];
      const program = await download('deno');
      return script(stage, 'deno-kv', { program, args: [...args, '--unstable-kv'] });
    },
  },
  'localStorage, Chromium': {
    uses: ['local-storage.js'],
    missing: () => missingChromium,
    // A browser that is killed has not written it down yet: this one is closed.
    device: (stage) => page(stage, 'local-storage', closedChromium),
  },
  'IndexedDB, Chromium': {
    uses: ['indexed-db.js'],
    missing: () => missingChromium,
    device: inChromium('indexed-db'),
  },
  'IndexedDB, Firefox ESR': {
    uses: ['indexed-db.js'],
    missing: firefox,
    device: inFirefox('indexed-db'),
  },
  'encrypted IndexedDB, Chromium': {
    uses: ['encrypted.js', 'indexed-db.js'],
    missing: () => missingChromium,
    device: (stage) => ({ ...inChromium('encrypted-indexed-db')(stage), encrypted: true }),
  },
  'encrypted IndexedDB, Firefox ESR': {
    uses: ['encrypted.js', 'indexed-db.js'],
    missing: firefox,
    device: (stage) => ({ ...inFirefox('encrypted-indexed-db')(stage), encrypted: true }),
  },
  'Workers KV, miniflare': {
    uses: ['workers-kv.js'],
    device: (stage) => worker(stage, 'workers-kv'),
  },
  'Durable Object, miniflare': {
    uses: ['durable-object.js'],
    device: (stage) => worker(stage, 'durable-object'),
  },
};

/** @param {string} host a download @returns {Row} */
function keyvOnSqlite(host) {
  return {
    uses: ['keyv.js', 'keyv-sqlite.js'],
    missing: downloaded,
    device: async (stage) => script(stage, 'keyv-sqlite', { program: await download(host) }),
  };
}

/** @param {string} host a download @returns {Row} */
function keyvOnRedis(host) {
  return {
    uses: ['keyv.js', 'keyv-redis.js'],
    missing: () => debian(redis.program, 'redis-server')() ?? downloaded(),
    async device(stage) {
      const program = await download(host);
      const { url, stop } = await redis.startRedis();
      return { ...script(stage, 'keyv-redis', { program, place: url }), close: stop };
    },
  };
}
