// The host's decoder of texts is code of the host's, which a page may have replaced: what it throws, or
// calls, ends no other call. Each of these has a module of its own, which has decoded nothing yet.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { functionsWith } from '../../pkg/functions.js';

const file = new URL('../../pkg/generated/device_signin_bg.wasm', import.meta.url);
const module = new WebAssembly.Module(readFileSync(file));

/** Asks a new module for a profile. @returns {() => Promise<unknown>} */
function newModule() {
  const { getProfile } = functionsWith((imports) => new WebAssembly.Instance(module, imports));
  const fetch = async () => new Response('{"id":"user"}');
  const config = { authority: 'https://login.example.com/contoso', clientId: 'decoder', fetch };
  return () => getProfile(config, { accessToken: 'access-token' });
}

/**
 * @param {import('node:test').TestContext} t
 * @param {(turn: number) => void} before what the decoder does before it decodes
 */
function replaceDecoder(t, before) {
  const { decode } = TextDecoder.prototype;
  let turn = 0;
  TextDecoder.prototype.decode = function replaced(...args) {
    turn += 1;
    before(turn);
    return decode.apply(this, args);
  };
  t.after(() => (TextDecoder.prototype.decode = decode));
}

describe('a decoder of the host', { timeout: 20_000 }, () => {
  for (const last of [2, 5, 8, 11]) {
    test(`that throws at text ${last} of a call's arguments ends no later call`, async (t) => {
      let isBroken = true;
      replaceDecoder(t, (turn) => {
        if (isBroken && turn >= last) throw new RangeError('Maximum call stack size exceeded');
      });
      const profile = newModule();
      const first = profile();
      isBroken = false;
      await first.catch(() => undefined);
      assert.deepEqual(await profile(), { id: 'user' });
    });
  }

  test('may call the library', async (t) => {
    const profile = newModule();
    /** @type {Promise<unknown>[]} */
    const inner = [];
    let isInside = false;
    replaceDecoder(t, () => {
      if (isInside || inner.length === 20) return;
      isInside = true;
      inner.push(profile());
      isInside = false;
    });
    assert.deepEqual(await profile(), { id: 'user' });
    for (const one of await Promise.all(inner)) assert.deepEqual(one, { id: 'user' });
  });
});
