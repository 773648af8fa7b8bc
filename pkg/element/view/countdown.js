// Counts down by the clock: minutes until two are left, then seconds.

/** Announced at so many seconds left, and not every second. */
const MILESTONES = [300, 60, 15];

/**
 * @param {number} endsAt in milliseconds since the epoch
 * @param {number} longest in seconds: more is never left, whatever the clock says
 * @param {(left: { unit: 'minutes' | 'seconds', n: number, share: number }) => void} show called
 *   only where something has changed
 * @param {(unit: 'minutes' | 'seconds', n: number) => void} announce
 * @returns {() => void} stops it
 */
export function countDown(endsAt, longest, show, announce) {
  let before = Infinity;
  let shown = '';
  function tick() {
    const seconds = Math.min(longest, Math.max(0, Math.ceil((endsAt - Date.now()) / 1000)));
    const unit = seconds > 120 ? 'minutes' : 'seconds';
    const n = unit === 'minutes' ? Math.ceil(seconds / 60) : seconds;
    if (`${unit}${n}` !== shown) {
      shown = `${unit}${n}`;
      show({ unit, n, share: longest > 0 ? Math.min(1, seconds / longest) : 0 });
    }
    const passed = MILESTONES.filter((it) => before > it && seconds <= it);
    if (passed.length && before !== Infinity) {
      const at = passed[passed.length - 1] || 0;
      if (at >= 60) announce('minutes', at / 60);
      else announce('seconds', at);
    }
    before = seconds;
  }
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
