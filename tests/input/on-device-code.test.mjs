// `options.onDeviceCode`: what it gets is enough for another process to go on, and never too soon.
// By a virtual clock.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeTimeVirtual } from '../../bench/virtual-time.mjs';
import { pollOnce, requestDeviceCode, signIn, waitForTokens } from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { answers } from '../servers/scripted.mjs';

endsWithItsTests();

/** @typedef {import('../../src/js/types.d.ts').DeviceCode} DeviceCode */

/** @type {() => void} */
let makeTimeReal = () => undefined;
before(async () => {
  // The module is started before, by the real clock.
  await signIn(/** @type {any} */ ({}), () => undefined).catch(() => undefined);
  makeTimeReal = makeTimeVirtual();
});
after(() => makeTimeReal());

/** @param {import('../servers/in-process.mjs').Answered[]} token */
function server(token) {
  const { fetch, authority, requests } = inProcess({
    devicecode: [answers.code({ interval: 5, expires_in: 900 })],
    token,
  });
  return { config: { clientId: 'stored', authority, fetch }, requests };
}

describe('onDeviceCode', () => {
  test('it comes before onCode, before each poll and when the interval changes', async () => {
    /** @type {string[]} */
    const events = [];
    const { config, requests } = server([answers.pending(), answers.slowDown(), answers.tokens()]);
    const polls = () => requests.length - 1;
    await signIn(config, () => void events.push('onCode'), {
      onDeviceCode: (code) => {
        events.push(`interval ${code.interval}, ${polls()} polls`);
      },
    });
    assert.deepEqual(events, [
      'interval 5, 0 polls',
      'onCode',
      'interval 5, 0 polls',
      'interval 5, 1 polls',
      'interval 10, 2 polls',
      'interval 10, 2 polls',
    ]);
  });

  test('before a poll, nextPollAt is after that poll already', async () => {
    /** @type {DeviceCode[]} */
    const codes = [];
    const { config, requests } = server([answers.pending(), answers.tokens()]);
    const code = await requestDeviceCode(config);
    await waitForTokens(config, code, { onDeviceCode: (stored) => void codes.push(stored) });
    const sent = requests.slice(1).map(({ at }) => at);
    assert.equal(codes.length, sent.length);
    for (const [index, stored] of codes.entries()) {
      const poll = performance.timeOrigin + (sent[index] ?? 0);
      const wait = stored.nextPollAt - Date.now() + performance.now() - (sent[index] ?? 0);
      assert.ok(wait >= 5_000, `${wait} ms after the poll at ${poll}`);
    }
  });

  test('another process goes on with what was stored', async () => {
    /** @type {DeviceCode | undefined} */
    let stored;
    const { config } = server([answers.pending(), answers.tokens()]);
    const aborter = new AbortController();
    const call = signIn(config, () => undefined, {
      signal: aborter.signal,
      onDeviceCode: (code) => {
        stored = JSON.parse(JSON.stringify(code));
      },
      onStatus: ({ status }) => status === 'polling' && aborter.abort(),
    });
    await assert.rejects(call, { name: 'AbortError' });
    assert.ok(stored);
    const early = await pollOnce(config, stored);
    assert.equal(early.status, 'pending', 'no poll is sent too soon');
    const tokens = await waitForTokens(config, stored);
    assert.equal(tokens.tokenType, 'Bearer');
  });

  /** @type {[string, () => unknown, RegExp][]} */
  const failures = [
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
      /onDeviceCode failed/,
    ],
    ['rejects', () => Promise.reject(new Error('disk full')), /onDeviceCode failed/],
    ['never settles', () => new Promise(() => undefined), /took too long/],
  ];
  for (const [name, onDeviceCode, message] of failures) {
    test(`one that ${name} is a status, and polling goes on`, async () => {
      const { config, requests } = server([answers.pending(), answers.tokens()]);
      /** @type {any[]} */
      const failed = [];
      const tokens = await signIn(config, () => undefined, {
        onDeviceCode,
        onStatus: (status) =>
          void (status.status === 'callback_failed' && failed.push(status.error)),
      });
      assert.equal(tokens.tokenType, 'Bearer');
      assert.equal(requests.length, 3);
      assert.equal(failed.length, 3, 'before onCode and before each of two polls');
      for (const error of failed) {
        assert.equal(error.code, 'callback_failed');
        assert.match(error.message, message);
        if (name !== 'never settles') assert.equal(error.cause.message, 'disk full');
      }
    });
  }

  test('before the last poll, one that never settles leaves time for that poll', async () => {
    const expiresAt = Date.now() + 2_000;
    const { config, requests } = server([
      () => (Date.now() < expiresAt ? answers.tokens() : answers.error('expired_token')),
    ]);
    const code = { ...(await requestDeviceCode(config)), expiresAt, nextPollAt: Date.now() };
    const tokens = await waitForTokens(config, code, {
      onDeviceCode: () => new Promise(() => undefined),
    });
    assert.equal(tokens.tokenType, 'Bearer');
    assert.equal(requests.length, 2);
  });

  test('it must be a function', async () => {
    const { config } = server([answers.tokens()]);
    const options = /** @type {any} */ ({ onDeviceCode: 'file' });
    await assert.rejects(
      signIn(config, () => undefined, options),
      {
        code: 'invalid_config',
        message: /onDeviceCode must be a function/,
      },
    );
  });
});
