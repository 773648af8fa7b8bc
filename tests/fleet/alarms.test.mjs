// The fleet's alarms: whatever happens to the worker or to the authority, each sign-in ends as the
// authority said, with no screen there, and then leaves nothing behind.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers } from '../servers/scripted.mjs';
import { startUsers } from './users.mjs';
import { Screen } from './screen.mjs';
import { setStage } from './stage.mjs';

/** @type {import('./stage.mjs').Stage} */
let stage;
before(async () => {
  stage = await setStage();
});
after(() => stage?.close());

/**
 * An authority and a fleet of a case's own, and a screen that shows its code.
 *
 * @param {Parameters<typeof startUsers>[0]} how
 * @param {Parameters<import('./stage.mjs').Stage['fleet']>[1]} [fleetHow]
 */
async function shown(how, fleetHow) {
  const users = await stage.server(startUsers(how));
  const fleet = await stage.fleet(users, { watched: true, ...fleetHow });
  const screen = new Screen(fleet.url);
  await screen.begin();
  const { userCode } = await screen.code();
  return { users, fleet, screen, userCode, code: users.find(userCode) };
}

/** @param {() => boolean | Promise<boolean>} holds @param {string} what */
async function until(holds, what) {
  for (const end = Date.now() + 30_000; !(await holds()); await sleep(50)) {
    assert.ok(Date.now() < end, what);
  }
}

/** They are mostly waiting, so they wait together. @type {[string, () => Promise<void>][]} */
const cases = [
  [
    'a sign-in that is approved while the worker is down ends when it is back, with no screen',
    async () => {
      const { users, fleet, screen, userCode, code } = await shown({ interval: 1 });
      await fleet.kill();
      users.approve(userCode);
      await sleep(1500);
      await fleet.start();
      await until(() => code.read === 1, 'it does not go on by itself');
      assert.equal((await screen.until(['profile'])).data.displayName, 'Contoso Employee 0');
    },
  ],
  [
    'a code that expires while the worker is down is polled once more, and the screen shows it as expired',
    async () => {
      const { fleet, screen, code } = await shown({ interval: 1, lifetime: 3 });
      await fleet.kill();
      const { polls } = code;
      await sleep(3500);
      await fleet.start();
      const { data } = await screen.until(['failed']);
      assert.equal(data.code, 'expired');
      assert.match(data.hint, /new code/);
      assert.equal(code.polls, polls + 1);
    },
  ],
  [
    'a code that is declined ends, and is polled no more',
    async () => {
      const { users, screen, userCode, code } = await shown({ interval: 1 });
      users.decline(userCode);
      assert.equal((await screen.until(['failed'])).data.code, 'declined');
      const { polls } = code;
      await sleep(2500);
      assert.equal(code.polls, polls);
    },
  ],
  [
    'an authority that is away for a while is waited for',
    async () => {
      const { users, screen, userCode } = await shown({ interval: 1 });
      await users.down();
      await sleep(4000);
      assert.equal(await screen.look(), undefined, 'the screen still shows its code');
      await users.up();
      users.approve(userCode);
      assert.equal((await screen.until(['profile'])).event, 'profile');
      assert.equal(users.early(), 0);
    },
  ],
  [
    'an alarm that fails on the profile is run again, with the token that was stored',
    async () => {
      const { users, fleet, screen, userCode, code } = await shown({ interval: 1 });
      // The package itself tries three times, so the first run of the alarm ends with an error.
      users.failProfiles(...Array(5).fill({ status: 503, json: {} }));
      users.approve(userCode);
      await screen.until(['authorized']);
      const { stored } = await fleet.ask('/stored', screen.id);
      assert.deepEqual(stored, [['sign-in', { tokens: { accessToken: code.accessToken } }]]);
      assert.equal((await screen.until(['profile'])).event, 'profile');
      assert.deepEqual([code.redeemed, code.read], [1, 6]);
    },
  ],
  [
    'a profile that may not be read ends the sign-in at once, with the hint',
    async () => {
      const { users, screen, userCode, code } = await shown({ interval: 1 });
      users.failProfiles(answers.graphError(403, 'Authorization_RequestDenied'));
      users.approve(userCode);
      const { data } = await screen.until(['failed']);
      assert.equal(data.code, 'profile_denied');
      assert.match(data.hint, /User.Read/);
      assert.equal(code.read, 1);
    },
  ],
  [
    'an alarm that is run twice polls once',
    async () => {
      const { users, fleet, screen, code } = await shown({ interval: 5 });
      // There is no alarm while one is at work.
      let alarm = 0;
      await until(async () => {
        if (code.polls === 1) alarm = (await fleet.ask('/stored', screen.id)).alarm ?? 0;
        return alarm > 0;
      }, 'it does not poll');
      for (let i = 0; i < 2; i++) {
        const again = await fleet.ask('/again', screen.id);
        // The stored time counts from the poll, the alarm's from its answer.
        assert.ok(Math.abs(again.alarm - alarm) < 500, `${again.alarm} is not about ${alarm}`);
      }
      assert.equal(code.polls, 1);
      await until(() => code.polls === 2, 'it polls no more');
      assert.equal(users.early(), 0);
    },
  ],
  [
    'the alarm is set at the next poll that the package names, and the code is stored with it',
    async () => {
      const { fleet, screen, code } = await shown({ interval: 60 });
      const { stored, alarm } = await fleet.ask('/stored', screen.id);
      const [[key, { deviceCode }]] = stored;
      assert.deepEqual([key, deviceCode.deviceCode], ['sign-in', code.deviceCode]);
      assert.equal(alarm, Math.ceil(deviceCode.nextPollAt));
    },
  ],
  [
    'a new code takes the place of the last one, which is forgotten and polled no more',
    async () => {
      const { users, fleet, screen, code } = await shown({ interval: 1 });
      const { id } = screen;
      await screen.begin();
      const { userCode } = await screen.code();
      assert.notEqual(userCode, code.userCode);
      await until(
        async () => (await fleet.ask('/stored', id)).stored.length === 0,
        'it is still stored',
      );
      const { polls } = code;
      users.approve(userCode);
      assert.equal((await screen.until(['profile'])).data.displayName, 'Contoso Employee 1');
      assert.ok(code.polls <= polls + 1, 'at most the poll that was on its way');
    },
  ],
  [
    'what a sign-in ended with is deleted after a while, by its last alarm',
    async () => {
      const how = { keepMinutes: 0.15 };
      const { users, fleet, screen, userCode } = await shown({ interval: 1 }, how);
      users.approve(userCode);
      await screen.until(['profile']);
      await until(
        async () => (await fleet.ask('/stored', screen.id)).stored.length === 0,
        'it is never deleted',
      );
      assert.equal((await fleet.ask('/stored', screen.id)).alarm, null);
      const again = new Screen(fleet.url);
      again.cookie = screen.cookie;
      assert.equal((await again.look())?.event, 'none');
    },
  ],
  [
    'a pending sign-in leaves memory between two polls, screen or no screen; an open answer keeps it',
    async () => {
      // workerd takes what has been idle for ten seconds out of memory.
      const { users, fleet, screen, userCode } = await shown({ interval: 12 });
      const held = new Screen(fleet.url);
      await held.begin();
      const leave = new AbortController();
      const open = await fetch(`${fleet.url}/held`, {
        headers: { 'x-object': String(held.id) },
        signal: leave.signal,
      });
      users.approve(userCode);
      await screen.until(['profile']);
      const { born } = await fleet.ask('/seen');
      assert.equal(born[String(screen.id)], 2, 'once to begin, once for the alarm');
      assert.equal(born[String(held.id)], 1);
      leave.abort();
      await open.body?.cancel().catch(() => {});
    },
  ],
];

test('alarms', { concurrency: true }, async (t) => {
  await Promise.all(cases.map(([name, run]) => t.test(name, run)));
});
