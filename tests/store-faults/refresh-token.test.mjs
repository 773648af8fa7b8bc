// The refresh token in the cache: it is never sent twice at once, and the newest one is the one that
// stays. RFC 6749 §6 and §10.4.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { listAccounts, signIn, signInAndGetProfile, signInSilently } from '../../pkg/index.js';
import { closing, endsWithItsTests, SUITE_LIMIT } from '../ending.mjs';
import { idOf, startRotating } from '../servers/rotating.mjs';
import { until } from '../servers/waiting.mjs';
import * as device from './device.mjs';

endsWithItsTests();

/**
 * A user who is signed in, with this more in the token response, and whose access token has expired.
 * @param {Parameters<typeof startRotating>[0]} [how]
 * @param {object} [more]
 */
async function expired(how, more = {}) {
  const server = closing({ after }, await startRotating(how));
  const { authority, graphUrl } = server;
  const config = { clientId: 'refresh', authority, graphUrl, cache: new Map() };
  server.more = more;
  const tokens = await device.signedIn(config);
  server.more = {};
  device.endsIn(config, 0);
  return { server, config, tokens };
}

const noCode = () => assert.fail('a code was shown');

describe('calls at once for one sign-in', { concurrency: true, timeout: SUITE_LIMIT }, () => {
  /** @typedef {(config: any) => Promise<unknown>} Call */
  /** @type {(account: any) => Call} */
  const forAccount = (account) => (config) => signInSilently(config, { account });
  /** @type {(...scopes: string[]) => Call} */
  const forScopes =
    (...scopes) =>
    (config) =>
      signInSilently({ ...config, scopes });
  const byId = forAccount(idOf('employee'));
  const byName = forAccount('employee@contoso.com');
  const byObject = forAccount({ id: idOf('employee') });
  const byNeither = forAccount(undefined);
  const withClaims = (/** @type {any} */ config) =>
    signInSilently(config, { claims: '{"access_token":{"acrs":{"value":"c1"}}}' });
  /** @type {[string, Call[]][]} */
  const cases = [
    ['two sets of scopes', [forScopes('User.Read'), forScopes('Mail.Read')]],
    [
      'four sets of scopes',
      ['User.Read', 'Mail.Read', 'Files.Read', 'Notes.Read'].map((scope) => forScopes(scope)),
    ],
    ['scopes of which one has the other', [forScopes('A.Read'), forScopes('A.Read', 'B.Read')]],
    ['the account by ID and by name', [byId, byName]],
    ['the account by ID and by neither', [byId, byNeither]],
    ['the account by ID and by an object', [byId, byObject]],
    ['the account in all four ways', [byNeither, byName, byId, byObject]],
    ['with claims and without', [withClaims, byNeither]],
    ['by signIn and silently', [(config) => signIn(config, noCode), byName]],
    [
      'by signInAndGetProfile and for other scopes',
      [(config) => signInAndGetProfile(config, noCode), forScopes('Mail.Read')],
    ],
  ];
  for (const [name, calls] of cases) {
    test(`${name}: no refresh token is sent twice, all get tokens, and the sign-in lives`, async () => {
      const { server, config } = await expired({ latency: 100, revokesOnReuse: true });
      const ends = await Promise.allSettled(calls.map((call) => call(config)));
      const sent = server.refreshes().map(({ form }) => form.refresh_token);
      assert.equal(new Set(sent).size, sent.length, `sent: ${sent.join(' ')}`);
      assert.deepEqual(
        ends.map((end) => (end.status === 'rejected' ? String(end.reason) : 'tokens')),
        calls.map(() => 'tokens'),
      );
      device.endsIn(config, 0);
      const { step } = await device.silently(config);
      assert.equal(step, 'tokens');
    });
  }
});

describe('the newest refresh token stays in the cache', { timeout: SUITE_LIMIT }, () => {
  test('when a refresh is the first to bring an ID token: its tokens and account stay', async () => {
    const { server, config } = await expired({}, { id_token: undefined });
    assert.deepEqual(await listAccounts(config), []);
    const { tokens } = await device.silently(config);
    assert.equal(tokens?.account?.id, idOf('employee'));
    const entries = device.documentIn(config).tokens;
    assert.deepEqual(
      entries.map((/** @type {any} */ entry) => [entry.accessToken, entry.refreshToken]),
      [[tokens?.accessToken, tokens?.refreshToken]],
    );
    assert.deepEqual(await listAccounts(config), [tokens?.account]);
    const from = server.requests.length;
    assert.equal((await device.silently(config)).tokens?.accessToken, tokens?.accessToken);
    assert.equal(server.requests.length, from, 'from the cache');
  });

  /** @type {[string, object, object][]} */
  const without = [['of the same account', {}, { refresh_token: undefined }]];
  for (const [name, first, second] of without) {
    test(`when a new sign-in ${name} brings none: the old one stays, and serves`, async () => {
      const { server, config, tokens: old } = await expired({}, first);
      server.more = second;
      const tokens = await device.signedIn(config);
      server.more = {};
      assert.equal((await device.silently(config)).tokens?.accessToken, tokens.accessToken);
      device.endsIn(config, 0);
      const step = await device.silently(config);
      assert.equal(step.step, 'tokens', String(step.error));
      assert.equal(server.refreshes().at(-1)?.form.refresh_token, old.refreshToken);
    });
  }

  for (const [name, scopes] of /** @type {const} */ ([
    ['for the same scopes', ['User.Read']],
    ['for other scopes', ['Mail.Read']],
  ])) {
    test(`when a slow refresh ${name} ends after a new sign-in: the new one stays`, async () => {
      const { server, config } = await expired({ latency: 400 });
      const refresh = device.silently({ ...config, scopes });
      await until('the refresh', () => server.refreshes().length === 1);
      server.latency = 0;
      const tokens = await device.signedIn(config);
      assert.equal((await refresh).step, 'tokens');
      const newest = device
        .documentIn(config)
        .tokens.map((/** @type {any} */ entry) => entry.refreshToken)
        .filter(Boolean);
      assert.deepEqual(newest, [tokens.refreshToken]);
    });
  }
});
