// Writes bytes as an ASCII string that stays almost as small as the bytes once compressed.
//
// base64 spreads every byte over two characters, so a compressor no longer sees what repeats:
// +31 % after brotli. Here the most frequent bytes are one character each and the others two:
// +3 %. ASCII alone, so that no charset and no minifier can change it; `pkg/inlined.js` reads it.

const FIRST = 33;
const QUOTES_AND_MARKUP = new Set([...`"$'<\\\``].map((c) => c.charCodeAt(0)));
const CHARACTERS = Array.from({ length: 127 - FIRST }, (_, i) => FIRST + i).filter(
  (code) => !QUOTES_AND_MARKUP.has(code),
);
const [PREFIX_A, PREFIX_B, ...SINGLE] = CHARACTERS.map((code) => String.fromCharCode(code));

/**
 * @param {Uint8Array} bytes
 * @returns {{ length: number, alphabet: string, frequent: string, text: string }} `alphabet`: two
 *   prefixes, then the other characters; `frequent`: for each byte value, whether it takes one
 */
export function inline(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte] += 1;
  const byCount = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const frequent = new Set(byCount.slice(0, SINGLE.length));
  let short = 0;
  let long = 0;
  const codes = counts.map((_, value) => {
    if (frequent.has(value)) return SINGLE[short++];
    const prefix = long < SINGLE.length ? PREFIX_A : PREFIX_B;
    return `${prefix}${SINGLE[long++ % SINGLE.length]}`;
  });
  return {
    length: bytes.length,
    alphabet: String.fromCharCode(...CHARACTERS),
    frequent: counts.map((_, value) => (frequent.has(value) ? 1 : 0)).join(''),
    text: Array.from(bytes, (byte) => codes[byte]).join(''),
  };
}
