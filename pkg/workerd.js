// For Cloudflare Workers: workerd compiles no WebAssembly at run time, so the module is imported.
// It starts synchronously, so that no request waits for what another one began.
import { functionsWith } from './functions.js';
import module from './generated/device_signin_bg.wasm';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) => new WebAssembly.Instance(module, imports);

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
