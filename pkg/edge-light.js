// For Vercel's edge runtime: it imports compiled modules by `?module`, from another realm, which
// only the asynchronous initialiser takes.
import { functionsWith } from './functions.js';
import module from './generated/device_signin_bg.wasm?module';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) => WebAssembly.instantiate(module, imports);

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
