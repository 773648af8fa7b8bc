// One sign-in of the fleet, against the local authority: what its screen sees, and what it never
// does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { exchange, Screen } from './screen.mjs';
import { setStage } from './stage.mjs';

/** @type {import('./stage.mjs').Stage} */
let stage;
/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {import('./fleet.mjs').Fleet} */
let fleet;

before(async () => {
  stage = await setStage();
  authority = await stage.server(startAuthority({ interval: 1, strictFirstPoll: true }));
  fleet = await stage.fleet(authority, { watched: true });
});
after(() => stage?.close());

test('a screen shows its code, then the profile of the user who typed it', async () => {
  const screen = new Screen(fleet.url);
  assert.equal((await screen.look())?.event, 'none');
  assert.equal(await screen.begin(), undefined);
  const code = await screen.code();
  assert.deepEqual(Object.keys(code), ['userCode', 'verificationUri', 'message', 'expiresAt']);
  await sleep(2500);
  await approve(code, { login: 'jugyoin@contoso.com' });
  const { data } = await screen.until(['profile']);
  assert.equal(data.displayName, 'コントソ 従業員 👩‍🚀');
  assert.equal(data.userPrincipalName, 'jugyoin@contoso.com');

  const again = new Screen(fleet.url);
  again.cookie = screen.cookie;
  assert.deepEqual((await again.look())?.data, data, 'a screen that was loaded again sees it too');

  const { secrets, errors } = await fleet.ask('/seen');
  assert.ok(errors.length >= 1);
  for (const error of errors) {
    assert.equal(error, 'authorization_pending', 'it polls no sooner than the interval');
  }
  assert.equal(secrets.length, 4, 'a device code and three tokens');
  for (const secret of secrets) {
    assert.ok(!screen.bytes.includes(secret), 'a secret reached the screen');
  }
  const { stored } = await fleet.ask('/stored', screen.id);
  for (const secret of secrets) {
    assert.ok(!JSON.stringify(stored).includes(secret), 'a secret is still stored');
  }
  assert.match(
    screen.bytes,
    /__Host-sign-in=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict"/,
  );
});

test('an event comes once, and a screen that missed it gets it on the next connection', async () => {
  const screen = new Screen(fleet.url);
  await screen.begin();
  assert.equal((await screen.look())?.event, 'code');
  assert.equal(await screen.look(), undefined);
  const late = new Screen(fleet.url);
  late.cookie = screen.cookie;
  assert.equal((await late.look())?.event, 'code');
  await screen.end();
});

/**
 * How a sign-in is refused, and what the screen gets.
 * @type {[string, { client?: keyof typeof authority.clients, act?: typeof approve, code: string, hint: RegExp }][]}
 */
const refusals = [
  ['declined', { act: decline, code: 'declined', hint: /declined/ }],
  ['blocked', { client: 'blocked', code: 'blocked_by_policy', hint: /administrator/ }],
  ['not consented to', { client: 'unconsented', code: 'interaction_required', hint: /onsent/ }],
  ['confidential', { client: 'confidential', code: 'invalid_client', hint: /public client/ }],
];

const concurrency = true;
test('a sign-in that is refused shows on the screen what to do', { concurrency }, async (t) => {
  const each = refusals.map(([name, { client = 'ready', act = approve, code, hint }]) =>
    t.test(name, async () => {
      /** @type {string[]} */
      const paths = [];
      const own = await stage.server(
        startAuthority({ interval: 1, onRequest: ({ path }) => paths.push(path) }),
      );
      const clientId = own.clients[client].id;
      const { url } = await stage.fleet({ authority: own.authority, clientId });
      const screen = new Screen(url);
      await screen.begin();
      // One that is refused at the first poll may have ended before the user is done.
      const acted = act(await screen.code()).catch(() => {});
      const { data } = await screen.until(['failed']);
      await acted;
      assert.equal(data.code, code);
      assert.match(data.hint, hint);
      assert.notEqual(data.message, '');
      const { length } = paths;
      await sleep(2500);
      assert.equal(paths.length, length);
    }),
  );
  await Promise.all(each);
});

test('a sign-in that cannot begin tells why, and leaves no cookie', async () => {
  const own = await stage.fleet({
    authority: authority.authority,
    clientId: '11111111-1111-4111-8111-111111111111',
  });
  const screen = new Screen(own.url);
  const { code, hint } = await screen.begin();
  assert.equal(code, 'invalid_client');
  assert.match(hint, /clientId/);
  assert.equal(screen.cookie, undefined);
});

test('only the screen that began a sign-in, on this site, sees it or ends it', async () => {
  const screen = new Screen(fleet.url);
  await screen.begin();
  for (const cookie of [
    undefined,
    '__Host-sign-in=',
    `__Host-sign-in=${'0'.repeat(64)}`,
    `${screen.cookie}0`,
    `x${screen.cookie}`,
  ]) {
    const other = new Screen(fleet.url);
    other.cookie = cookie;
    assert.equal((await other.look())?.event, 'none', cookie);
  }
  for (const method of ['POST', 'DELETE']) {
    for (const origin of ['https://example.com', undefined]) {
      const { status } = await exchange(`${fleet.url}/sign-in`, method, {
        cookie: String(screen.cookie),
        ...(origin && { origin }),
      });
      assert.equal(status, 403, `${method} from ${origin}`);
    }
  }
  assert.equal((await screen.look())?.event, 'code');
  await screen.end();
  assert.equal((await screen.look())?.event, 'none');
});
