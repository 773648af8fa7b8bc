// What Node, Deno and Bun run, once for each run of a device: `script.js TASK`, in JSON.
import * as api from 'device-signin';
import { run } from '../device.js';

const { Deno } = /** @type {any} */ (globalThis);
const [text] = Deno ? Deno.args : process.argv.slice(2);
const { kind, place, ...task } = JSON.parse(text);
const { store } = await import(`../kinds/${kind}.js`);
console.log(JSON.stringify(await run(api, await store(place), task)));
