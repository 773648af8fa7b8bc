// When a device may poll, and until when: the part of RFC 8628 that `oidc-provider` leaves out.
import { Refusal } from './refusals.mjs';

/** What `slow_down` adds to the interval, for good. RFC 8628 §3.5. */
const SLOW_DOWN_MS = 5000;
/** Timers on both sides tick in milliseconds; that much too early is on time. */
const LEEWAY_MS = 20;
const AFTERLIFE_SECONDS = 3600;

/**
 * @typedef {object} Poll
 * @property {string} tenant the key of the tenant that the code was asked for at
 * @property {string} clientId
 * @property {number} expiresAt
 * @property {number} intervalMs
 * @property {number} earliest before this, a poll is too soon
 * @property {string} [claims] that the code was asked for with
 */

export class Polls {
  #rows;

  /** @param {import('./store.mjs').Store} store */
  constructor(store) {
    this.#rows = store.adapter('Poll');
  }

  /**
   * @param {string} deviceCode
   * @param {{ tenant: string, clientId: string, claims?: string, lifetime: number,
   *   interval: number, strictFirstPoll: boolean }} code
   */
  async begin(deviceCode, { tenant, clientId, claims, lifetime, interval, strictFirstPoll }) {
    const now = Date.now();
    /** @type {Poll} */
    const poll = {
      tenant,
      clientId,
      claims,
      expiresAt: now + lifetime * 1000,
      intervalMs: interval * 1000,
      earliest: strictFirstPoll ? now + interval * 1000 : now,
    };
    await this.#rows.upsert(deviceCode, poll, lifetime + AFTERLIFE_SECONDS);
  }

  /**
   * Lets a poll through, or refuses it.
   * @param {string} deviceCode
   * @param {{ tenant: string, clientId: string }} request
   * @returns {Promise<{ claims?: string }>} what the code was asked for with
   */
  async check(deviceCode, { tenant, clientId }) {
    const poll = /** @type {Poll | undefined} */ (await this.#rows.find(deviceCode));
    if (!poll) throw new Refusal(70018);
    if (poll.clientId !== clientId) throw new Refusal(70000);
    if (poll.tenant !== tenant) throw new Refusal(700005);
    const now = Date.now();
    if (now >= poll.expiresAt) throw new Refusal(70020);
    const tooSoon = now < poll.earliest - LEEWAY_MS;
    if (tooSoon) poll.intervalMs += SLOW_DOWN_MS;
    poll.earliest = now + poll.intervalMs;
    if (tooSoon) throw new Refusal(50196);
    return { claims: poll.claims };
  }
}
