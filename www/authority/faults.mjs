// Faults on request, for tests and for a page that shows them: a code that is declined, expired or
// polled too fast, and a network that is down.

/** The device's requests. The user's pages and `/control` stay reachable. */
const OF_DEVICE = /^\/([^/]+\/oauth2\/|v1\.0\/)/;

export class Faults {
  #codes;
  #polls;
  #forcedErrors;
  #downUntil = 0;

  /**
   * @param {import('./store.mjs').Store} store
   * @param {import('./polls.mjs').Polls} polls
   * @param {import('./forced-errors.mjs').ForcedErrors} forcedErrors
   */
  constructor(store, polls, forcedErrors) {
    this.#codes = store.adapter('DeviceCode');
    this.#polls = polls;
    this.#forcedErrors = forcedErrors;
  }

  /**
   * The next poll gets `authorization_declined`.
   * @param {string} [userCode] default, here and below: every code that has not expired
   * @returns {Promise<number>} how many codes
   */
  decline(userCode) {
    return this.#change(userCode, (_poll, code) => (code.error = 'access_denied'));
  }

  /**
   * The next poll gets `expired_token`, and the user's page says that the code has expired.
   * @param {string} [userCode]
   */
  expire(userCode) {
    return this.#change(userCode, (poll, code) => {
      poll.expiresAt = Date.now();
      code.exp = Math.floor(Date.now() / 1000) - 1;
    });
  }

  /**
   * The next poll gets `slow_down`, which adds 5 seconds to the interval.
   * @param {string} [userCode]
   */
  slowDown(userCode) {
    return this.#change(userCode, (poll) => (poll.earliest = Infinity));
  }

  /**
   * Closes the connection of every request of a device, without a response.
   * @param {number} seconds 0 ends it
   */
  dropNetwork(seconds) {
    this.#downUntil = Date.now() + seconds * 1000;
  }

  /** Ends a dropped network, and the errors of `failRequests`. */
  clear() {
    this.dropNetwork(0);
    this.#forcedErrors.clear();
  }

  /** @param {string} path of a request */
  drops(path) {
    return Date.now() < this.#downUntil && OF_DEVICE.test(path);
  }

  /**
   * @param {string | undefined} userCode
   * @param {(poll: import('./polls.mjs').Poll, code: Record<string, any>) => void} change
   */
  async #change(userCode, change) {
    const valid = this.#polls.valid(userCode);
    for (const [deviceCode, poll] of valid) {
      change(poll, (await this.#codes.find(deviceCode)) ?? {});
    }
    return valid.length;
  }
}
