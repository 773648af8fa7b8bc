// Makes the process's timers and clocks virtual: as soon as nothing else is to be done, time moves
// to the next timer. So a hundred thousand sign-ins wait for days within minutes.

/** @typedef {{ at: number, work: () => void }} Timer */

/** @returns {() => void} gives the real ones back */
export function makeTimeVirtual() {
  const real = { setTimeout, clearTimeout, wall: Date.now, steady: performance.now };
  const start = { wall: real.wall(), steady: real.steady.call(performance) };
  let passed = 0;
  let last = 0;
  let running = true;
  /** @type {Map<number, Timer>} */
  const timers = new Map();

  Object.assign(globalThis, {
    setTimeout: (/** @type {() => void} */ work, /** @type {number} */ delay = 0) => {
      last += 1;
      timers.set(last, { at: passed + Math.max(delay, 1), work });
      return last;
    },
    clearTimeout: (/** @type {number} */ id) => void timers.delete(id),
  });
  Date.now = () => start.wall + passed;
  performance.now = () => start.steady + passed;

  const leap = () => {
    if (!running) return;
    const [first] = [...timers].sort(([, one], [, other]) => one.at - other.at);
    if (first) {
      const [id, { at, work }] = first;
      timers.delete(id);
      passed = at;
      work();
    }
    setImmediate(leap);
  };
  setImmediate(leap);
  return () => {
    running = false;
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.wall;
    performance.now = real.steady;
  };
}
