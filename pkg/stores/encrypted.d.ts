import type { Cache } from '../generated/index.js';
import type { Store } from './store.js';

/** A `CryptoKey` of WebCrypto for AES-GCM; this file needs neither the DOM's nor Node's types. */
export type AesGcmKey = object;

/**
 * Encrypts what another store holds: AES-GCM with a random 96-bit initialisation vector for each
 * write, and the cache's key as additional data. For every host with WebCrypto.
 *
 * A text that cannot be decrypted, because the key or the text was changed, counts as nothing there:
 * the user signs in again, and it is replaced.
 *
 * @param cache the store beneath
 * @param key of `keyFromSecret` or `keyInBrowser`
 * @example
 * const key = await keyFromSecret(process.env.CACHE_SECRET);
 * const cache = encrypted(fileCache('/var/lib/kiosk/tokens'), key);
 */
export function encrypted(cache: Cache, key: AesGcmKey): Store;

/**
 * The key from a secret of the environment: for servers, workers and devices.
 *
 * @param secret random, of at least 32 characters, such as of `openssl rand -base64 32`. Never a
 *   password: it could be guessed.
 * @throws RangeError where the secret is missing or short
 */
export function keyFromSecret(secret: string | undefined): Promise<AesGcmKey>;

/**
 * The key that a browser makes once and stores in IndexedDB so that no script can export it.
 *
 * @param name of the database. Default: `device-signin-key`.
 */
export function keyInBrowser(name?: string): Promise<AesGcmKey>;
