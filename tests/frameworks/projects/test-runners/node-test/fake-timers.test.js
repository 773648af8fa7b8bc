// The fake timers of Node's own test runner, which has them for setTimeout and Date.
import assert from 'node:assert/strict';
import { afterEach, before, mock, test } from 'node:test';
import { requestDeviceCode, signInAndGetProfile } from 'device-signin';
import { config } from '../shared/server.js';
import { advanceUntilDone, LEAST_MS, MOST_MS } from '../shared/under-fake-timers.js';

// The module starts by real timers: its first call compiles WebAssembly, which no fake timer moves.
before(() => requestDeviceCode({ clientId: '' }).catch(() => {}));
afterEach(() => mock.timers.reset());

/** It advances at once; what waits for promises goes on in the next turn of the event loop. */
async function advance(ms) {
  mock.timers.tick(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

for (const apis of [['setTimeout'], ['setTimeout', 'Date']]) {
  test(`with fake ${apis.join(', ')}`, async () => {
    mock.timers.enable({ apis });
    const { name, ms } = await advanceUntilDone(
      signInAndGetProfile(config(), () => {}),
      advance,
    );
    assert.equal(name, 'Zoë 日本');
    assert.ok(ms >= LEAST_MS && ms < MOST_MS, `after ${ms} ms`);
  });
}

test('with fake Date, and real timers', async () => {
  mock.timers.enable({ apis: ['Date'] });
  const profile = await signInAndGetProfile(config(1), () => {});
  assert.equal(profile.displayName, 'Zoë 日本');
});
