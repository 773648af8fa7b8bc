// A device that keeps its user signed in with a file, and waits for its parent before each step, so that
// it can be killed there. `node killed-child.mjs AUTHORITY GRAPH_URL FILE`
import { once } from 'node:events';
import process from 'node:process';
import { signInAndGetProfile } from '../../pkg/index.js';
import { fileCache } from './file-cache.mjs';

const [authority = '', graphUrl = '', file = ''] = process.argv.slice(2);

/** Waits until the parent lets it go on, or kills it. @param {string} name */
async function step(name) {
  process.send?.({ step: name });
  await once(process, 'message');
}

/** @type {typeof fetch} */
const watched = async (url, init) => {
  const name = String(url).split('/').at(-1);
  await step(`request ${name}`);
  const response = await fetch(url, init);
  await step(`response ${name}`);
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
