// A device in a process of its own that is put to sleep: it signs in, tells the server at once when it
// runs again, and prints the outcome. `node sleeping-child.mjs AUTHORITY GRAPH_URL`
import { get } from 'node:http';
import process from 'node:process';
import { signInAndGetProfile } from '../../pkg/index.js';
import { outcomeOf } from './sign-in.mjs';

const [authority = '', graphUrl = ''] = process.argv.slice(2);
/** In milliseconds: less than any test sleeps, and more than a busy machine takes from a process. */
const SLEPT = 3000;

let isAwake = false;
let last = performance.now();
const watch = setInterval(() => {
  const now = performance.now();
  if (now - last > SLEPT && !isAwake) {
    isAwake = true;
    // On a connection of its own, so that the device finds its connection as it left it.
    get(`${graphUrl}/awake`, { agent: false }).on('error', () => undefined);
  }
  last = now;
}, 20);
watch.unref();
const outcome = await outcomeOf(signInAndGetProfile, { authority, graphUrl });
console.log(JSON.stringify({ outcome, isAwake }));
