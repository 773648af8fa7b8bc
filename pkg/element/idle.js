// Signs a user out of a screen that many share, once it has not been used for a while.

/** The warning comes this long before, or half the time before where that is shorter. */
const WARNING_MS = 60_000;

/** A driver hears at most this often that the user is there. */
const ACTIVE_EVERY_MS = 60_000;

/** A screen without idle-sign-out is in use for as long as it is on. */
const ALWAYS_EVERY_MS = 300_000;

const INPUTS = ['keydown', 'pointerdown', 'pointermove', 'touchstart', 'mousedown', 'wheel'];

/**
 * Watches the whole page, by the clock: a device that slept is right at once.
 *
 * @param {object} options
 * @param {number} options.minutes 0: never signs out
 * @param {(endsAt: number | undefined) => void} options.onWarning with nothing: it is over
 * @param {() => void} options.onEnd
 * @param {() => void} options.onActive
 * @param {(event: Event) => boolean} options.isOurs whether the input is on the warning itself,
 *   whose own buttons say what it means
 * @returns {{ stay: () => void, stop: () => void }}
 */
export function watchForInput({ minutes, onWarning, onEnd, onActive, isOurs }) {
  const length = minutes * 60_000;
  const warning = Math.min(WARNING_MS, length / 2);
  let last = Date.now();
  let heard = last;
  let warned = false;

  function stay() {
    last = Date.now();
    if (warned) {
      warned = false;
      onWarning(undefined);
    }
    // A clock that was set back must not stop the telling.
    if (Math.abs(last - heard) >= ACTIVE_EVERY_MS) {
      heard = last;
      onActive();
    }
  }

  /** @param {Event} event */
  function onInput(event) {
    if (!warned || !isOurs(event)) stay();
  }

  function tick() {
    const now = Date.now();
    // The clock was set back: count anew.
    if (now < last) last = now;
    if (!length) {
      if (Math.abs(now - heard) >= ALWAYS_EVERY_MS) stay();
      return;
    }
    if (now >= last + length) {
      stop();
      onEnd();
    } else if (!warned && now >= last + length - warning) {
      warned = true;
      onWarning(last + length);
    }
  }

  const timer = setInterval(tick, length ? Math.min(500, length / 8) : 30_000);
  const options = { capture: true, passive: true };
  for (const name of INPUTS) window.addEventListener(name, onInput, options);

  function stop() {
    clearInterval(timer);
    for (const name of INPUTS) window.removeEventListener(name, onInput, options);
  }
  return { stay, stop };
}
