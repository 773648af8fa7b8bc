// Sinon's fake timers, in every choice of clocks and timers.
import assert from 'node:assert/strict';
import { afterEach, before, test } from 'node:test';
import { requestDeviceCode, signInAndGetProfile } from 'device-signin';
import sinon from 'sinon';
import { moved, real } from '../shared/cases.js';
import { config } from '../shared/server.js';
import { advanceUntilDone, LEAST_MS, MOST_MS } from '../shared/under-fake-timers.js';

// The module starts by real timers: its first call compiles WebAssembly, which no fake timer moves.
before(() => requestDeviceCode({ clientId: '' }).catch(() => {}));
afterEach(() => sinon.restore());

for (const toFake of [undefined, ...moved]) {
  test(`with fake ${toFake ? toFake.join(', ') : "all, Sinon's own choice"}`, async () => {
    const clock = sinon.useFakeTimers(toFake && { toFake: [...toFake, 'clearTimeout'] });
    const { name, ms } = await advanceUntilDone(
      signInAndGetProfile(config(), () => {}),
      (length) => clock.tickAsync(length),
    );
    assert.equal(name, 'Zoë 日本');
    assert.ok(ms >= LEAST_MS && ms < MOST_MS, `after ${ms} ms`);
  });
}

for (const toFake of real) {
  test(`with fake ${toFake.join(', ')}, and real timers`, { timeout: 30_000 }, async () => {
    const from = process.hrtime.bigint();
    sinon.useFakeTimers({ toFake });
    const profile = await signInAndGetProfile(config(1), () => {});
    assert.equal(profile.displayName, 'Zoë 日本');
    assert.ok(process.hrtime.bigint() - from > 4_000_000_000n, 'it polls sooner than allowed');
  });
}
