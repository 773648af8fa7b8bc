// A client that leaves, or cancels, while a poll is on its way to the authority.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProxy } from '../../pkg/proxy/index.js';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

/**
 * A page that may poll.
 *
 * @param {Parameters<typeof startScripted>[0]} script
 * @param {Map<string, string>} [cache]
 */
async function ready(script, cache) {
  const server = await startScripted({ devicecode: [answers.code({ interval: 1 })], ...script });
  const handle = createProxy({
    config: { clientId: 'client', authority: server.authority, cache },
    secret: SECRET,
    origins: [ORIGIN],
  });
  const page = new Page(handle);
  const { pollIn } = await page.send('start');
  await sleep(pollIn * 1000 + 20);
  return { server, page };
}

/** @param {() => boolean} isSo */
async function until(isSo) {
  for (let i = 0; i < 400 && !isSo(); i++) await sleep(25);
  assert.ok(isSo());
}

describe('a poll', { concurrency: true }, () => {
  test('ends at the authority when its client leaves, without a cache', async () => {
    const { server, page } = await ready({ token: [fault.hang()] });
    const leaves = new AbortController();
    const polled = page.send('poll', { signal: leaves.signal });
    await until(() => server.to('token').length === 1);
    leaves.abort();
    assert.deepEqual([(await polled).error.code, (await polled).httpStatus], ['cancelled', 499]);
    await until(() => server.to('token')[0]?.aborted === true);
    await server.close();
  });

  test('goes on with a cache, and the next one finds the tokens', async () => {
    /** @type {() => void} */
    let answer = () => {};
    const slow = {
      play: (/** @type {any} */ { response }) => {
        answer = () => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify(answers.tokens().json));
        };
      },
    };
    const cache = new Map();
    const { server, page } = await ready({ token: [slow], me: [answers.profile()] }, cache);
    const leaves = new AbortController();
    const polled = page.send('poll', { signal: leaves.signal });
    await until(() => server.to('token').length === 1);
    leaves.abort();
    assert.equal((await polled).error.code, 'cancelled');
    answer();
    await until(() => cache.size === 1 && server.to('me').length === 1);
    // Until nothing is under way any more. The server sent no ID token, so no account is known.
    await sleep(300);
    assert.equal((await page.send('poll')).status, 'signed_in');
    assert.equal(server.to('token').length, 1);
    await server.close();
  });

  test('that two tabs wait for goes on when one of them leaves', async () => {
    const { server, page } = await ready({ token: [fault.hang()] });
    const leaves = new AbortController();
    const first = page.send('poll', { signal: leaves.signal });
    await until(() => server.to('token').length === 1);
    const stays = new AbortController();
    const second = page.twin().send('poll', { signal: stays.signal });
    await sleep(50);
    leaves.abort();
    assert.equal((await first).error.code, 'cancelled');
    await sleep(100);
    assert.equal(server.to('token')[0]?.aborted, false);
    assert.equal(server.to('token').length, 1);
    stays.abort();
    assert.equal((await second).error.code, 'cancelled');
    await until(() => server.to('token')[0]?.aborted === true);
    await server.close();
  });

  for (const [name, cache] of /** @type {[string, Map<string, string> | undefined][]} */ ([
    ['with a cache', new Map()],
    ['without a cache', undefined],
  ])) {
    test(`ends when the user cancels the sign-in, ${name}`, async () => {
      const { server, page } = await ready({ token: [fault.hang()] }, cache);
      const other = page.twin();
      const polled = other.send('poll');
      await until(() => server.to('token').length === 1);
      assert.equal((await page.send('sign-out')).status, 'signed_out');
      assert.equal((await polled).error.code, 'cancelled');
      assert.equal(other.setCookie, null);
      await until(() => server.to('token')[0]?.aborted === true);
      assert.equal((await page.send('session')).status, 'signed_out');
      await server.close();
    });
  }
});
