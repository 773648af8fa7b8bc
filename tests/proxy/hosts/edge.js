// The proxy on Vercel's edge runtime: its options are a global.
import { createProxy } from 'device-signin/proxy';
import { optionsOf } from './options.js';

const handle = createProxy(optionsOf(/** @type {any} */ (globalThis).OPTIONS));

globalThis.addEventListener('fetch', (/** @type {any} */ event) =>
  event.respondWith(handle(event.request)),
);
