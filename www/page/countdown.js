// Counts down to the end of a code by the clock, so that it is right after the device slept.
import { speak } from './screen.js';

/** Spoken at these many seconds, not at every second. */
const milestones = [300, 60, 15];

/**
 * @param {{ expiresAt: number, expiresIn: number }} code
 * @param {(left: string, share: number) => void} show
 */
export function countdown({ expiresAt, expiresIn }, show) {
  let before = Infinity;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((expiresAt - Date.now()) / 1000));
    show(clock(seconds), Math.min(1, seconds / expiresIn));
    const passed = milestones.find((milestone) => before > milestone && seconds <= milestone);
    if (passed && before !== Infinity) speak(`${words(passed)} left to enter the code.`);
    before = seconds;
  };
  tick();
  const timer = setInterval(tick, 1000);
  return { stop: () => clearInterval(timer) };
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** @param {number} seconds */
function words(seconds) {
  if (seconds < 60) return `${seconds} seconds`;
  return seconds === 60 ? 'One minute' : `${seconds / 60} minutes`;
}
