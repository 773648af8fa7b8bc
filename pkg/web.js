/* @ts-self-types="./generated/index.d.ts" */
// For web pages that count bytes: the module is a file beside the script, fetched on the first
// call and compiled while it streams.
import { compile } from './compile.js';
import { functionsWith } from './functions.js';
import { isDeviceSignInError } from './is-device-sign-in-error.js';
import { unsupportedHost } from './unsupported-host.js';

/** @type {import('./start.js').Load} */
const load = (imports) => fetchModule().then((module) => WebAssembly.instantiate(module, imports));

/** The module's address: bundlers look for just this expression. */
function address() {
  const url = new URL('./generated/device_signin_bg.wasm', import.meta.url);
  // The development server of Vite 5 to 7 moves this script, without the file beside it, to a hidden
  // folder of node_modules. The file is still where npm put it.
  const moved = /^(.*\/node_modules\/)\..*\/deps\//.exec(url.href);
  return moved ? `${moved[1]}device-signin/pkg/generated/device_signin_bg.wasm` : url.href;
}

async function fetchModule() {
  const url = address();
  const response = await fetch(url).catch((error) => {
    throw notThere(url, 'could not be fetched', error);
  });
  if (!response.ok) throw notThere(url, `responded with HTTP status ${response.status}`);
  if (typeOf(response).startsWith('text/html')) throw notThere(url, 'is a page (text/html)');
  // A server that does not know the type of .wasm still works, without streaming.
  if (canStream(response)) {
    const copy = response.clone();
    return WebAssembly.compileStreaming(response).catch(() => compileWhole(url, copy));
  }
  return compileWhole(url, response);
}

/** @param {Response} response */
const typeOf = (response) => response.headers.get('content-type') || '';

/** @param {Response} response */
function canStream(response) {
  return (
    typeOf(response).startsWith('application/wasm') &&
    typeof WebAssembly !== 'undefined' &&
    typeof WebAssembly.compileStreaming === 'function'
  );
}

/**
 * @param {string} url
 * @param {Response} response
 */
async function compileWhole(url, response) {
  const bytes = await response.arrayBuffer().catch((error) => {
    throw notThere(url, 'was cut off', error);
  });
  return compile(bytes);
}

/**
 * @param {string} url
 * @param {string} what
 * @param {unknown} [cause]
 */
function notThere(url, what, cause) {
  const hint =
    "Serve device_signin_bg.wasm in the folder generated/ beside this script; with Vite, set optimizeDeps.exclude to ['device-signin']. Or import 'device-signin', which has it inside.";
  return unsupportedHost(`${url} ${what}.`, hint, cause);
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
