// Vitest's fake timers, in whichever environment this runs.
import { isDeviceSignInError, signIn, signInAndGetProfile } from 'device-signin';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { choices, moved } from '../shared/cases.js';
import { config } from '../shared/server.js';
import { advanceUntilDone, LEAST_MS, MOST_MS } from '../shared/under-fake-timers.js';

// The module starts by real timers: its first call compiles WebAssembly, which no fake timer moves.
beforeAll(() => signIn({ clientId: '' }, () => {}).catch(() => {}));
afterEach(() => void vi.useRealTimers());

test('an error is told from others', async () => {
  const error = await signIn({ clientId: '' }, () => {}).catch((reason) => reason);
  expect(isDeviceSignInError(error)).toBe(true);
  expect(error).toBeInstanceOf(Error);
});

test("with Vitest's own choice of fakes", async () => {
  vi.useFakeTimers();
  const end = await advanceUntilDone(
    signInAndGetProfile(config(), () => {}),
    (ms) => vi.advanceTimersByTimeAsync(ms),
  );
  expect(end.name).toBe('Zoë 日本');
  expect(end.ms).toBeGreaterThanOrEqual(LEAST_MS);
  expect(end.ms).toBeLessThan(MOST_MS);
});

for (const toFake of moved) {
  test(`with fake ${toFake.join(', ')}`, async () => {
    vi.useFakeTimers({ toFake: [...toFake, 'clearTimeout'] });
    const end = await advanceUntilDone(
      signInAndGetProfile(config(), () => {}),
      (ms) => vi.advanceTimersByTimeAsync(ms),
    );
    expect(end.name).toBe('Zoë 日本');
    expect(end.ms).toBeGreaterThanOrEqual(LEAST_MS);
    expect(end.ms).toBeLessThan(MOST_MS);
  });
}

test('every choice is one that Vitest knows', () => {
  for (const toFake of choices) expect(() => vi.useFakeTimers({ toFake })).not.toThrow();
});
