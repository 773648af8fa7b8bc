// A device that sleeps wakes to one poll and goes on; a tab that nobody sees signs in as well.
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
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { servePages } from './pages.mjs';
import { assertPatience, until } from './patience.mjs';

/** @typedef {import('../servers/scripted.mjs').Scripted} Scripted */

/** How soon after it wakes a device has polled, in milliseconds. */
const AT_ONCE = 700;

/**
 * A device that is asleep from shortly after so many polls on.
 * @param {{ code?: object, token: Scripted[], after: number, seconds: number }} how
 */
async function asleep({ code, token, after, seconds }) {
  const server = await startScripted({
    devicecode: [answers.code(code)],
    token,
    me: [answers.profile()],
  });
  const program = fileURLToPath(new URL('child.mjs', import.meta.url));
  const device = spawn(process.execPath, [program, server.authority, server.graphUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  device.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
  const ended = once(device, 'close');
  await until(() => server.to('token').length === after);
  await sleep(200);
  device.kill('SIGSTOP');
  const before = server.requests.length;
  await sleep(seconds * 1000);
  assert.equal(server.requests.length, before, 'it did not sleep');
  const woken = performance.now();
  device.kill('SIGCONT');
  await ended;
  await server.close();
  const { name, code: error, told } = JSON.parse(text);
  const later = server.to('token').slice(after);
  return { server, name, error, told, polls: later.map(({ at }) => at - woken) };
}

describe('a device that sleeps', { concurrency: true }, () => {
  test('through intervals polls once when it wakes, and then as before', async () => {
    const token = [answers.pending(), answers.pending(), answers.pending(), answers.tokens()];
    const { server, name, told, polls } = await asleep({ token, after: 1, seconds: 4 });
    assert.equal(name, 'Contoso Employee');
    assert.deepEqual(told, []);
    assert.equal(polls.length, 3);
    assert.ok(Number(polls[0]) < AT_ONCE, `${polls[0]} ms`);
    assertPatience(server);
  });

  test('past the code’s end polls once more, and has its tokens if the server gives them', async () => {
    const token = [answers.pending(), answers.tokens()];
    const how = { code: { expires_in: 4 }, token, after: 1, seconds: 4 };
    const { name, told, polls } = await asleep(how);
    assert.deepEqual([name, told, polls.length], ['Contoso Employee', [], 1]);
    assert.ok(Number(polls[0]) < AT_ONCE, `${polls[0]} ms`);
  });

  test('until its connection was closed does not lose the last poll to that', async () => {
    const token = [answers.pending(), answers.tokens()];
    // The server closes a connection after 5 s of silence.
    const how = { code: { expires_in: 4 }, token, after: 1, seconds: 8 };
    const { name, told, polls } = await asleep(how);
    assert.deepEqual([name, told, polls.length], ['Contoso Employee', ['network'], 1]);
  });

  test('past the code’s end ends as expired, if the server has nothing for it', async () => {
    const how = { code: { expires_in: 4 }, token: [answers.pending()], after: 1, seconds: 4 };
    const { error, polls } = await asleep(how);
    assert.equal(error, 'expired');
    assert.equal(polls.length, 1);
  });

  test('during a poll, beyond its time limit, polls again', async () => {
    const token = [fault.hang(), answers.tokens()];
    const { server, name, told, polls } = await asleep({ token, after: 1, seconds: 32 });
    assert.equal(name, 'Contoso Employee');
    assert.deepEqual(told, ['network']);
    assert.equal(polls.length, 1);
    assertPatience(server);
  });
});

const missing = ['/usr/bin/xvfb-run', executablePath].every((path) => path && existsSync(path))
  ? undefined
  : 'apt-get install chromium xvfb';

test('a tab in the background signs in', { skip: !process.env.CI && missing }, async () => {
  assert.ok(executablePath && !missing, missing);
  const token = [answers.pending(), fault.badGateway(), answers.pending(), answers.tokens()];
  const server = await startScripted(
    { devicecode: [answers.code()], token, me: [answers.profile()] },
    { cors: true },
  );
  const pages = await servePages();
  // Only on a display has a browser tabs of which one is in front: the first.
  const browser = start('xvfb-run', [
    ...['-a', executablePath, ...FLAGS.filter((flag) => flag !== '--headless')],
    ...['--user-data-dir={folder}', pages.url, pages.byItself(server)],
  ]);
  const gone = browser.ended.then((how) => assert.fail(`Chromium: ${how}\n${browser.log()}`));
  const { visibility, outcome } = await Promise.race([pages.reported, gone]);
  assert.equal(visibility, 'hidden');
  assert.deepEqual(outcome, { name: 'Contoso Employee', told: ['server'] });
  assert.equal(server.to('token').length, 4);
  assertPatience(server);
  gone.catch(() => undefined);
  await browser.stop();
  await pages.close();
  await server.close();
});
