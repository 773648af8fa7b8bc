// One sign-in that is ended at some moment, by a signal or by the time allowed. A page runs it too,
// so it needs nothing but its arguments and the module beside it.
import { measureStalls } from './stalls.mjs';

/**
 * @typedef {object} Moment
 * @property {'requesting_code' | 'waiting' | 'polling' | 'retrying' | 'reading_profile'} on the
 *   status that the sign-in has at that moment
 * @property {'signal' | 'timeout'} by
 * @property {number} timeout in seconds: that the same moment is reached by
 */

/**
 * @typedef {object} Cut
 * @property {boolean} isReached whether the sign-in had the status when it was ended
 * @property {boolean} isRight whether it ended with the very reason, or with `timeout`
 * @property {number} late how long after the cut, in milliseconds
 * @property {number} stalled for how long of that the machine did not let it run, in milliseconds
 */

/**
 * @param {typeof import('../../pkg/index.js').signInAndGetProfile} call
 * @param {import('./sign-in.mjs').Server} server
 * @param {Moment} moment
 * @returns {Promise<Cut>}
 */
export async function cutShort(call, { authority, graphUrl }, { on, by, timeout }) {
  // The module is loaded before, so that no time of its own counts.
  await call({ clientId: '' }, () => undefined).catch(() => undefined);
  const controller = new AbortController();
  const reason = { why: 'the caller cancelled' };
  let cutAt = performance.now() + timeout * 1000;
  let stalled = measureStalls();
  /** @type {string[]} */
  const statuses = [];
  let isCut = by === 'timeout';
  let ended;
  try {
    await call({ authority, graphUrl, clientId: 'faults' }, () => new Promise(() => {}), {
      ...(by === 'timeout' ? { timeout } : { signal: controller.signal }),
      onStatus: ({ status }) => {
        statuses.push(status);
        if (isCut || status !== on) return;
        isCut = true;
        setTimeout(() => {
          stalled();
          stalled = measureStalls();
          cutAt = performance.now();
          controller.abort(reason);
        }, 150);
      },
    });
  } catch (error) {
    ended = error;
  }
  const late = performance.now() - cutAt;
  const { code } = /** @type {{ code?: string }} */ (ended ?? {});
  return {
    // The wait after a fault has a status of its own, too.
    isReached: statuses.at(-1) === on || statuses.slice(-2).join() === `${on},waiting`,
    isRight: by === 'timeout' ? code === 'timeout' : ended === reason,
    late,
    stalled: stalled(),
  };
}
