// Measures for how long the machine kept this process, or page, from running, so that a limit of
// some milliseconds holds on a busy machine too: the limit is for the program, not for the wait for
// a processor. A page runs it too, so it needs nothing but its arguments.

/** In milliseconds. */
const BEAT = 5;

/**
 * Begins to measure. It does not keep a process alive.
 * @returns {() => number} ends it, and gives the milliseconds that were lost
 */
export function measureStalls() {
  let last = performance.now();
  let lost = 0;
  const beat = () => {
    const now = performance.now();
    // A timer is always a little late.
    const late = now - last - BEAT;
    if (late > BEAT) lost += late;
    last = now;
  };
  const timer = setInterval(beat, BEAT);
  /** @type {any} */ (timer).unref?.();
  return () => {
    beat();
    clearInterval(timer);
    return lost;
  };
}
