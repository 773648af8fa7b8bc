// A claims challenge of the profile API is met with the refresh token that the sign-in has just got,
// without a second code, whether there is a cache or not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAndGetProfile } from '../../pkg/index.js';
import { inProcess } from '../servers/in-process.mjs';
import { answers } from '../servers/scripted.mjs';

const CHALLENGE = 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="';

for (const cache of [undefined, new Map()]) {
  test(`one code, ${cache ? 'with' : 'without'} a cache`, { timeout: 20_000 }, async () => {
    const { fetch, authority } = inProcess({
      devicecode: [answers.code()],
      token: [answers.tokens()],
      me: [answers.profile()],
    });
    let profiles = 0;
    /** @type {typeof globalThis.fetch} */
    const challenging = async (url, init) => {
      if (!String(url).includes('/me')) return fetch(/** @type {any} */ (url), init);
      profiles += 1;
      if (profiles > 1) return fetch(/** @type {any} */ (url), init);
      return new Response('{}', { status: 401, headers: { 'www-authenticate': CHALLENGE } });
    };
    let codes = 0;
    const config = { clientId: 'challenge', authority, fetch: challenging, cache };
    await signInAndGetProfile(config, () => void (codes += 1));
    assert.deepEqual({ codes, profiles }, { codes: 1, profiles: 2 });
  });
}
