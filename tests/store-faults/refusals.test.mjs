// What a refused refresh leads to, at the local authority: the code and hint of the silent call,
// signIn's next step, and what is left in the cache.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { listAccounts, pollOnce, requestDeviceCode, signIn } from '../../pkg/index.js';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../person.mjs';
import { answers } from '../servers/scripted.mjs';
import * as device from './device.mjs';
import { startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/**
 * A device with a user who signed in at the local authority.
 * @param {Awaited<ReturnType<typeof startAuthority>>} authority
 * @param {string} [login]
 */
async function signedInAt({ authority, graphUrl, clientId }, login) {
  const config = { authority, graphUrl, clientId, cache: new Map() };
  const code = await requestDeviceCode(config);
  await approve(code, { login });
  assert.equal((await pollOnce(config, { ...code, nextPollAt: 0 })).status, 'authorized');
  return config;
}

describe('a refresh that Entra refuses', { concurrency: true }, () => {
  /** @type {Awaited<ReturnType<typeof startAuthority>>[]} */
  const started = [];
  after(() => Promise.all(started.map((authority) => authority.close())));

  /**
   * Its number and OAuth error; what the silent call ends with, what its hint says; what signIn
   * does; and whether the refresh token has become invalid.
   * @type {[number, string, string, RegExp, string, boolean][]}
   */
  const cases = [
    [70008, 'invalid_grant', 'interaction_required', /sign in again/i, 'code', true],
    [70043, 'invalid_grant', 'interaction_required', /sign in again/i, 'code', false],
    [700082, 'invalid_grant', 'interaction_required', /sign in again/i, 'code', true],
    [50173, 'invalid_grant', 'interaction_required', /sign in again/i, 'code', true],
    [65001, 'invalid_grant', 'interaction_required', /consent/i, 'code', false],
    [50076, 'invalid_grant', 'interaction_required', /multi-factor/i, 'code', false],
    [50076, 'interaction_required', 'interaction_required', /multi-factor/i, 'code', false],
    [50079, 'interaction_required', 'interaction_required', /multi-factor/i, 'code', false],
    [53003, 'invalid_grant', 'blocked_by_policy', /administrator/i, 'blocked_by_policy', false],
  ];
  for (const [aadsts, oauthError, code, hint, next, isInvalid] of cases) {
    test(`AADSTS${aadsts} as ${oauthError}: ${code}, then ${next}`, async () => {
      /** @type {import('../../www/authority/authority.mjs').Witnessed[]} */
      const seen = [];
      const authority = await startAuthority({
        interval: 1,
        onRequest: (request) => seen.push(request),
      });
      started.push(authority);
      const config = await signedInAt(authority);
      const accounts = await listAccounts(config);
      device.endsIn(config, 0);
      const { refreshToken } = device.documentIn(config).tokens[0];
      const shown = { ...config, cache: new Map(config.cache) };
      authority.refuseRefresh(aadsts, { error: oauthError });

      const silent = await device.silently(config);
      assert.equal(silent.step, code);
      assert.deepEqual(
        [silent.error.aadsts, silent.error.oauthError, silent.error.status],
        [aadsts, oauthError, 400],
      );
      assert.match(silent.error.hint, hint);
      assert.ok(silent.error.correlationId && silent.error.traceId && silent.error.timestamp);
      assert.equal(Boolean(silent.error.claims), [50076, 50079, 53003].includes(aadsts));
      assert.ok(device.names(silent.statuses).includes('refreshing'));
      assert.deepEqual(await listAccounts(config), accounts, 'the account is still listed');
      const text = String(config.cache.get(device.keyOf(config)));
      assert.equal(text.includes(refreshToken), !isInvalid, 'the refresh token in the cache');

      // One refresh for one refused token; an invalid one is not sent again.
      const refreshes = () => seen.filter(({ grantType }) => grantType === 'refresh_token').length;
      assert.equal(refreshes(), 1);
      const again = await device.silently(config);
      assert.equal(again.step, code);
      assert.equal(refreshes(), isInvalid ? 1 : 2);

      const step = await device.nextStep(shown);
      assert.equal(step.step, next);
      const { claims } = seen.findLast(({ path }) => path.endsWith('/devicecode')) ?? {};
      assert.equal(
        claims,
        next === 'code' ? silent.error.claims : undefined,
        'the claims of the error are those of the code',
      );
      if (next !== 'code') return;

      const tokens = await signIn(shown, (typed) => approve(typed));
      assert.equal(tokens.account?.id, accounts[0]?.id);
      assert.deepEqual(await listAccounts(shown), accounts);
      device.endsIn(shown, 0);
      assert.equal((await device.silently(shown)).step, 'tokens', 'and refreshes work again');
    });
  }
});

describe('a refresh refused in other words', { concurrency: true }, () => {
  /** @type {import('../servers/rotating.mjs').Rotating[]} */
  const started = [];
  after(() => Promise.all(started.map((server) => server.close())));

  /** @type {[string, Parameters<typeof answers.error>, string, string][]} */
  const cases = [
    ['invalid_grant and no number', ['invalid_grant'], 'interaction_required', 'code'],
    ['70000', ['invalid_grant', { aadsts: 70000 }], 'interaction_required', 'code'],
    ['an unknown number', ['invalid_grant', { aadsts: 123456 }], 'interaction_required', 'code'],
    ['interaction_required', ['interaction_required'], 'interaction_required', 'code'],
    ['login_required', ['login_required'], 'interaction_required', 'code'],
    ['consent_required', ['consent_required'], 'interaction_required', 'code'],
    ['expired_token', ['expired_token'], 'interaction_required', 'code'],
    ['50105', ['invalid_grant', { aadsts: 50105 }], 'account_refused', 'code'],
    ['50057', ['invalid_grant', { aadsts: 50057 }], 'account_refused', 'code'],
    ['530003', ['invalid_grant', { aadsts: 530003 }], 'blocked_by_policy', 'blocked_by_policy'],
    [
      '7000218',
      ['invalid_client', { aadsts: 7000218, status: 401 }],
      'invalid_client',
      'invalid_client',
    ],
    ['700016', ['unauthorized_client', { aadsts: 700016 }], 'invalid_client', 'invalid_client'],
    ['90002', ['invalid_request', { aadsts: 90002 }], 'invalid_authority', 'invalid_authority'],
    ['invalid_scope', ['invalid_scope', { aadsts: 70011 }], 'invalid_scope', 'invalid_scope'],
    ['an unknown error', ['teapot'], 'server', 'server'],
  ];
  for (const [name, refusal, code, next] of cases) {
    test(`${name}: ${code}, then ${next}`, async () => {
      const server = await startRotating();
      started.push(server);
      const { authority, graphUrl } = server;
      const config = { clientId: 'refused', authority, graphUrl, cache: new Map() };
      await device.signedIn(config);
      device.endsIn(config, 0);
      const shown = { ...config, cache: new Map(config.cache) };
      server.always = answers.error(...refusal);
      const [silent, step] = await Promise.all([device.silently(config), device.nextStep(shown)]);
      assert.deepEqual([silent.step, step.step], [code, next]);
      assert.ok(silent.error.hint);
      for (const ended of [silent, step]) device.assertNoSecrets(ended);
      assert.equal((await listAccounts(config)).length, 1);
    });
  }
});
