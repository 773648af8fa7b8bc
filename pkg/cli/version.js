// The version in package.json.
import { readFile } from 'node:fs/promises';

export async function version() {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return /** @type {{ version: string }} */ (JSON.parse(text)).version;
}
