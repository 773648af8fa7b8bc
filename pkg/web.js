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
    throw notThere(`${url} could not be fetched.`, error);
  });
  if (!response.ok) throw notThere(`${url} answered with HTTP status ${response.status}.`);
  // A server that does not know the type .wasm still works, without streaming.
  const type = response.headers.get('content-type') || '';
  if (type.startsWith('application/wasm') && WebAssembly.compileStreaming) {
    const copy = response.clone();
    return WebAssembly.compileStreaming(response).catch(async () =>
      compile(await copy.arrayBuffer()),
    );
  }
  return compile(await response.arrayBuffer());
}

/**
 * @param {string} message
 * @param {unknown} [cause]
 */
function notThere(message, cause) {
  const hint =
    "Serve device_signin_bg.wasm in the folder generated/ beside this script, or import 'device-signin', which has it inside.";
  return unsupportedHost(message, hint, cause);
}

export * from './functions.js';
