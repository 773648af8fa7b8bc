// The state of a browser, as its cookie says: signed out, a sign-in that is pending, or signed in.
// The cookie holds all of it, sealed, so that a restart or another machine goes on.
import { fits, nameFor, readCookie, setCookie } from './cookie.js';

/** @typedef {import('../generated/index.d.ts').DeviceCode} DeviceCode */
/** @typedef {import('../generated/index.d.ts').Profile} Profile */
/** @typedef {{ kind: 'pending', id: string, code: DeviceCode }} Pending */
/**
 * @typedef {object} Session
 * @property {'signed_in'} kind
 * @property {string} id names the session's part of the store
 * @property {number} startedAt milliseconds since the epoch
 * @property {number} seenAt of the last `session` request
 * @property {Profile} [profile] missing where it could not be read yet
 * @property {boolean} [isPart] whether some of the profile's properties did not fit
 */
/** @typedef {Pending | Session | { kind: 'signed_out' }} State */

/** How far a clock may have been set back: a box without a battery for it starts in the past. */
const DAY = 24 * 3600 * 1000;
/** The library polls once more when a code has ended, so its cookie lives a little longer. */
const LAST_POLL = 90;

/**
 * @param {{ seal: import('./seal.js').Sealer, cookie: string,
 *   session: { idle: number, absolute: number } }} options
 */
export function stateCookies({ seal, cookie: name, session: lifetime }) {
  /**
   * @param {string | null} header `Cookie`
   * @param {string} origin
   * @returns {Promise<{ state: State, isBroken: boolean, ended?: string }>} `isBroken`: there
   *   was a cookie that cannot be used; `ended`: the ID of a session that is over
   */
  async function read(header, origin) {
    const text = header === null ? undefined : readCookie(header, nameFor(name, origin));
    const opened = text === undefined ? undefined : await seal.open(text, origin);
    if (opened?.purpose === 'pending') {
      // A copy must not begin a session for longer than the code could.
      const isEnded = opened.value.code.expiresAt + LAST_POLL * 1000 <= Date.now();
      return isEnded
        ? { state: { kind: 'signed_out' }, isBroken: true }
        : { state: { ...opened.value, kind: 'pending' }, isBroken: false };
    }
    if (opened?.purpose === 'session' && !isOver(opened.value)) {
      return { state: { ...opened.value, kind: 'signed_in' }, isBroken: false };
    }
    const isBroken = header !== null && header.includes(`${nameFor(name, origin)}=`);
    return { state: { kind: 'signed_out' }, isBroken, ended: opened?.value.id };
  }

  /** @param {Session} session */
  function isOver({ startedAt, seenAt }) {
    const now = Date.now();
    const isFromTheFuture = Math.max(startedAt, seenAt) > now + DAY;
    return isFromTheFuture || endOf({ startedAt, seenAt }) <= now;
  }

  /** @param {Pick<Session, 'startedAt' | 'seenAt'>} session milliseconds since the epoch */
  const endOf = ({ startedAt, seenAt }) =>
    Math.min(seenAt + lifetime.idle * 1000, startedAt + lifetime.absolute * 1000);

  /** @param {Pick<Session, 'startedAt'>} session */
  const latestEndOf = ({ startedAt }) => startedAt + lifetime.absolute * 1000;

  /** Seconds. @param {Session} session */
  const leftOf = (session) => Math.max(0, endOf(session) - Date.now()) / 1000;

  /**
   * @param {string} origin
   * @param {Pending} pending
   * @returns {Promise<string | undefined>} a `Set-Cookie` header; nothing where it does not fit
   */
  async function pendingCookie(origin, { id, code }) {
    // What the user reads can be had again; what the device polls with cannot.
    for (const stored of [code, { ...code, message: '' }]) {
      const text = await seal.seal('pending', origin, { id, code: stored });
      if (fits({ name, origin }, text)) {
        return setCookie({ name, origin }, text, secondsLeft(code) + LAST_POLL);
      }
    }
    return undefined;
  }

  /**
   * @param {string} origin
   * @param {Session} session
   * @returns {Promise<string>} a `Set-Cookie` header
   */
  async function sessionCookie(origin, session) {
    const { id, startedAt, seenAt, profile, isPart } = session;
    /** @type {Profile | undefined} */
    let stored = profile;
    for (;;) {
      const value = {
        id,
        startedAt,
        seenAt,
        profile: stored,
        isPart: isPart || stored !== profile,
      };
      const text = await seal.seal('session', origin, value);
      if (!stored || fits({ name, origin }, text)) {
        return setCookie({ name, origin }, text, leftOf(session));
      }
      stored = withoutLargest(stored);
    }
  }

  return {
    read,
    pendingCookie,
    sessionCookie,
    leftOf,
    latestEndOf,
    /** A `Set-Cookie` header that deletes the cookie. @param {string} origin */
    noCookie: (origin) => setCookie({ name, origin }, '', 0),
  };
}

/** @typedef {ReturnType<typeof stateCookies>} StateCookies */

/** A code's life from now on, in seconds; a clock that was set back must not stretch it.
 * @param {DeviceCode} code */
export const secondsLeft = ({ expiresAt, expiresIn }) =>
  Math.min(expiresIn, Math.max(0, (expiresAt - Date.now()) / 1000));

/** @param {Profile} profile @returns {Profile | undefined} */
function withoutLargest(profile) {
  const entries = Object.entries(profile);
  const sizes = entries.map(([key, value]) => key.length + (JSON.stringify(value)?.length ?? 0));
  const largest = sizes.indexOf(Math.max(...sizes));
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.filter((_, i) => i !== largest));
}
