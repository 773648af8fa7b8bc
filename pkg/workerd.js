// For Cloudflare Workers: workerd compiles no WebAssembly at run time, so the module is imported.
// It starts synchronously, so that no request waits for what another one began.
import module from './generated/device_signin_bg.wasm';
import { loadWith } from './ready.js';

loadWith((imports) => new WebAssembly.Instance(module, imports));

export * from './functions.js';
