// What a host may lack: the module does without, or says what is missing. No `queueMicrotask` and
// no `globalThis` are for Chromium 64 to show: the module looks for them once, at the start.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { requestDeviceCode, signIn } from '../../pkg/index.js';

const answer = {
  device_code: 'device-code',
  user_code: 'BCDFGHJKL',
  verification_uri: 'https://example.com/device',
  expires_in: 900,
};

/** As little of a response as there may be. */
const fetch = async () => ({
  status: 200,
  headers: { get: () => null },
  text: async () => JSON.stringify(answer),
});

const config = { clientId: 'lacking', authority: 'https://localhost/tenant' };

/** @type {Record<string, PropertyDescriptor | undefined>} */
const taken = {};

/** @param {string} name */
function take(name) {
  taken[name] = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
}

afterEach(() => {
  for (const [name, descriptor] of Object.entries(taken)) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    delete taken[name];
  }
});

for (const name of [
  'AbortController',
  'AbortSignal',
  'FinalizationRegistry',
  'ReadableStream',
  'Response',
  'performance',
  'structuredClone',
]) {
  test(`a host with no ${name}`, async () => {
    take(name);
    const code = await requestDeviceCode({ ...config, fetch });
    assert.equal(code.userCode, 'BCDFGHJKL');
    const callback = () => {
      throw new Error('shown');
    };
    await assert.rejects(signIn({ ...config, fetch }, callback), { code: 'callback_failed' });
  });
}

test('a call on a host with no fetch says so, and a later call succeeds', async () => {
  take('fetch');
  for (const call of await Promise.allSettled([
    requestDeviceCode(config),
    signIn(config, () => {}),
  ])) {
    const error = call.status === 'rejected' ? call.reason : assert.fail('it was answered');
    assert.ok(error instanceof Error);
    assert.equal(/** @type {any} */ (error).code, 'unsupported_host');
    assert.match(/** @type {any} */ (error).hint, /fetch/);
  }
  assert.equal((await requestDeviceCode({ ...config, fetch })).userCode, 'BCDFGHJKL');
  Object.defineProperty(globalThis, 'fetch', { value: fetch, configurable: true });
  assert.equal((await requestDeviceCode(config)).userCode, 'BCDFGHJKL');
});
