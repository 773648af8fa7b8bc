// Stores tokens in an SQLite database, through Keyv: for Node from 22.19, and Bun.
import { closeSync, openSync } from 'node:fs';
import KeyvSqlite from '@keyv/sqlite';
import { keyvCache } from 'device-signin/stores/keyv';
import Keyv from 'keyv';

/** @param {string} path of the database; made where there is none */
export function sqliteCache(path) {
  // SQLite itself would let every account of the machine read what it makes.
  closeSync(openSync(path, 'a', 0o600));
  const keyv = new Keyv({ store: new KeyvSqlite({ uri: `sqlite://${path}`, busyTimeout: 3000 }) });
  return { ...keyvCache(keyv), disconnect: () => keyv.disconnect() };
}
