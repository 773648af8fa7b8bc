// The store of files, in a folder.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileCache } from 'device-signin/stores/file';

/** @param {string} place */
export const store = (place) => ({ cache: fileCache(place), held: () => held(place) });

/** The folder's files do not name their key: what they hold does not either. @param {string} place */
export async function held(place) {
  const names = await readdir(place);
  const texts = await Promise.all(names.map((name) => readFile(join(place, name), 'utf8')));
  return texts.map((text) => `device-signin: ${text}`).join('\n');
}
