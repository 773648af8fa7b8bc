// The proxy on Bun; says its port.
import { createProxy } from 'device-signin/proxy';
import { optionsOf } from './options.js';

const { Bun } = /** @type {any} */ (globalThis);
const handle = createProxy(optionsOf(Bun.argv[2]));
const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: handle });
console.log(`listening on ${port}`);
