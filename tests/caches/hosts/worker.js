// What a worker runs in one request, whose body says what, in JSON.
import * as api from 'device-signin';
import { run } from '../device.js';
import * as durableObject from '../stores/durable-object.js';
import * as workersKv from '../stores/workers-kv.js';

export { ListedCache } from '../stores/durable-object.js';

const stores = { 'durable-object': durableObject.store, 'workers-kv': workersKv.store };

export default {
  /** @param {Request} request @param {any} env */
  async fetch(request, env) {
    const { kind, ...asked } = await request.json();
    const store = stores[/** @type {keyof typeof stores} */ (kind)](env);
    return Response.json(await run(api, store, asked));
  },
};
