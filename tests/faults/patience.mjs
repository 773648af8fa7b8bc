// Waits for something to come about, and holds a device to its own waiting.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * No poll within the interval after the answer before, whatever became of that.
 *
 * @param {Pick<Awaited<ReturnType<typeof import('../servers/scripted.mjs').startScripted>>, 'requests'>} server
 * @param {number} [seconds]
 */
export function assertPatience({ requests }, seconds = 1) {
  const asked = requests.filter(({ endpoint }) => /^(devicecode|token)$/.test(endpoint));
  for (const [turn, { at }] of asked.entries()) {
    const since = asked[turn - 1]?.answeredAt ?? -Infinity;
    assert.ok(at - since >= seconds * 1000, `poll ${turn} came ${at - since} ms after the last`);
  }
}

/** @param {() => boolean} isSo */
export async function until(isSo) {
  while (!isSo()) await sleep(10);
}
