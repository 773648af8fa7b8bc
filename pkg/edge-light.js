// For Vercel's edge runtime: it imports compiled modules by `?module`, from another realm, which
// only the asynchronous initialiser takes.
import { functionsWith } from './functions.js';
import module from './generated/device_signin_bg.wasm?module';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) => WebAssembly.instantiate(module, imports);

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
