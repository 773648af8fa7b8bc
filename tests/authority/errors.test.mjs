// Errors on request: at a step of the flow, and for refresh tokens; with Entra's numbers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ERRORS } from '../../www/authority/aadsts.mjs';
import { approve } from '../user.mjs';
import { assertError, device, profile, shared, signIn, start } from './client.mjs';

const authority = await shared;

test('the authority knows every number that the library has a hint for', () => {
  const source = readFileSync(new URL('../../src/entra/aadsts.rs', import.meta.url), 'utf8');
  const numbers = [...source.matchAll(/\b\d[\d_]{4,}\b/g)].map(([text]) =>
    text.replaceAll('_', ''),
  );
  assert.ok(numbers.length > 60, `${numbers.length} numbers were found`);
  assert.deepEqual(
    numbers.filter((number) => !(number in ERRORS)),
    [],
  );
});

test('every number comes with its OAuth error and status, and all of Entra’s fields', async () => {
  const own = await start();
  for (const [aadsts, [error, , { status = 400 } = {}]] of Object.entries(ERRORS)) {
    own.failRequests('devicecode', Number(aadsts));
    assertError(await device(own).post('devicecode', {}), status, error, Number(aadsts));
  }
});

describe('from now on', { concurrency: true }, () => {
  /** @type {[number, string, boolean][]} number, OAuth error, whether that is the usual one */
  const cases = [
    [50005, 'invalid_grant', true],
    [50131, 'invalid_grant', true],
    [50144, 'invalid_grant', true],
    [50155, 'invalid_grant', true],
    [53002, 'invalid_grant', true],
    [53004, 'invalid_grant', true],
    [530084, 'invalid_grant', true],
    [90072, 'invalid_grant', true],
    [500571, 'invalid_grant', true],
    [650053, 'invalid_client', true],
    [28000, 'invalid_request', true],
    [900023, 'invalid_request', true],
    [5000225, 'invalid_request', true],
    [90033, 'temporarily_unavailable', true],
    [50076, 'interaction_required', false],
    [53000, 'invalid_grant', false],
  ];
  for (const [aadsts, error, usual] of cases) {
    test(`a poll fails with ${error}, AADSTS${aadsts}, when the user is done`, async () => {
      const own = await start();
      const client = device(own);
      const code = await client.requestCode();
      own.failRequests('redeem', aadsts, usual ? {} : { error });
      assertError(await client.poll(code), 400, 'authorization_pending', 70016);
      await approve(code);
      const answer = await client.poll(code);
      assertError(answer, error === 'temporarily_unavailable' ? 503 : 400, error, aadsts);
      own.failRequests('redeem', null);
      assert.equal((await client.poll(code)).status, 200, 'null ends it');
    });
  }

  test('every poll and refresh fails, with the step “token”', async () => {
    const own = await start();
    const client = device(own);
    const { refresh_token } = await signIn(own);
    const code = await client.requestCode();
    own.failRequests('token', 7000218);
    assertError(await client.poll(code), 401, 'invalid_client', 7000218);
    assertError(await client.refresh(refresh_token), 401, 'invalid_client', 7000218);
  });

  for (const [aadsts, error, suberror] of /** @type {const} */ ([
    [70008, 'invalid_grant', 'bad_token'],
    [70043, 'invalid_grant', 'token_expired'],
    [700082, 'invalid_grant', 'bad_token'],
    [50173, 'invalid_grant', 'bad_token'],
    [50076, 'invalid_grant', 'basic_action'],
    [50076, 'interaction_required', 'basic_action'],
    [50079, 'interaction_required', 'basic_action'],
    [65001, 'invalid_grant', 'consent_required'],
    [53003, 'invalid_grant', 'message_only'],
  ])) {
    test(`refreshes fail with ${error}, AADSTS${aadsts}, until the next sign-in`, async () => {
      const own = await start();
      const client = device(own);
      const [one, two] = await Promise.all([signIn(own), signIn(own, {}, { login: 'jugyoin' })]);
      own.refuseRefresh(aadsts, { error, username: 'employee@contoso.com' });
      const answer = await client.refresh(one.refresh_token);
      assertError(answer, 400, error, aadsts);
      assert.equal(answer.body.suberror, suberror);
      assert.equal('claims' in answer.body, [50076, 50079, 53003].includes(aadsts));
      assert.equal((await client.refresh(two.refresh_token)).status, 200, 'another user');
      const next = await signIn(own);
      assert.equal((await client.refresh(next.refresh_token)).status, 200, 'the next sign-in');
    });
  }

  for (const [rule, act, message] of /** @type {[string, () => void, RegExp][]} */ ([
    ['an unknown number', () => authority.refuseRefresh(1), /AADSTS1$/],
    ['an unknown account', () => authority.refuseRefresh(70008, { username: 'x' }), /account x/],
    ['an unknown number of a step', () => authority.failRequests('token', 1), /AADSTS1$/],
    [
      'an unknown step',
      () => authority.failRequests(/** @type {any} */ ('poll'), 70016),
      /no step "poll": use devicecode, token, redeem/,
    ],
  ])) {
    test(`${rule} throws`, () => assert.throws(act, message));
  }
});

describe('claims', { concurrency: true }, () => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

  for (const [name, wrong] of [
    ['not JSON', '{'],
    ['not an object', '[]'],
    ['claims of something else', '{"access_token":7}'],
  ]) {
    test(`that are ${name}: invalid_request, AADSTS90023`, async () => {
      const client = device(authority);
      const { refresh_token } = await signIn(authority);
      for (const answer of await Promise.all([
        client.post('devicecode', { scope: 'openid', claims: wrong }),
        client.refresh(refresh_token, { claims: wrong }),
      ])) {
        assertError(answer, 400, 'invalid_request', 90023);
      }
    });
  }

  test('a challenge needs a token for its claims: from a code, a poll or a refresh', async () => {
    const own = await start();
    const client = device(own);
    const without = await signIn(own);
    own.challengeProfile();
    const { status, headers, body } = await profile(own, without.access_token);
    assert.deepEqual([status, body.error.code], [401, 'InvalidAuthenticationToken']);
    const [, encoded = ''] =
      /^Bearer .*, error="insufficient_claims", claims="([^"]+)"$/.exec(
        String(headers.get('www-authenticate')),
      ) ?? [];
    assert.equal(Buffer.from(encoded, 'base64').toString(), claims);

    const scope = 'User.Read offline_access';
    const [byCode, byPoll] = await Promise.all([
      client.post('devicecode', { scope, claims }),
      client.post('devicecode', { scope }),
    ]);
    await Promise.all([byCode, byPoll].map((answer) => approve(answer.body)));
    const more = `{"id_token":{},${claims.slice(1, -2)},"xms_cc":{"values":["cp1"]}}}`;
    const plain = await client.refresh(without.refresh_token);
    const answers = await Promise.all([
      client.poll(byCode.body),
      client.poll(byPoll.body, { claims: more }),
      client.refresh(plain.body.refresh_token, { claims }),
    ]);
    assert.equal((await profile(own, plain.body.access_token)).status, 401, 'without claims');
    for (const answer of answers) {
      assert.equal((await profile(own, answer.body.access_token)).status, 200);
    }
    own.challengeProfile('{"access_token":{"acrs":{"essential":true,"value":"c2"}}}');
    assert.equal((await profile(own, answers[0].body.access_token)).status, 401, 'other claims');
    own.challengeProfile(null);
    assert.equal((await profile(own, without.access_token)).status, 200, 'no challenge any more');
  });
});
