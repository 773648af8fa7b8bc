/* @ts-self-types="./generated/index.d.ts" */
// For Node, Deno, Bun and what is bundled for them: the module is inside the script as base64, which
// they decode natively, so there is no file to find and no permission to ask for.
import { compile } from './compile.js';
import { functionsWith } from './functions.js';
import { base64 } from './generated/base64.js';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) =>
  compile(bytes()).then((module) => WebAssembly.instantiate(module, imports));

/** Some windows of Electron take this entry and have no `Buffer`. */
function bytes() {
  if (typeof Buffer === 'function') return Buffer.from(base64, 'base64');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

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
