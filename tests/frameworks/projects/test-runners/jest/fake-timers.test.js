// Jest's fake timers, in whichever environment this runs: jsdom has neither TextDecoder nor fetch.
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { isDeviceSignInError, requestDeviceCode, signInAndGetProfile } from 'device-signin';
import * as nowasm from 'device-signin/nowasm';
import { moved } from '../shared/cases.js';
import { config } from '../shared/server.js';
import { advanceUntilDone, LEAST_MS, MOST_MS } from '../shared/under-fake-timers.js';

// The module starts by real timers: its first call compiles WebAssembly, which no fake timer moves.
beforeAll(() => requestDeviceCode({ clientId: '' }).catch(() => {}));
afterEach(() => void jest.useRealTimers());

/** All that Jest fakes unless told not to. */
const FAKED = [
  ...['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'requestAnimationFrame'],
  ...['cancelAnimationFrame', 'requestIdleCallback', 'cancelIdleCallback', 'setImmediate'],
  ...['clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
];

test('an error is told from others, in the entry without WebAssembly too', async () => {
  for (const api of [{ isDeviceSignInError, requestDeviceCode }, nowasm]) {
    const error = await api.requestDeviceCode({ clientId: '' }).catch((reason) => reason);
    expect(api.isDeviceSignInError(error)).toBe(true);
    expect(error.code).toBe('invalid_config');
  }
});

test("with Jest's own choice of fakes", async () => {
  jest.useFakeTimers();
  const end = await advanceUntilDone(
    signInAndGetProfile(config(), () => {}),
    (ms) => jest.advanceTimersByTimeAsync(ms),
  );
  expect(end.name).toBe('Zoë 日本');
  expect(end.ms).toBeGreaterThanOrEqual(LEAST_MS);
  expect(end.ms).toBeLessThan(MOST_MS);
});

for (const fake of moved) {
  test(`with fake ${fake.join(', ')}`, async () => {
    jest.useFakeTimers({
      doNotFake: FAKED.filter((name) => ![...fake, 'clearTimeout'].includes(name)),
    });
    const end = await advanceUntilDone(
      signInAndGetProfile(config(), () => {}),
      (ms) => jest.advanceTimersByTimeAsync(ms),
    );
    expect(end.name).toBe('Zoë 日本');
    expect(end.ms).toBeGreaterThanOrEqual(LEAST_MS);
    expect(end.ms).toBeLessThan(MOST_MS);
  });
}
