/* @ts-self-types="./generated/index.d.ts" */
// For pages whose Content-Security-Policy forbids WebAssembly, and engines that have none: the
// same Rust as plain JavaScript. Larger and slower, though not so that a user would notice.
import { functionsWith } from './functions.js';
import { instantiate } from './generated/plain.js';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) => ({ exports: instantiate(imports) });

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
