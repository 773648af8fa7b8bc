// `--timeout`: an AbortSignal that ends everything once the time allowed has passed.
import { UsageError } from './usage-error.js';

/** Timers of JavaScript overflow beyond this, in milliseconds: 24 days. */
const LONGEST = 2 ** 31 - 1;

/** @param {import('./parse-options.js').Value | undefined} value */
export function timeoutOf(value) {
  if (typeof value !== 'string') return undefined;
  const seconds = Number(value);
  if (value.trim() === '' || !Number.isFinite(seconds) || seconds <= 0) {
    throw new UsageError(
      `\`--timeout\` wants seconds, and \`${value}\` is not a number of seconds`,
      'Give a number above 0, such as `--timeout 300`.',
    );
  }
  return seconds;
}

/** The time allowed has passed. */
export class TimedOut extends Error {
  name = 'DeviceSignInError';
  code = 'timeout';
  hint = 'Start again, or allow more time.';
}

/**
 * @param {AbortSignal} signal What ends everything besides.
 * @param {number | undefined} seconds
 * @returns {{ signal: AbortSignal, stop: () => void }}
 */
export function withTimeLimit(signal, seconds) {
  if (seconds === undefined) return { signal, stop: () => {} };
  const controller = new AbortController();
  const cancel = () => controller.abort(signal.reason);
  const end = () => controller.abort(new TimedOut('The time allowed has passed.'));
  const timer = setTimeout(end, Math.min(seconds * 1000, LONGEST));
  signal.addEventListener('abort', cancel);
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    },
  };
}
