// The screens of a sign-in in progress, by its status events.
import { showAsking, showCode, showReading } from './screens.js';

/** @typedef {import('../../pkg/generated/index.js').Status} Status */

export function showProgress() {
  let asking = showAsking();
  /** @type {{ status: (status: Status) => void, end?: () => void }} */
  let screen = asking;
  let signedIn = false;
  let stored = true;

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
          stored = true;
          break;
        case 'authorized':
          leave();
          screen = showReading();
          signedIn = true;
          break;
        case 'cache_failed':
          // Shown on the screen with the profile.
          stored = false;
          break;
      }
      screen.status(status);
    },

    /** Whether a user was signed in when it ended. */
    signedIn: () => signedIn,
    /** Whether the tokens were stored. */
    stored: () => stored,
    end: leave,
  };
}
