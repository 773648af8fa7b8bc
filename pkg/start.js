// Starts the module once, on the first call. Entries that are imported together share one instance, but for
// those that are one file: Node's, and the television's script.
import { imports, setExports } from './generated/device_signin_bg.js';
import { unsupportedHost } from './unsupported-host.js';

/** @typedef {{ exports: WebAssembly.Exports }} Instance */
/** @typedef {(imports: WebAssembly.Imports) => Instance | Promise<Instance>} Load */

let started = false;

/**
 * @param {Load} load an entry's way to get an instance
 * @returns {() => Promise<void> | undefined} starts the module; returns nothing where it has
 *   started already or needs no waiting. Throws, or rejects with, `unsupported_host`.
 */
export function startWith(load) {
  /** @type {Promise<void> | undefined} */
  let starting;

  return () => {
    if (started) return undefined;
    if (starting) return starting;
    const instance = attempt(load);
    if (!isPromise(instance)) {
      use(instance);
      return undefined;
    }
    starting = instance.then(use, failed).then(
      () => (starting = undefined),
      (error) => {
        // A later call tries again.
        starting = undefined;
        // Another entry may have been quicker, or have worked where this one did not.
        if (!started) throw error;
      },
    );
    return starting;
  };
}

/** @param {Load} load */
function attempt(load) {
  try {
    return load(imports);
  } catch (error) {
    return failed(error);
  }
}

/** @param {Instance} instance the first one is the one: another entry may have been quicker */
function use({ exports }) {
  if (!started) setExports(exports);
  started = true;
}

/**
 * @param {Instance | Promise<Instance>} instance
 * @returns {instance is Promise<Instance>}
 */
function isPromise(instance) {
  // Not `instanceof`: Vercel's edge runtime hands out promises of another realm.
  return 'then' in instance;
}

/** @param {any} error @returns {never} */
function failed(error) {
  if (error && error.hint) throw error;
  // WebKit compiles a module that the page's policy forbids, and refuses to start it.
  throw unsupportedHost(
    'The WebAssembly module could not be started.',
    "Allow 'wasm-unsafe-eval' in the Content-Security-Policy's script-src, if there is one. Or import 'device-signin/nowasm': the same in plain JavaScript, without WebAssembly.",
    error,
  );
}
