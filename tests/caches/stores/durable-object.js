// The example's cache in a Durable Object; what it holds is listed.
import { durableObjectCache, TokenCache } from '../../../examples/caches/durable-object.js';

export class ListedCache extends TokenCache {
  list() {
    return [...this.ctx.storage.kv.list()].flat().join('\n');
  }
}

/** @param {{ OBJECTS: any }} env */
export function store({ OBJECTS }) {
  const stub = OBJECTS.getByName('kiosk 7');
  return { cache: durableObjectCache(stub), held: () => stub.list() };
}
