// Two users, two apps, two sets of scopes: whose tokens a call gets, and with how many requests.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listAccounts, signIn, signOut } from '../../pkg/index.js';
import { counted } from './faulty-caches.mjs';
import * as device from './device.mjs';
import { idOf, startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @type {import('../servers/rotating.mjs').Rotating} */
let server;
before(async () => {
  server = await startRotating();
});
after(() => server.close());

/** @param {object} [more] */
function configWith(more) {
  const { authority, graphUrl } = server;
  return { clientId: 'accounts', authority, graphUrl, cache: new Map(), ...more };
}

/** Two users who are signed in; the second one signed in last. */
async function both() {
  const config = configWith();
  const employee = await device.signedIn(config, 'employee');
  const kollegin = await device.signedIn(config, 'kollegin');
  return { config, employee, kollegin };
}

/** @param {any} config */
const ids = async (config) => (await listAccounts(config)).map(({ id }) => id);

/** The endpoints that were requested meanwhile. @param {() => Promise<unknown>} work */
async function sentBy(work) {
  const from = server.requests.length;
  await work();
  return server.requests.slice(from).map(({ endpoint }) => endpoint);
}

/** The ways to name an account. @type {[string, string | { id: string }][]} */
const ways = [
  ['by ID', idOf('employee')],
  ['by user name', 'employee@contoso.com'],
  ['by user name in capitals', 'EMPLOYEE@Contoso.com'],
  ['by an object with the ID', { id: idOf('employee') }],
];

describe('of two users', () => {
  test('the last to sign in comes first, and is the one that a call without an account means', async () => {
    const { config, kollegin } = await both();
    assert.deepEqual(await ids(config), [idOf('kollegin'), idOf('employee')]);
    const { tokens } = await device.silently(config);
    assert.equal(tokens?.accessToken, kollegin.accessToken);
    await device.signedIn(config, 'employee');
    assert.deepEqual(await ids(config), [idOf('employee'), idOf('kollegin')]);
  });

  test('using or refreshing an account’s tokens does not make it the last to sign in', async () => {
    const { config } = await both();
    device.endsIn(config, 60);
    assert.equal((await device.silently(config, { account: idOf('employee') })).step, 'tokens');
    assert.deepEqual(await ids(config), [idOf('kollegin'), idOf('employee')]);
  });

  for (const [name, account] of ways) {
    test(`one is named ${name}: its tokens from the cache, by refresh, and signed out`, async () => {
      const { config, employee, kollegin } = await both();
      const sent = await sentBy(async () => {
        const { tokens } = await device.silently(config, { account });
        assert.equal(tokens?.accessToken, employee.accessToken);
        const shown = await device.nextStep(config, { account });
        assert.equal(shown.tokens?.accessToken, employee.accessToken);
      });
      assert.deepEqual(sent, []);

      device.endsIn(config, 60);
      const { tokens } = await device.silently(config, { account });
      assert.equal(tokens?.account?.id, idOf('employee'));
      assert.equal(server.refreshes().at(-1)?.form.refresh_token, employee.refreshToken);
      const theirs = device
        .documentIn(config)
        .tokens.filter((/** @type {any} */ entry) => entry.account.id === idOf('kollegin'));
      assert.equal(theirs[0].refreshToken, kollegin.refreshToken, 'the other one is unchanged');

      assert.deepEqual(await sentBy(() => signOut(config, account)), []);
      assert.deepEqual(await ids(config), [idOf('kollegin')]);
      assert.equal((await device.silently(config, { account })).step, 'interaction_required');
      assert.ok(!String(config.cache.get(device.keyOf(config))).includes('employee'));
    });
  }

  test('an unknown account: interaction_required, a code, and nothing else', async () => {
    const { config } = await both();
    const document = config.cache.get(device.keyOf(config));
    const account = 'jugyoin@contoso.com';
    const sent = await sentBy(async () => {
      assert.equal((await device.silently(config, { account })).step, 'interaction_required');
      assert.equal((await device.nextStep(config, { account })).step, 'code');
      await signOut(config, account);
    });
    assert.deepEqual(sent, ['devicecode']);
    assert.equal(config.cache.get(device.keyOf(config)), document);
  });

  test('another user signs in than the account names: account_refused, and nothing is stored', async () => {
    const { config } = await both();
    const document = config.cache.get(device.keyOf(config));
    // At the scripted server the employee types the code.
    const call = signIn(config, () => undefined, { account: 'jugyoin@contoso.com' });
    await assert.rejects(call, (/** @type {any} */ error) => {
      assert.equal(error.code, 'account_refused');
      assert.ok(error.hint);
      return true;
    });
    assert.equal(config.cache.get(device.keyOf(config)), document);
  });

  test('the account that was named signs in again, and has one entry as before', async () => {
    const { config } = await both();
    device.edit(config, ({ tokens }) => {
      for (const entry of tokens) Object.assign(entry, { expiresAt: 0, refreshToken: 'gone' });
    });
    const tokens = await signIn(config, () => undefined, { account: idOf('employee') });
    assert.equal(tokens.account?.id, idOf('employee'));
    assert.deepEqual((await ids(config)).sort(), [idOf('employee'), idOf('kollegin')]);
    assert.equal(device.documentIn(config).tokens.length, 2);
  });

  test('signOut without an account removes all of them, by delete', async () => {
    const { config } = await both();
    const cache = counted();
    cache.map.set(device.keyOf(config), config.cache.get(device.keyOf(config)));
    assert.deepEqual(await sentBy(() => signOut({ ...config, cache })), []);
    assert.deepEqual([cache.map.size, cache.calls.delete, cache.calls.set], [0, 1, 0]);
    await signOut({ ...config, cache });
    assert.deepEqual(await ids({ ...config, cache }), []);
  });

  test('signing out the last account leaves the cache empty', async () => {
    const { config } = await both();
    await signOut(config, idOf('employee'));
    await signOut(config, idOf('kollegin'));
    assert.equal(config.cache.size, 0);
  });
});

describe('an account that is given', { concurrency: true }, () => {
  const ID = idOf('employee');
  /** Whose tokens the call gets, with kollegin's user name like this. @type {[string, string | { id: string }, string, string | undefined][]} */
  const cases = [
    ['as an object with the ID', { id: ID }, 'kollegin@contoso.com', 'employee'],
    ['as an object with a user name for ID', { id: 'employee@contoso.com' }, 'x', undefined],
    ['as an object with an ID that is another’s user name', { id: ID }, ID, 'employee'],
    [
      'as an object with an unknown ID that is a user name',
      { id: 'other-id' },
      'other-id',
      undefined,
    ],
    ['as an ID that is another’s user name', ID, ID, 'employee'],
    ['as a user name', 'other-id', 'other-id', 'kollegin'],
    ['as an ID in other letter case', ID.toUpperCase(), 'x', undefined],
    ['as a user name in other letter case', 'OTHER@contoso.com', 'other@contoso.com', 'kollegin'],
  ];
  for (const [name, account, username, who] of cases) {
    test(`${name}: ${who ?? 'none'}`, async () => {
      const { config } = await both();
      device.edit(config, ({ tokens }) => {
        for (const entry of tokens) {
          if (entry.account.id === idOf('kollegin')) entry.account.username = username;
        }
      });
      const { step, tokens } = await device.silently(config, { account });
      if (who) assert.equal(tokens?.account?.id, idOf(who));
      else assert.equal(step, 'interaction_required');
      await signOut(config, account);
      const left = ['kollegin', 'employee'].filter((one) => one !== who).map(idOf);
      assert.deepEqual(await ids(config), left, 'signOut removes the same one');
    });
  }
});

describe('of two apps, or two authorities, in one cache', () => {
  for (const [name, change] of /** @type {[string, () => object][]} */ ([
    ['client ID', () => ({ clientId: 'another' })],
    ['tenant', () => ({ authority: `${server.graphUrl}/organizations` })],
  ])) {
    test(`another ${name}: its own tokens, and its own sign-out`, async () => {
      const cache = new Map();
      const one = configWith({ cache });
      const two = configWith({ cache, ...change() });
      const first = await device.signedIn(one);
      assert.equal((await device.silently(two)).step, 'interaction_required');
      assert.deepEqual(await ids(two), []);
      const second = await device.signedIn(two, 'kollegin');
      assert.equal((await device.silently(two)).tokens?.accessToken, second.accessToken);
      assert.deepEqual(await ids(two), [idOf('kollegin')]);
      assert.equal((await device.silently(one)).tokens?.accessToken, first.accessToken);
      await signOut(two);
      assert.deepEqual([...cache.keys()], [device.keyOf(one)]);
      assert.equal((await device.silently(one)).tokens?.accessToken, first.accessToken);
    });
  }
});

describe('of two sets of scopes', () => {
  test('one refresh brings the second, and both stay in the cache', async () => {
    const config = configWith();
    const first = await device.signedIn(config);
    const mail = { ...config, scopes: ['Mail.Read'] };
    const from = server.refreshes().length;
    const second = await device.silently(mail);
    assert.equal(second.step, 'tokens');
    assert.notEqual(second.tokens?.accessToken, first.accessToken);
    const [refresh, ...more] = server.refreshes().slice(from);
    assert.deepEqual(more, []);
    assert.equal(refresh?.form.refresh_token, first.refreshToken);
    assert.match(String(refresh?.form.scope), /Mail\.Read/);

    const sent = await sentBy(async () => {
      assert.equal((await device.silently(config)).tokens?.accessToken, first.accessToken);
      assert.equal((await device.silently(mail)).tokens?.accessToken, second.tokens?.accessToken);
    });
    assert.deepEqual(sent, []);
    const { tokens } = device.documentIn(config);
    assert.deepEqual(
      tokens.map((/** @type {any} */ entry) => entry.refreshToken).filter(Boolean),
      [second.tokens?.refreshToken],
      'the newest refresh token, once',
    );
    assert.equal((await listAccounts(config)).length, 1);
  });

  test('the refresh token of the second serves the first', async () => {
    const config = configWith();
    await device.signedIn(config);
    const { tokens } = await device.silently({ ...config, scopes: ['Mail.Read'] });
    device.endsIn(config, 60);
    const step = await device.silently(config);
    assert.equal(step.step, 'tokens');
    assert.equal(server.refreshes().at(-1)?.form.refresh_token, tokens?.refreshToken);
  });

  test('a token with more scopes serves a call that wants fewer, in any letter case and order', async () => {
    const config = configWith({ scopes: ['User.Read', 'Mail.Read'] });
    const { accessToken } = await device.signedIn(config);
    for (const scopes of [['Mail.Read'], ['user.read'], ['mail.read', 'USER.READ']]) {
      const sent = await sentBy(async () => {
        const { tokens } = await device.silently({ ...config, scopes });
        assert.equal(tokens?.accessToken, accessToken);
      });
      assert.deepEqual(sent, [], scopes.join(' '));
    }
    const sent = await sentBy(() => device.silently({ ...config, scopes: ['User.ReadWrite'] }));
    assert.deepEqual(sent, ['token']);
  });
});

test('in all: tokens from the cache cost one get and no request', async () => {
  const cache = counted();
  const config = configWith({ cache });
  await device.signedIn(config);
  const { get, set } = cache.calls;
  assert.deepEqual(await sentBy(() => device.silently(config)), []);
  assert.deepEqual([cache.calls.get - get, cache.calls.set - set], [1, 0]);
});
