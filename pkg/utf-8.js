// Text to UTF-8 and back, as the module's memory has it. Not by TextDecoder and TextEncoder, because
// some hosts lack them (React Native, jsdom) and others have only half of them (Chromium 64 to 73).

/** A stack of an old television holds these, and more. */
const MAX_ARGUMENTS = 4096;

/**
 * @param {Uint8Array} bytes valid UTF-8: the module's texts are
 * @returns {string}
 */
export function decode(bytes) {
  let i = 0;
  while (bytes[i] < 0x80) i++;
  // Most texts are ASCII, and short enough to be the arguments of one call.
  if (i === bytes.length && i <= MAX_ARGUMENTS) return String.fromCharCode(...bytes);
  let text = '';
  for (i = 0; i < bytes.length;) {
    const first = bytes[i++];
    if (first < 0x80) {
      text += String.fromCharCode(first);
    } else {
      const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      let point = first & (0x3f >> more);
      for (let end = i + more; i < end; i++) point = (point << 6) | (bytes[i] & 0x3f);
      text += String.fromCodePoint(point);
    }
  }
  return text;
}

/**
 * @param {string} text
 * @param {Uint8Array} bytes at least three for each UTF-16 code unit of the text
 * @returns {number} how many were written
 */
export function encodeInto(text, bytes) {
  let length = 0;
  for (const character of text) {
    let point = /** @type {number} */ (character.codePointAt(0));
    // Half of a surrogate pair is no character: U+FFFD stands for it, as in TextEncoder.
    if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
    const more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes[length++] = more === 0 ? point : ((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more));
    for (let i = more - 1; i >= 0; i--) bytes[length++] = 0x80 | ((point >> (6 * i)) & 0x3f);
  }
  return length;
}
