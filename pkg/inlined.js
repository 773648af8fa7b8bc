// Reads the module out of a string: two prefixes, then one character for each frequent byte.

/**
 * @param {{ length: number, alphabet: string, frequent: string, text: string }} inlined
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function decode(inlined) {
  const { length, alphabet, frequent, text } = inlined;
  const singles = alphabet.length - 2;
  const index = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) index[alphabet.charCodeAt(i)] = i;
  /** @type {number[]} */
  const short = [];
  /** @type {number[]} */
  const long = [];
  for (let value = 0; value < 256; value++) (frequent[value] === '1' ? short : long).push(value);
  const bytes = new Uint8Array(length);
  for (let from = 0, to = 0; to < length; to++) {
    const code = index[text.charCodeAt(from++)];
    bytes[to] =
      code < 2 ? long[code * singles + index[text.charCodeAt(from++)] - 2] : short[code - 2];
  }
  return bytes;
}
