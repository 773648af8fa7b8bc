// What depends on the time: intervals and lifetimes, by a clock that the tests set.
import assert from 'node:assert/strict';
import { before, describe, mock, test } from 'node:test';
import { approve, Browser } from '../user.mjs';
import { assertError, device, profile, signIn, start } from './client.mjs';

/** @param {number} seconds */
const wait = (seconds) => mock.timers.setTime(Date.now() + seconds * 1000);

// One after another: they share the clock.
describe('by the clock', () => {
  before(() => mock.timers.enable({ apis: ['Date'], now: Date.now() }));

  test('an expired code: expired_token, also if the user was done', async () => {
    const authority = await start({ codeLifetime: 4 });
    const client = device(authority);
    const [pending, approved] = await Promise.all([client.requestCode(), client.requestCode()]);
    await approve(approved);
    wait(3.9);
    assertError(await client.poll(pending), 400, 'authorization_pending', 70016);
    wait(0.1);
    assertError(await client.poll(pending), 400, 'expired_token', 70020);
    assertError(await client.poll(approved), 400, 'expired_token', 70020);
    wait(1.5);
    const browser = new Browser();
    const page = await browser.submit(await browser.open(pending.verification_uri), {
      user_code: pending.user_code,
    });
    assert.match(page.html, /That code has expired/);
  });

  test('a poll before the interval: slow_down, which adds 5 s to all later ones', async () => {
    const client = device(await start({ interval: 5 }));
    const code = await client.requestCode();
    for (const [seconds, error, aadsts] of /** @type {const} */ ([
      [0, 'authorization_pending', 70016],
      [5, 'authorization_pending', 70016],
      [4, 'slow_down', 50196],
      [10, 'authorization_pending', 70016],
      [9, 'slow_down', 50196],
      [15, 'authorization_pending', 70016],
    ])) {
      wait(seconds);
      assertError(await client.poll(code), 400, error, aadsts);
    }
  });

  test('with strictFirstPoll, a poll before the first interval too: slow_down', async () => {
    const client = device(await start({ interval: 5, strictFirstPoll: true }));
    const [early, onTime] = [await client.requestCode(), await client.requestCode()];
    assertError(await client.poll(early), 400, 'slow_down', 50196);
    wait(5);
    assertError(await client.poll(onTime), 400, 'authorization_pending', 70016);
  });

  test('an expired access token: 401, and the profile API says so', async () => {
    const authority = await start({ accessTokenLifetime: 60 });
    const { access_token, expires_in } = await signIn(authority);
    assert.equal(expires_in, 60);
    wait(59);
    assert.equal((await profile(authority, access_token)).status, 200);
    wait(2.1);
    const { status, body } = await profile(authority, access_token);
    assert.deepEqual([status, body.error.code], [401, 'InvalidAuthenticationToken']);
    assert.match(body.error.message, /expired/);
  });

  test('an expired refresh token: invalid_grant, AADSTS700082', async () => {
    const authority = await start({ refreshTokenLifetime: 60 });
    const { refresh_token } = await signIn(authority);
    wait(62.1);
    const answer = await device(authority).refresh(refresh_token);
    assertError(answer, 400, 'invalid_grant', 700082);
    assert.equal(answer.body.suberror, 'bad_token');
  });
});
