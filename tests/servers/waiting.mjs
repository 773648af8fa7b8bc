// Waits for a condition, and checks that a device waited between its polls.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Checks that no poll came within the interval after the answer before, whatever that was.
 *
 * @param {Pick<Awaited<ReturnType<typeof import('./scripted.mjs').startScripted>>, 'requests'>} server
 * @param {number} [seconds]
 */
export function assertIntervals({ requests }, seconds = 1) {
  const polls = requests.filter(({ endpoint }) => /^(devicecode|token)$/.test(endpoint));
  for (const [turn, { at }] of polls.entries()) {
    const since = polls[turn - 1]?.answeredAt ?? -Infinity;
    assert.ok(at - since >= seconds * 1000, `poll ${turn} came ${at - since} ms after the last`);
  }
}

/**
 * Waits until a condition holds, and fails if it does not within the limit.
 * @param {string} what the condition, for the message
 * @param {() => boolean} isSo
 * @param {number} [seconds]
 */
export async function until(what, isSo, seconds = 60) {
  const end = performance.now() + seconds * 1000;
  while (!isSo()) {
    assert.ok(performance.now() < end, `waited ${seconds} s in vain for ${what}`);
    await sleep(10);
  }
}
