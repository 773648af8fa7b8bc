// Whatever a caller's own function throws or rejects, sync or async, ends nothing but what the
// documents say, leaves no unhandled rejection, and travels as the `cause` of the error.
import assert from 'node:assert/strict';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as api from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { stored } from '../servers/rotating.mjs';
import { answers } from '../servers/scripted.mjs';

endsWithItsTests();

/** Ends what a failed test may have left. */
const over = new AbortController();
after(() => over.abort());

/** What Node would end a process for. @type {unknown[]} */
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

/** The ways in which a function can fail, with what it throws or rejects. @type {[string, (cause: Error) => () => unknown][]} */
const failures = [
  ['throws', throwing],
  [
    'throws undefined',
    () => () => {
      throw undefined;
    },
  ],
  ['rejects', (cause) => () => Promise.reject(cause)],
  ['rejects later', (cause) => () => sleep(20).then(throwing(cause))],
  ['rejects with undefined', () => () => Promise.reject(undefined)],
  ['returns a thenable that throws', (cause) => () => ({ then: throwing(cause) })],
  [
    'returns a thenable that rejects',
    (cause) => () => ({
      then: (/** @type {any} */ _, /** @type {(reason: unknown) => void} */ reject) =>
        reject(cause),
    }),
  ],
  [
    'returns an object whose `then` throws',
    (cause) => () => Object.defineProperty({}, 'then', { get: throwing(cause) }),
  ],
  [
    'throws a revoked proxy',
    () => () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      throw proxy;
    },
  ],
];

/** @param {Error} cause */
function throwing(cause) {
  return () => {
    throw cause;
  };
}

const script = {
  devicecode: [answers.code()],
  token: [answers.pending(), answers.tokens()],
  me: [answers.profile()],
};

function server() {
  const { fetch, authority, requests } = inProcess(script, { signal: over.signal });
  return { config: { clientId: 'callbacks', fetch, authority }, requests };
}

/** Failures that cannot carry an error of the test's own. @param {string} name */
const isUnnamed = (name) => /undefined|proxy/.test(name);

/**
 * Checks that no rejection of this failure was unhandled; they are reported a turn later.
 * @param {Error} cause
 * @param {string} [name]
 */
async function assertHandled(cause, name = '') {
  await sleep(50);
  const isOwn = (/** @type {unknown} */ reason) =>
    isUnnamed(name) ? !(reason instanceof Error) : reason === cause;
  assert.deepEqual(unhandled.filter(isOwn), [], 'unhandled');
}

/** @param {Promise<unknown>} call @returns {Promise<any>} */
const errorOf = (call) =>
  call.then(
    () => assert.fail('it should have failed'),
    (error) => error,
  );

describe('onStatus that', { concurrency: true }, () => {
  for (const [name, failing] of failures) {
    test(`${name}: the sign-in goes on, and no rejection is unhandled`, async () => {
      const { config } = server();
      const cause = new Error(name);
      const options = { onStatus: /** @type {any} */ (failing(cause)) };
      const profile = await api.signInAndGetProfile(config, () => undefined, options);
      assert.equal(profile.displayName, 'Contoso Employee');
      await assertHandled(cause, name);
    });
  }
});

describe('onCode that', { concurrency: true }, () => {
  for (const [name, failing] of failures) {
    test(`${name}: callback_failed, and no rejection is unhandled`, async () => {
      const { config } = server();
      const cause = new Error(name);
      const error = await errorOf(api.signIn(config, failing(cause)));
      assert.equal(error.code, 'callback_failed');
      if (!isUnnamed(name)) assert.equal(error.cause, cause);
      await assertHandled(cause, name);
    });
  }

  test('rejects after the call has ended: nothing, and no rejection is unhandled', async () => {
    const { config } = server();
    const cause = new Error('late');
    const tokens = await api.signIn(config, () => sleep(4000).then(throwing(cause)));
    assert.equal(tokens.accessToken, 'scripted-access-token');
    await sleep(4000);
    await assertHandled(cause);
  });
});

describe('onDeviceCode that', { concurrency: true }, () => {
  /** @type {[string, (config: any, options: any) => Promise<any>][]} */
  const calls = [
    ['signIn', (config, options) => api.signIn(config, () => undefined, options)],
    [
      'signInAndGetProfile',
      (config, options) => api.signInAndGetProfile(config, () => undefined, options),
    ],
    ['waitForTokens', (config, options) => api.waitForTokens(config, stored(), options)],
  ];
  for (const [way, call] of calls) {
    for (const [name, failing] of failures) {
      test(`${name}: ${way} says so by a status, and goes on`, async () => {
        const { config } = server();
        const cause = new Error(`${way} ${name}`);
        const onDeviceCode = failing(cause);
        /** @type {any[]} */
        const statuses = [];
        const onStatus = (/** @type {any} */ status) => void statuses.push(status);
        const result = await call(config, { onDeviceCode, onStatus });
        assert.ok(result.accessToken ?? result.displayName);
        const failed = statuses.filter(({ status }) => status === 'callback_failed');
        assert.ok(failed.length > 0);
        for (const { error } of failed) {
          assert.equal(error.code, 'callback_failed');
          if (!isUnnamed(name)) assert.equal(error.cause, cause);
        }
        await assertHandled(cause, name);
      });
    }
  }
});

describe('a fetch of the caller’s that', { concurrency: true }, () => {
  /** @type {[string, (config: any, options: any) => Promise<unknown>][]} */
  const calls = [
    ['requestDeviceCode', (config, options) => api.requestDeviceCode(config, options)],
    ['getProfile', (config, options) => api.getProfile(config, { accessToken: 'a' }, options)],
  ];
  for (const [name, call] of calls) {
    test(`rejects: ${name} ends in network, and each error has the cause`, async () => {
      const { config } = server();
      const cause = new Error(name);
      /** @type {any[]} */
      const causes = [];
      const onStatus = (/** @type {any} */ { error }) => void (error && causes.push(error.cause));
      const fetch = () => Promise.reject(cause);
      const error = await errorOf(call({ ...config, fetch }, { onStatus }));
      assert.deepEqual([error.code, error.cause], ['network', cause]);
      for (const one of causes) assert.equal(one, cause);
      await assertHandled(cause, name);
    });

    test(`throws: ${name} ends in invalid_config, with the cause`, async () => {
      const { config } = server();
      const cause = new Error(name);
      const error = await errorOf(call({ ...config, fetch: throwing(cause) }, {}));
      assert.deepEqual([error.code, error.cause], ['invalid_config', cause]);
      await assertHandled(cause, name);
    });
  }

  test('rejects a poll: the status `retrying` has the cause', async () => {
    const { config } = server();
    const cause = new Error('a poll');
    let polls = 0;
    const fetch = (/** @type {string} */ url, /** @type {any} */ init) => {
      if (!url.endsWith('/token') || (polls += 1) > 1) return config.fetch(url, init);
      return Promise.reject(cause);
    };
    /** @type {any[]} */
    const errors = [];
    await api.signIn({ ...config, fetch }, () => undefined, {
      onStatus: (/** @type {any} */ { error }) => void (error && errors.push(error)),
    });
    assert.deepEqual(
      errors.map((error) => [error.code, error.cause]),
      [['network', cause]],
    );
  });
});
