// The same store, encrypted with a key from a secret of the environment.
import process from 'node:process';
import { encrypted, keyFromSecret } from 'device-signin/stores/encrypted';
import { fileCache } from 'device-signin/stores/file';
import { held } from './file.js';

/** @param {string} place */
export const store = async (place) => ({
  cache: encrypted(fileCache(place), await keyFromSecret(process.env.CACHE_SECRET)),
  held: () => held(place),
});
