// Compiles the module, and tells a host that forbids WebAssembly from a file that is damaged.
import { unsupportedHost } from './unsupported-host.js';

/** The smallest module there is. */
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/**
 * @param {BufferSource} bytes
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(bytes) {
  if (typeof WebAssembly === 'undefined') {
    throw unsupportedHost('This host has no WebAssembly.', `Use an engine that has it. ${INSTEAD}`);
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw (await isForbidden())
      ? unsupportedHost(
          'This page or host does not let WebAssembly be compiled.',
          `Add 'wasm-unsafe-eval' to script-src in the Content-Security-Policy. ${INSTEAD}`,
          error,
        )
      : unsupportedHost(
          `The WebAssembly module is damaged or is something else (${bytes.byteLength} bytes came).`,
          `Serve device_signin_bg.wasm as it was published. ${INSTEAD}`,
          error,
        );
  }
}

const INSTEAD =
  "Or import 'device-signin/nowasm': the same in plain JavaScript, without WebAssembly.";

/** Engines word a Content-Security-Policy's refusal each in their own way: so try. */
function isForbidden() {
  return WebAssembly.compile(EMPTY).then(
    () => false,
    () => true,
  );
}
