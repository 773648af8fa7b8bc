// Text to UTF-8 and back, as the module's memory has it. By the host's own decoder where it has one: some
// hosts lack it (React Native), and in others it refuses the bytes of another realm (jsdom). Not by
// TextEncoder, of which Chromium 64 to 73 have only half.

/** @type {{ decode(bytes: Uint8Array): string } | undefined} */
let decoder;

/**
 * @param {Uint8Array} bytes valid UTF-8: the module's texts are
 * @returns {string}
 */
export function decode(bytes) {
  decoder = decoder || hostsDecoder() || { decode: decodeHere };
  return decoder.decode(bytes);
}

/** The host's decoder, if it works. */
function hostsDecoder() {
  try {
    const own = new TextDecoder('utf-8', { ignoreBOM: true });
    // A part of a buffer, as the module's texts are: some decoders read all of it.
    const part = new Uint8Array([0x62, 0xef, 0xbb, 0xbf, 0x61]).subarray(1);
    return own.decode(part) === '\ufeffa' ? own : undefined;
  } catch (_) {
    return undefined;
  }
}

/** @param {Uint8Array} bytes @returns {string} */
export function decodeHere(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length;) {
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
