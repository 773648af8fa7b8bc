// `options.prompt: 'none'`: no code is requested or shown; where the user is needed, the call rejects.
// OpenID Connect Core 1.0 §3.1.2.1.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { signIn, signInAndGetProfile } from '../../pkg/index.js';
import { inProcess } from '../servers/in-process.mjs';
import { answers } from '../servers/scripted.mjs';

/** @typedef {import('../servers/in-process.mjs').Answered} Answered */

const never = () => assert.fail('onCode was called');

/**
 * A configuration whose cache holds a user with these tokens; none without.
 *
 * @param {object} [tokens] of the token response that signed them in
 * @param {Answered[]} [then] the responses of the token endpoint after that
 */
async function device(tokens, then = [answers.tokens({ refresh_token: 'second' })]) {
  const server = inProcess({
    devicecode: [answers.code({ interval: 1 })],
    token: tokens ? [answers.tokens(tokens), ...then] : then,
    me: [answers.profile()],
  });
  const { fetch, authority } = server;
  const config = { clientId: 'prompt', authority, fetch, cache: new Map() };
  if (tokens) await signIn(config, () => undefined);
  return { config, server, requested: () => server.to('devicecode').length };
}

const valid = { expires_in: 3600, refresh_token: 'first' };
const expired = { expires_in: 1, refresh_token: 'first' };

describe('prompt: none', { concurrency: true }, () => {
  /** @type {[string, object | undefined, Answered[] | undefined, string][]} */
  const cases = [
    ['a valid access token is returned', valid, undefined, 'tokens'],
    ['an expired one is refreshed', expired, undefined, 'tokens'],
    ['no user in the cache', undefined, undefined, 'interaction_required'],
    [
      'a refresh token that the server refuses',
      expired,
      [answers.error('invalid_grant', { aadsts: 700082 })],
      'interaction_required',
    ],
    [
      'a server that wants the user',
      expired,
      [answers.error('interaction_required')],
      'interaction_required',
    ],
    [
      'a policy that refuses',
      expired,
      [answers.error('invalid_grant', { aadsts: 53003 })],
      'blocked_by_policy',
    ],
  ];
  for (const [name, tokens, then, expected] of cases) {
    test(`${name}: ${expected}, and no code`, async () => {
      const { config, requested } = await device(tokens, then);
      const before = requested();
      const result = await signIn(config, never, { prompt: 'none' }).then(
        () => 'tokens',
        (error) => error.code,
      );
      assert.equal(result, expected);
      assert.equal(requested(), before, 'no code is requested');
    });
  }

  test('onCode may be left out', async () => {
    const { config } = await device(valid);
    const tokens = await signIn(config, undefined, { prompt: 'none' });
    assert.equal(tokens.tokenType, 'Bearer');
    const profile = await signInAndGetProfile(config, undefined, { prompt: 'none' });
    assert.equal(profile.displayName, 'Contoso Employee');
  });

  test('without it, onCode must be there', async () => {
    const { config } = await device(valid);
    for (const call of [signIn, signInAndGetProfile]) {
      await assert.rejects(call(config, /** @type {any} */ (undefined)), {
        code: 'invalid_config',
        message: /onCode/,
      });
    }
  });

  test('without a cache it is interaction_required', async () => {
    const { fetch, authority, requests } = inProcess({});
    const config = { clientId: 'prompt', authority, fetch };
    const call = signIn(config, undefined, { prompt: 'none' });
    await assert.rejects(call, { code: 'interaction_required' });
    assert.equal(requests.length, 0);
  });

  for (const prompt of ['login', '', 'None', 7, true, {}]) {
    test(`prompt ${JSON.stringify(prompt)} is refused with what is allowed`, async () => {
      const { config } = await device(valid);
      const options = /** @type {any} */ ({ prompt });
      await assert.rejects(signIn(config, never, options), {
        code: 'invalid_config',
        message: /prompt must be 'none'/,
      });
    });
  }
});
