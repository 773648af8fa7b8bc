// The same store, encrypted with a key that is made in the browser and that no script can read.
import { encrypted, keyInBrowser } from 'device-signin/stores/encrypted';
import { indexedDbCache } from 'device-signin/stores/indexed-db';
import { held } from './indexed-db.js';

export async function store() {
  const [key, sameKey] = await Promise.all([keyInBrowser(), keyInBrowser()]);
  // Two tabs at the same time agree on one key: what one encrypts, the other decrypts.
  const [cache, sameCache] = [key, sameKey].map((it) => encrypted(indexedDbCache(), it));
  await cache.set('which key', 'the same');
  const agreed = (await sameCache.get('which key')) === 'the same';
  await cache.delete('which key');
  if (!agreed) throw new Error('two tabs have two keys');
  const raw = await crypto.subtle
    .exportKey('raw', /** @type {CryptoKey} */ (key))
    .catch(() => undefined);
  if (raw) throw new Error('a script can read the key');
  return { cache, held };
}
