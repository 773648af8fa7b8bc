// Sees the bytes of every WebAssembly module that this host compiles, so that their hash can be
// compared between hosts.

/** The smallest module there is: an entry compiles it to learn whether it may. */
const EMPTY = 8;

/** @returns {BufferSource[]} filled as modules are compiled */
export function watchCompiling() {
  /** @type {BufferSource[]} */
  const seen = [];
  if (typeof WebAssembly === 'undefined') return seen;
  const { compile, compileStreaming } = WebAssembly;
  const keep = (/** @type {BufferSource} */ bytes) => {
    if (bytes.byteLength > EMPTY) seen.push(bytes);
  };
  const watched = {
    compile(/** @type {BufferSource} */ bytes) {
      keep(bytes);
      return compile.call(WebAssembly, bytes);
    },
    compileStreaming: async (/** @type {Response | PromiseLike<Response>} */ source) => {
      const response = await source;
      keep(await response.clone().arrayBuffer());
      return compileStreaming.call(WebAssembly, response);
    },
  };
  // Frozen in some workers, which compile nothing.
  try {
    WebAssembly.compile = watched.compile;
    // An entry asks whether there is one.
    if ('compileStreaming' in WebAssembly) WebAssembly.compileStreaming = watched.compileStreaming;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return seen;
}
