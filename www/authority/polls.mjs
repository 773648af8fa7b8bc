// When a device may poll, and until when: what `oidc-provider` lacks of RFC 8628.
import { EntraError } from './error-response.mjs';

/** What `slow_down` adds to the interval of this and all later polls. RFC 8628 §3.5. */
const SLOW_DOWN_MS = 5000;
/** A poll that is this much early is on time: timers are not exact. */
const LEEWAY_MS = 20;
const EXPIRED_SECONDS = 3600;

/**
 * @typedef {object} Poll
 * @property {string} userCode
 * @property {string} tenant the key of the tenant in whose path the code was requested
 * @property {string} clientId
 * @property {number} expiresAt milliseconds since the epoch, as is `earliest`
 * @property {number} intervalMs
 * @property {number} earliest an earlier poll gets `slow_down`
 * @property {string} [claims] of the device authorization request
 */

export class Polls {
  #store;
  #rows;

  /** @param {import('./store.mjs').Store} store */
  constructor(store) {
    this.#store = store;
    this.#rows = store.adapter('Poll');
  }

  /**
   * @param {string} deviceCode
   * @param {{ userCode: string, tenant: string, clientId: string, claims?: string, lifetime: number,
   *   interval: number, strictFirstPoll: boolean }} code with times in seconds
   */
  async begin(deviceCode, { lifetime, interval, strictFirstPoll, ...request }) {
    const now = Date.now();
    /** @type {Poll} */
    const poll = {
      ...request,
      expiresAt: now + lifetime * 1000,
      intervalMs: interval * 1000,
      earliest: strictFirstPoll ? now + interval * 1000 : now,
    };
    await this.#rows.upsert(deviceCode, poll, lifetime + EXPIRED_SECONDS);
  }

  /**
   * Checks a poll before the grant is looked at.
   * @param {string} deviceCode
   * @param {{ tenant: string, clientId: string }} request
   * @returns {Promise<{ claims?: string }>} of the device authorization request
   * @throws {EntraError}
   */
  async check(deviceCode, { tenant, clientId }) {
    const poll = /** @type {Poll | undefined} */ (await this.#rows.find(deviceCode));
    if (!poll) throw new EntraError(70018);
    if (poll.clientId !== clientId) throw new EntraError(70000);
    if (poll.tenant !== tenant) throw new EntraError(700005);
    const now = Date.now();
    if (now >= poll.expiresAt) throw new EntraError(70020);
    const tooSoon = now < poll.earliest - LEEWAY_MS;
    if (tooSoon) poll.intervalMs += SLOW_DOWN_MS;
    poll.earliest = now + poll.intervalMs;
    if (tooSoon) throw new EntraError(50196);
    return { claims: poll.claims };
  }

  /**
   * The codes that have not expired, by device code.
   * @param {string} [userCode] this one alone
   * @returns {[deviceCode: string, poll: Poll][]}
   */
  valid(userCode) {
    return /** @type {[string, Poll][]} */ (this.#store.entries('Poll')).filter(
      ([, poll]) =>
        poll.expiresAt > Date.now() && (userCode === undefined || poll.userCode === userCode),
    );
  }
}
