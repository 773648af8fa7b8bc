// Readies the module: once, on the first call, by the way of whichever entry was imported first.
import { imports, setExports } from './generated/glue.js';
import { unsupportedHost } from './unsupported-host.js';

/** @typedef {{ exports: WebAssembly.Exports }} Instance */
/** @typedef {(imports: WebAssembly.Imports) => Instance | Promise<Instance>} Load */

/** @type {Load | undefined} */
let load;

/** @type {Promise<void> | undefined} */
let starting;

let started = false;

/**
 * Says how this entry's host gets an instance. Entries that are imported together share one.
 *
 * @param {Load} how
 */
export function loadWith(how) {
  load = load || how;
}

/**
 * @template {unknown[]} Arguments
 * @template Result
 * @param {(...args: Arguments) => Promise<Result>} call
 * @returns {(...args: Arguments) => Promise<Result>}
 */
export function whenReady(call) {
  return async (...args) => {
    // A call that finds the module running waits for no promise that another call made.
    if (!started) await start();
    return call(...args);
  };
}

function start() {
  if (!starting) {
    // A later call can succeed, so only success is kept.
    starting = instantiate().catch((error) => {
      starting = undefined;
      throw error.hint ? error : notStarted(error);
    });
  }
  return starting;
}

async function instantiate() {
  if (!load) throw unsupportedHost('No entry was imported.', "Import 'device-signin' itself.");
  const { exports } = await load(imports);
  setExports(exports);
  started = true;
}

/** @param {unknown} cause */
function notStarted(cause) {
  // WebKit compiles a module that the page's policy forbids, and refuses to start it.
  const hint =
    "Allow 'wasm-unsafe-eval' in the Content-Security-Policy's script-src, if there is one. Or import 'device-signin/nowasm': the same in plain JavaScript, without WebAssembly.";
  return unsupportedHost('The WebAssembly module could not be started.', hint, cause);
}
