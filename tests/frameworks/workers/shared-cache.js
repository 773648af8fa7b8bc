// What workerd runs: a worker whose requests all use one cache object of the module, over each store,
// or each request one of its own (`own`, over KV).
// `/STORE/begin` signs in, `/STORE/silent` and `/STORE/profile` use what is stored.
import { env, DurableObject } from 'cloudflare:workers';
import { durableObjectCache, TokenCache } from 'device-signin/stores/durable-object';
import { workersKvCache } from 'device-signin/stores/workers-kv';
import {
  pollOnce,
  requestDeviceCode,
  signIn,
  signInAndGetProfile,
  signInSilently,
} from 'device-signin';

export { TokenCache };

/** A Durable Object in which several requests use one cache object of their own. */
export class Inside extends DurableObject {
  cache = new Map();

  /** @param {Request} request */
  fetch(request) {
    return answer(request, this.cache);
  }
}

const { KV, OBJECTS, INSIDE } = /** @type {any} */ (env);

/** A stub belongs to one request, so this makes one for each call. */
const stub = () => durableObjectCache(OBJECTS.getByName('kiosk 7'));

/** @type {Record<string, import('device-signin').Cache>} */
const shared = {
  map: new Map(),
  kv: workersKvCache(KV),
  'durable-object': {
    get: (key) => stub().get(key),
    set: (key, value) => stub().set(key, value),
    delete: (key) => stub().delete(key),
  },
};

/** The cache of a request: the one that all share, or one of its own. @param {string} store */
const cacheOf = (store) => (store === 'own' ? workersKvCache(KV) : shared[store]);

export default {
  /** @param {Request} request */
  fetch(request) {
    const [, store = ''] = new URL(request.url).pathname.split('/');
    if (store === 'inside') return INSIDE.getByName('kiosk 7').fetch(request);
    return answer(request, cacheOf(store));
  },
};

/**
 * @param {Request} request
 * @param {import('device-signin').Cache | undefined} cache
 */
async function answer(request, cache) {
  const [, store, act] = new URL(request.url).pathname.split('/');
  const { AUTHORITY: authority, CLIENT_ID: clientId } = /** @type {any} */ (env);
  const config = { clientId, authority: `${authority}.${store}`, cache: cache ?? new Map() };
  const noCode = () => {
    throw new Error('a code is shown');
  };
  switch (act) {
    case 'begin': {
      const deviceCode = await requestDeviceCode(config);
      await new Promise((resolve) => setTimeout(resolve, 1200));
      return new Response((await pollOnce(config, deviceCode)).status);
    }
    case 'silent':
      return new Response((await signInSilently(config)).accessToken);
    case 'sign-in':
      return new Response((await signIn(config, noCode)).accessToken);
    default:
      return new Response((await signInAndGetProfile(config, noCode)).displayName);
  }
}
