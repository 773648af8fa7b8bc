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

const functions = /* @__PURE__ */ functionsWith(load);

export const signInAndGetProfile = functions.signInAndGetProfile;
export const signIn = functions.signIn;
export const requestDeviceCode = functions.requestDeviceCode;
export const waitForTokens = functions.waitForTokens;
export const pollOnce = functions.pollOnce;
export const getProfile = functions.getProfile;
export const signInSilently = functions.signInSilently;
export const listAccounts = functions.listAccounts;
export const signOut = functions.signOut;
export const discover = functions.discover;

export { isDeviceSignInError };
