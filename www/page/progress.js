// What is on the screen while a sign-in runs: each step on the screen that it belongs to.
import { showAsking, showCode, showReading } from './screens.js';

/** @typedef {import('../../pkg/generated/index.js').Status} Status */

export function showProgress() {
  let asking = showAsking();
  /** @type {{ status: (status: Status) => void, end?: () => void }} */
  let screen = asking;
  let signedIn = false;
  let kept = true;

  function leave() {
    screen.end?.();
  }

  return {
    /** @param {import('../../pkg/generated/index.js').UserCode} code */
    onCode(code) {
      leave();
      screen = showCode(code);
    },

    /** @param {Status} status */
    onStatus(status) {
      switch (status.status) {
        case 'requesting_code':
        case 'refreshing':
          if (screen !== asking) {
            leave();
            screen = asking = showAsking();
          }
          signedIn = status.status === 'refreshing';
          kept = true;
          break;
        case 'authorized':
          leave();
          screen = showReading();
          signedIn = true;
          break;
        case 'cache_failed':
          // No news until the person is signed in.
          kept = false;
          break;
      }
      screen.status(status);
    },

    /** Whether somebody was signed in when it ended. */
    signedIn: () => signedIn,
    /** Whether what came last was kept. */
    kept: () => kept,
    end: leave,
  };
}
