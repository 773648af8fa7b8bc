/* @ts-self-types="./generated/index.d.ts" */
// For web pages that count bytes: the module is a file beside the script, fetched on the first
// call and compiled while it streams.
import { compile } from './compile.js';
import { loadWith } from './ready.js';
import { unsupportedHost } from './unsupported-host.js';

const url = new URL('./generated/device_signin_bg.wasm', import.meta.url);

loadWith((imports) => fetchModule().then((module) => WebAssembly.instantiate(module, imports)));

async function fetchModule() {
  const response = await fetch(url).catch((error) => {
    throw notThere('could not be fetched', error);
  });
  if (!response.ok) throw notThere(`answered with HTTP status ${response.status}`);
  // A server that does not know the type of .wasm still works, without streaming.
  if (canStream(response)) {
    const copy = response.clone();
    return WebAssembly.compileStreaming(response).catch(() => compileWhole(copy));
  }
  return compileWhole(response);
}

/** @param {Response} response */
function canStream(response) {
  const type = response.headers.get('content-type') || '';
  return (
    type.startsWith('application/wasm') &&
    typeof WebAssembly !== 'undefined' &&
    typeof WebAssembly.compileStreaming === 'function'
  );
}

/** @param {Response} response */
async function compileWhole(response) {
  const bytes = await response.arrayBuffer().catch((error) => {
    throw notThere('was cut off', error);
  });
  return compile(bytes);
}

/**
 * @param {string} what
 * @param {unknown} [cause]
 */
function notThere(what, cause) {
  const hint =
    "Serve device_signin_bg.wasm in the folder generated/ beside this script, or import 'device-signin', which has it inside.";
  return unsupportedHost(`${url} ${what}.`, hint, cause);
}

export * from './functions.js';
