// For Vercel's edge runtime: it imports compiled modules by `?module`, from another realm, which
// only the asynchronous initialiser takes.
import module from './generated/device_signin_bg.wasm?module';
import { loadWith } from './ready.js';

loadWith((imports) => WebAssembly.instantiate(module, imports));

export * from './functions.js';
