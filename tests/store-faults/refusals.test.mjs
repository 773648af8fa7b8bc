// What a refused refresh leads to, at the local authority: the code and hint of the silent call,
// signIn's next step, and what is left in the cache.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { listAccounts, pollOnce, requestDeviceCode, signIn } from '../../pkg/index.js';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { answers } from '../servers/scripted.mjs';
import * as device from './device.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { startRotating, stored } from '../servers/rotating.mjs';
import { closing, endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @typedef {import('../servers/scripted.mjs').Plain} Plain */

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
      /** @type {import('../../www/authority/authority.mjs').RequestRecord[]} */
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

  const entra = (/** @type {string} */ error, /** @type {number} */ aadsts, status = 400) =>
    answers.error(error, { aadsts, status });
  const grant = (/** @type {number} */ aadsts) => entra('invalid_grant', aadsts);
  /** A page, such as a captive portal's. @param {number} status @returns {Plain} */
  const page = (status) => ({ status, text: '<!doctype html>' });

  /** What the refresh gets; how the silent call ends; what signIn does. @type {[string, Plain, string, string][]} */
  const cases = [
    ['invalid_grant and no number', answers.error('invalid_grant'), 'interaction_required', 'code'],
    ['70000', grant(70000), 'interaction_required', 'code'],
    ['50133, password changed', grant(50133), 'interaction_required', 'code'],
    ['700084, the token ended', grant(700084), 'interaction_required', 'code'],
    ['500341, account deleted', grant(500341), 'interaction_required', 'code'],
    ['an unknown number', grant(123456), 'interaction_required', 'code'],
    ['interaction_required', answers.error('interaction_required'), 'interaction_required', 'code'],
    ['login_required', answers.error('login_required'), 'interaction_required', 'code'],
    ['consent_required', answers.error('consent_required'), 'interaction_required', 'code'],
    ['expired_token', answers.error('expired_token'), 'interaction_required', 'code'],
    ['bad_refresh_token', answers.error('bad_refresh_token'), 'interaction_required', 'code'],
    ['invalid_request', answers.error('invalid_request'), 'interaction_required', 'code'],
    ['an unknown error', answers.error('teapot'), 'interaction_required', 'code'],
    ['a page with 400', page(400), 'interaction_required', 'code'],
    ['a page with 401', page(401), 'interaction_required', 'code'],
    ['nothing with 400', { status: 400, text: '' }, 'interaction_required', 'code'],
    ['50105', grant(50105), 'account_refused', 'code'],
    ['50057', grant(50057), 'account_refused', 'code'],
    ...[530003, 50005, 50131, 50155, 53002, 53004, 530084].map(
      (aadsts) =>
        /** @type {[string, Plain, string, string]} */ ([
          String(aadsts),
          grant(aadsts),
          'blocked_by_policy',
          'blocked_by_policy',
        ]),
    ),
    ['7000218', entra('invalid_client', 7000218, 401), 'invalid_client', 'invalid_client'],
    ['700016', entra('unauthorized_client', 700016), 'invalid_client', 'invalid_client'],
    ['650053', entra('invalid_client', 650053), 'invalid_scope', 'invalid_scope'],
    ['28000', entra('invalid_request', 28000), 'invalid_scope', 'invalid_scope'],
    ['90002', entra('invalid_request', 90002), 'invalid_authority', 'invalid_authority'],
    ['invalid_scope', entra('invalid_scope', 70011), 'invalid_scope', 'invalid_scope'],
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
      server.always = refusal;
      const [silent, step] = await Promise.all([device.silently(config), device.nextStep(shown)]);
      assert.deepEqual([silent.step, step.step], [code, next]);
      assert.ok(silent.error.hint);
      for (const ended of [silent, step]) device.assertNoSecrets(ended);
      assert.equal((await listAccounts(config)).length, 1);
    });
  }
});

describe('a page in place of an answer to a refresh', { concurrency: true }, () => {
  for (const status of [400, 401]) {
    test(`with ${status}: the refresh token stays until a new sign-in replaces it`, async (t) => {
      const server = closing(t, await startRotating());
      const { authority, graphUrl } = server;
      const config = { clientId: 'refused', authority, graphUrl, cache: new Map() };
      const { refreshToken } = await device.signedIn(config);
      device.endsIn(config, 0);
      server.always = { status, text: '<!doctype html>' };
      await device.silently(config);
      assert.equal(device.documentIn(config).tokens[0].refreshToken, refreshToken);
      server.always = undefined;
      assert.equal((await device.silently(config)).step, 'tokens');
    });
  }

  for (const status of [200, 403, 404]) {
    test(`with ${status}: an error, and no code`, async (t) => {
      const server = closing(t, await startRotating());
      const { authority, graphUrl } = server;
      const config = { clientId: 'refused', authority, graphUrl, cache: new Map() };
      await device.signedIn(config);
      device.endsIn(config, 0);
      server.always = { status, text: '<!doctype html>' };
      const { step } = await device.nextStep(config);
      assert.ok(['server', 'malformed_response'].includes(step), step);
      assert.equal(server.to('devicecode').length, 0);
    });
  }
});

describe('a poll that Entra refuses', { concurrency: true }, () => {
  /** The OAuth error, its number, and the code of the error that ends the call. @type {[string, number, string][]} */
  const cases = [
    ...[50005, 50131, 50155, 53002, 53004, 530084].map(
      (aadsts) =>
        /** @type {[string, number, string]} */ (['invalid_grant', aadsts, 'blocked_by_policy']),
    ),
    ...[90072, 50144, 500571].map(
      (aadsts) =>
        /** @type {[string, number, string]} */ (['invalid_grant', aadsts, 'account_refused']),
    ),
    ...[70000, 7000014].map(
      (aadsts) =>
        /** @type {[string, number, string]} */ (['invalid_grant', aadsts, 'invalid_code']),
    ),
    ['invalid_grant', 123456, 'server'],
    ['invalid_client', 650053, 'invalid_scope'],
    ['invalid_request', 28000, 'invalid_scope'],
    ['invalid_request', 900023, 'invalid_authority'],
    ['invalid_request', 5000225, 'invalid_authority'],
    ['invalid_client', 7000218, 'invalid_client'],
  ];
  for (const [oauthError, aadsts, code] of cases) {
    test(`${oauthError} ${aadsts}: ${code}`, async (t) => {
      const { fetch, authority } = inProcess(
        { token: [answers.error(oauthError, { aadsts })] },
        { signal: t.signal },
      );
      const config = { clientId: 'refused', authority, fetch, graphUrl: 'https://graph.example' };
      const error = await pollOnce(config, stored()).then(
        () => assert.fail('it went on'),
        (/** @type {any} */ reason) => reason,
      );
      assert.deepEqual([error.code, error.oauthError, error.aadsts], [code, oauthError, aadsts]);
      assert.equal(/new code/i.test(error.hint), code === 'invalid_code', error.hint);
      assert.match(error.message + error.description, /Scripted/, 'what the server said');
    });
  }
});
