// A device that keeps its person signed in with a file, and says each step before it takes it, so
// that it can be killed there. `node killed-child.mjs AUTHORITY GRAPH_URL FILE`
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { signInAndGetProfile } from '../../pkg/index.js';
import { fileCache } from './file-cache.mjs';

const [authority = '', graphUrl = '', file = ''] = process.argv.slice(2);

/** Time for the parent to hear of it, and to kill. @param {string} name */
async function step(name) {
  process.send?.({ step: name });
  await sleep(15);
}

/** @type {typeof fetch} */
const watched = async (url, init) => {
  const name = String(url).split('/').at(-1);
  await step(`ask ${name}`);
  const response = await fetch(url, init);
  await step(`told ${name}`);
  return response;
};

const cache = fileCache(file, { step });
const config = { clientId: 'killed', authority, graphUrl, cache, fetch: watched };
try {
  const profile = await signInAndGetProfile(config, () => step('shown'));
  process.send?.({ name: profile.displayName });
} catch (error) {
  const { code, message } = /** @type {any} */ (error);
  process.send?.({ code, message });
}
process.disconnect();
