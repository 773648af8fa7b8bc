/* @ts-self-types="./generated/index.d.ts" */
// For pages whose Content-Security-Policy forbids WebAssembly, and engines that have none: the
// same Rust as plain JavaScript. Larger and slower, though not so that a person would notice.
import { instantiate } from './generated/plain.js';
import { loadWith } from './ready.js';

loadWith((imports) => ({ exports: instantiate(imports) }));

export * from './functions.js';
