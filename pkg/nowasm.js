/* @ts-self-types="./generated/index.d.ts" */
// For pages whose Content-Security-Policy forbids WebAssembly, and engines that have none: the
// same Rust as plain JavaScript. Larger and slower, though not so that a user would notice.
import { functionsWith } from './functions.js';
import { instantiate } from './generated/plain.js';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) => ({ exports: instantiate(imports) });

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
