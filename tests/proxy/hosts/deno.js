// The proxy on Deno; says its port.
import { createProxy } from 'device-signin/proxy';
import { optionsOf } from './options.js';

const { Deno } = /** @type {any} */ (globalThis);
const handle = createProxy(optionsOf(Deno.args[0]));
Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: (/** @type {{ port: number }} */ { port }) => console.log(`listening on ${port}`),
  },
  handle,
);
