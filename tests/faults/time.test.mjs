// A device that sleeps polls once when it wakes, and goes on; a tab in the background signs in too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { start } from '../hosts/runners/child.mjs';
import { executablePath, FLAGS } from '../page/chromium.mjs';
import { closing, endsWithItsTests, killing, SUITE_LIMIT } from '../ending.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { servePages } from './pages.mjs';
import { assertIntervals, until } from '../servers/waiting.mjs';

/** @typedef {import('../servers/scripted.mjs').Scripted} Scripted */
/** @typedef {import('node:test').TestContext} TestContext */

/** How soon after it wakes a device has polled, in milliseconds. */
const AT_ONCE = 700;

/** How often a sleep is tried that a busy machine begins too late. */
const TRIES = 3;

endsWithItsTests();

/**
 * A device that sleeps from shortly after the answer to its first poll on.
 * @param {TestContext} t
 * @param {{ code?: object, token: Scripted[], seconds: number }} how
 */
async function asleep(t, { code, token, seconds }) {
  for (let tries = 1; ; tries += 1) {
    const server = closing(
      t,
      await startScripted({
        devicecode: [answers.code(code)],
        token,
        me: [answers.profile()],
      }),
    );
    const program = fileURLToPath(new URL('sleeping-child.mjs', import.meta.url));
    const device = spawn(process.execPath, [program, server.authority, server.graphUrl], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    killing(t, device);
    let text = '';
    device.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
    const ended = once(device, 'close');
    await until('the first poll', () => server.to('token').length === 1);
    await sleep(200);
    device.kill('SIGSTOP');
    const before = server.requests.length;
    if (server.to('token').length > 1 && tries < TRIES) continue;
    await sleep(seconds * 1000);
    assert.equal(server.requests.length, before, 'it did not sleep');
    const sentBefore = server.to('token').length;
    assert.equal(sentBefore, 1, 'it slept too late');
    device.kill('SIGCONT');
    await ended;
    const { outcome, isAwake } = JSON.parse(text);
    assert.ok(isAwake, 'it did not notice that it had slept');
    // The device says when it runs again, so that the wait for a processor does not count.
    const awake = server.to('other').find(({ path }) => path === '/awake');
    const polls = server.to('token').slice(1);
    return { server, ...outcome, polls: polls.map(({ at }) => at - Number(awake?.at)) };
  }
}

describe('a device that sleeps', { concurrency: true, timeout: SUITE_LIMIT }, () => {
  test('through intervals polls once when it wakes, and then as before', async (t) => {
    const token = [answers.pending(), answers.pending(), answers.pending(), answers.tokens()];
    const { server, name, retries, polls } = await asleep(t, { token, seconds: 4 });
    assert.equal(name, 'Contoso Employee');
    assert.deepEqual(retries, []);
    assert.equal(polls.length, 3);
    assert.ok(Number(polls[0]) < AT_ONCE, `${polls[0]} ms`);
    assertIntervals(server);
  });

  test('past the code’s end polls once more, and has its tokens if the server gives them', async (t) => {
    const token = [answers.pending(), answers.tokens()];
    const how = { code: { expires_in: 4 }, token, seconds: 4 };
    const { name, retries, polls } = await asleep(t, how);
    assert.deepEqual([name, retries, polls.length], ['Contoso Employee', [], 1]);
    assert.ok(Number(polls[0]) < AT_ONCE, `${polls[0]} ms`);
  });

  test('until its connection was closed does not lose the last poll to that', async (t) => {
    const token = [answers.pending(), answers.tokens()];
    // The server closes a connection after 5 s of silence.
    const how = { code: { expires_in: 4 }, token, seconds: 8 };
    const { name, retries, polls } = await asleep(t, how);
    assert.deepEqual([name, retries, polls.length], ['Contoso Employee', ['network'], 1]);
  });

  test('past the code’s end ends as expired, if the server has nothing for it', async (t) => {
    const how = { code: { expires_in: 4 }, token: [answers.pending()], seconds: 4 };
    const { code, polls } = await asleep(t, how);
    assert.equal(code, 'expired');
    assert.equal(polls.length, 1);
  });

  test('during a poll, beyond its time limit, polls again', async (t) => {
    const token = [fault.hang(), answers.tokens()];
    const { server, name, retries, polls } = await asleep(t, { token, seconds: 32 });
    assert.equal(name, 'Contoso Employee');
    assert.deepEqual(retries, ['network']);
    assert.equal(polls.length, 1);
    assertIntervals(server);
  });
});

const missing = ['/usr/bin/xvfb-run', executablePath].every((path) => path && existsSync(path))
  ? undefined
  : 'apt-get install chromium xvfb';

test('a tab in the background signs in', { skip: !process.env.CI && missing }, async (t) => {
  assert.ok(executablePath && !missing, missing);
  const token = [answers.pending(), fault.badGateway(), answers.pending(), answers.tokens()];
  const server = await startScripted(
    { devicecode: [answers.code()], token, me: [answers.profile()] },
    { cors: true },
  );
  closing(t, server);
  const pages = closing(t, await servePages());
  // Only on a display has a browser tabs of which one is in front: the first.
  const browser = start('xvfb-run', [
    ...['-a', executablePath, ...FLAGS.filter((flag) => flag !== '--headless')],
    ...['--user-data-dir={folder}', pages.url, pages.byItself(server)],
  ]);
  closing(t, { close: browser.stop });
  const gone = browser.ended.then((how) => assert.fail(`Chromium: ${how}\n${browser.log()}`));
  gone.catch(() => undefined);
  const { visibility, outcome } = await Promise.race([pages.reported, gone]);
  assert.equal(visibility, 'hidden');
  assert.deepEqual(outcome, { name: 'Contoso Employee', retries: ['server'] });
  assert.equal(server.to('token').length, 4);
  assertIntervals(server);
});
