// Names the JavaScript module that a WebAssembly module imports from. wasm-opt shortens the names of
// the imports only where it also shortens the module's, to `a`: a loader that takes `.wasm` as an ES
// module would look for a package of that name. https://webassembly.github.io/spec/core/binary/
import { StepError } from './command.mjs';

const HEADER_BYTES = 8;
const IMPORT_SECTION = 2;
const FUNCTION = 0;

/**
 * @param {Uint8Array} wasm whose imports are functions
 * @param {string} name such as `./glue.js`, of at most 127 ASCII letters
 * @returns {Buffer} the same module, whose imports are all from this one
 */
export function importFrom(wasm, name) {
  const reader = new Reader(wasm, HEADER_BYTES);
  const parts = [wasm.subarray(0, HEADER_BYTES)];
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = reader.byte();
    const length = reader.number();
    const body = reader.bytes(length);
    if (id !== IMPORT_SECTION) {
      parts.push(wasm.subarray(start, reader.at));
      continue;
    }
    const renamed = renamedImports(body, name);
    parts.push(Uint8Array.of(id), number(renamed.length), renamed);
  }
  return Buffer.concat(parts);
}

/**
 * @param {Uint8Array} section its body
 * @param {string} name
 */
function renamedImports(section, name) {
  const reader = new Reader(section, 0);
  const count = reader.number();
  const parts = [number(count)];
  for (let i = 0; i < count; i++) {
    reader.bytes(reader.number());
    const start = reader.at;
    reader.bytes(reader.number());
    if (reader.byte() !== FUNCTION) throw new StepError('the module imports more than functions');
    reader.number();
    const rest = section.subarray(start, reader.at);
    parts.push(number(name.length), Buffer.from(name, 'latin1'), rest);
  }
  return Buffer.concat(parts);
}

/** @param {number} value @returns {Uint8Array} as unsigned LEB128 */
function number(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

class Reader {
  #bytes;

  /**
   * @param {Uint8Array} bytes
   * @param {number} at where to begin
   */
  constructor(bytes, at) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.#bytes[this.at++] ?? 0;
  }

  /** Unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** @param {number} length */
  bytes(length) {
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
