// The store in Workers KV; what it holds is listed.
import { workersKvCache } from 'device-signin/stores/workers-kv';

/** @param {{ KV: any }} env */
export const store = ({ KV }) => ({
  cache: workersKvCache(KV),
  async held() {
    const { keys } = await KV.list();
    const names = keys.map((/** @type {{ name: string }} */ { name }) => name);
    const values = await Promise.all(names.map((/** @type {string} */ name) => KV.get(name)));
    return [...names, ...values].join('\n');
  },
});
