// One sign-in that is ended at some moment, by a signal or by the time allowed. A page runs it too,
// so it needs nothing but its arguments.

/**
 * @typedef {object} Moment
 * @property {'requesting_code' | 'waiting' | 'polling' | 'retrying' | 'reading_profile'} on the
 *   status it comes some time after
 * @property {'signal' | 'timeout'} by
 * @property {number} timeout in seconds: that the same moment is reached by
 */

/**
 * @typedef {object} Cut
 * @property {boolean} isRight whether it ended with the very reason, or with `timeout`
 * @property {number} late how long after the cut, in milliseconds
 */

/**
 * @param {typeof import('../../pkg/index.js').signInAndGetProfile} call
 * @param {import('./story.mjs').Server} server
 * @param {Moment} moment
 * @returns {Promise<Cut>}
 */
export async function cutShort(call, { authority, graphUrl }, { on, by, timeout }) {
  // The module is readied before, so that no time of its own counts.
  await call({ clientId: '' }, () => undefined).catch(() => undefined);
  const controller = new AbortController();
  const reason = { why: 'the person walked away' };
  let cutAt = performance.now() + timeout * 1000;
  let ended;
  try {
    await call({ authority, graphUrl, clientId: 'faults' }, () => new Promise(() => {}), {
      ...(by === 'timeout' ? { timeout } : { signal: controller.signal }),
      onStatus: ({ status }) => {
        if (by === 'timeout' || status !== on) return;
        setTimeout(() => {
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
  return { isRight: by === 'timeout' ? code === 'timeout' : ended === reason, late };
}
