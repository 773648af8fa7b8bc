/* @ts-self-types="./generated/index.d.ts" */
// For every host that takes WebAssembly as bytes (Node, Deno, Bun, browsers, any bundler, file:):
// the module is inside the script, so there is no file to find and no permission to ask for.
import { compile } from './compile.js';
import { functionsWith } from './functions.js';
import { inlined } from './generated/inlined.js';
import { decode } from './inlined.js';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) =>
  compile(decode(inlined)).then((module) => WebAssembly.instantiate(module, imports));

export const {
  signInAndGetProfile,
  signIn,
  requestDeviceCode,
  waitForTokens,
  pollOnce,
  getProfile,
  signInSilently,
  listAccounts,
  signOut,
  discover,
} = /* @__PURE__ */ functionsWith(load);

export { isDeviceSignInError };
