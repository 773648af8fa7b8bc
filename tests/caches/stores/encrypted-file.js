// The same, encrypted with a key from a secret of the environment.
import process from 'node:process';
import { encrypted } from '../../../examples/caches/encrypted.js';
import { fileCache } from '../../../examples/caches/file.js';
import { keyFromSecret } from '../../../examples/caches/key-from-secret.js';
import { held } from './file.js';

/** @param {string} place */
export const store = async (place) => ({
  cache: encrypted(fileCache(place), await keyFromSecret(process.env.CACHE_SECRET)),
  held: () => held(place),
});
