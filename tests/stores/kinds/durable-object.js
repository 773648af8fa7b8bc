// The store in a Durable Object; what it holds is listed.
import { durableObjectCache, TokenCache } from 'device-signin/stores/durable-object';

export class ListedCache extends TokenCache {
  list() {
    const { ctx } = /** @type {any} */ (this);
    return [...ctx.storage.kv.list()].flat().join('\n');
  }
}

/** @param {{ OBJECTS: any }} env */
export function store({ OBJECTS }) {
  const stub = OBJECTS.getByName('kiosk 7');
  return { cache: durableObjectCache(stub), held: () => stub.list() };
}
