// The store in SQLite; what it holds is read past Keyv.
import { sqliteCache } from '../../../examples/stores/keyv-sqlite.js';

/** @param {string} place */
export async function store(place) {
  const path = `${place}/tokens.sqlite`;
  const cache = sqliteCache(path);
  // Newer than the types that all else here is checked by.
  const { DatabaseSync } = await import(/** @type {any} */ ('node:sqlite'));
  return {
    cache,
    held() {
      const database = new DatabaseSync(path);
      const rows = database.prepare('SELECT * FROM keyv').all();
      database.close();
      return rows.map((/** @type {any} */ { key, value }) => `${key} ${JSON.parse(value).value}`);
    },
    close: () => cache.disconnect(),
  };
}
