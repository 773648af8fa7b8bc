// For Cloudflare Workers: workerd compiles no WebAssembly at run time, so the module is imported, by
// `?module`, because Vite takes a plain `.wasm` for an instance.
// It starts synchronously, so that no request waits for what another one began.
import { functionsWith } from './functions.js';
import module from './generated/device_signin_bg.wasm?module';
import { isDeviceSignInError } from './is-device-sign-in-error.js';

/** @type {import('./start.js').Load} */
const load = (imports) => new WebAssembly.Instance(module, imports);

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
