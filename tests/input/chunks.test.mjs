// A response's body comes in chunks, cut anywhere, from whatever reader the caller's `fetch` has.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getProfile } from '../../pkg/index.js';

const PROFILE = { id: 'user', displayName: 'Zoë 日本 😀' };
const BYTES = new TextEncoder().encode(JSON.stringify(PROFILE));

/** @param {Iterable<unknown>} chunks */
function profileIn(chunks) {
  const rest = chunks[Symbol.iterator]();
  const reader = { read: async () => rest.next() };
  const response = { status: 200, headers: new Headers(), body: { getReader: () => reader } };
  const config = {
    authority: 'https://login.example.com/contoso',
    clientId: 'chunks',
    fetch: /** @type {any} */ (async () => response),
  };
  return getProfile(config, { accessToken: 'access-token' });
}

/** @param {number} size @param {Uint8Array} [bytes] */
function* pieces(size, bytes = BYTES) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** The same in one buffer, which each chunk overwrites. @param {number} size @param {Uint8Array} buffer */
function* reusing(size, buffer) {
  for (const piece of pieces(size)) {
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

const none = new Uint8Array();
const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...BYTES]);

describe('a body', { timeout: 20_000 }, () => {
  /** @type {Record<string, Iterable<unknown>>} */
  const bodies = {
    'in one chunk': [BYTES],
    'in one chunk with empty ones around it': [none, BYTES, none],
    'of single bytes': pieces(1),
    'after a byte order mark in pieces': pieces(2, marked),
    'in one buffer for all chunks': reusing(7, new Uint8Array(7)),
    'in one Buffer of Node.js for all chunks': reusing(7, Buffer.alloc(7)),
  };
  for (const [name, chunks] of Object.entries(bodies)) {
    test(`${name} is read`, async () => assert.deepEqual(await profileIn(chunks), PROFILE));
  }

  test('of texts is refused before the next chunk', async () => {
    /** @returns {Generator<unknown>} */
    function* texts() {
      yield JSON.stringify(PROFILE);
      assert.fail('it was read on');
    }
    await assert.rejects(profileIn(texts()), { code: 'invalid_config' });
  });
});
