// Text to UTF-8 and back, held to the host's own TextEncoder and TextDecoder.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, decodeHere, encodeInto } from '../../pkg/utf-8.js';

const HostsDecoder = TextDecoder;
const texts = [
  '',
  'plain',
  '\u0000\u007f\u0080\u07ff\u0800\uffff',
  String.fromCodePoint(0x10000, 0x10ffff, 0xd7ff, 0xe000, 0xfffd),
  'Zoë 日本 👩‍🚀',
  '\ufeffa mark at the start stays',
];

for (const text of texts) {
  test(`there and back: ${JSON.stringify(text)}`, () => {
    const bytes = new Uint8Array(text.length * 3);
    const written = bytes.subarray(0, encodeInto(text, bytes));
    assert.deepEqual(written, new TextEncoder().encode(text));
    assert.equal(decode(written), text);
    assert.equal(decodeHere(written), text);
  });
}

test('half of a surrogate pair becomes U+FFFD', () => {
  for (const text of ['\ud800', 'a\udfffb', '\udc00\ud800', '\ud83d']) {
    const bytes = new Uint8Array(text.length * 3);
    const written = bytes.subarray(0, encodeInto(text, bytes));
    assert.deepEqual(written, new TextEncoder().encode(text));
  }
});

/** Hosts whose decoder is of no use, and what they have for one. @type {[string, unknown][]} */
const useless = [
  ['none', undefined],
  [
    'no options',
    function TextDecoder() {
      throw new RangeError('not implemented');
    },
  ],
  [
    'refuses bytes of another realm',
    class {
      decode() {
        throw new TypeError('not a BufferSource');
      }
    },
  ],
  [
    'reads the whole buffer where it is given a part',
    class {
      decode(/** @type {Uint8Array} */ { buffer }) {
        return new HostsDecoder('utf-8', { ignoreBOM: true }).decode(buffer);
      }
    },
  ],
  [
    'drops the mark at the start',
    class {
      decode() {
        return 'a';
      }
    },
  ],
];
for (const [index, [host, decoder]] of useless.entries()) {
  test(`a host whose TextDecoder is of no use: ${host}`, async (t) => {
    t.after(() => Object.assign(globalThis, { TextDecoder: HostsDecoder }));
    Object.assign(globalThis, { TextDecoder: decoder });
    const fresh = await import(`../../pkg/utf-8.js?${index}`);
    for (const text of texts) {
      const part = new TextEncoder().encode(`x${text}x`).subarray(1, -1);
      assert.equal(fresh.decode(part), text);
    }
  });
}
