// What a worker runs in one request, whose body says what, in JSON.
import * as api from 'device-signin';
import { run } from '../device.js';
import * as durableObject from '../kinds/durable-object.js';
import * as workersKv from '../kinds/workers-kv.js';

export { ListedCache } from '../kinds/durable-object.js';

const stores = { 'durable-object': durableObject.store, 'workers-kv': workersKv.store };

export default {
  /** @param {Request} request @param {any} env */
  async fetch(request, env) {
    const { kind, ...task } = await request.json();
    const store = stores[/** @type {keyof typeof stores} */ (kind)](env);
    return Response.json(await run(api, store, task));
  },
};
