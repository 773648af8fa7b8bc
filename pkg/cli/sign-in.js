// Signs in: from what is kept, else by a code, with which a later run goes on if this one is killed.
import { setTimeout } from 'node:timers/promises';
import { NotSignedIn } from './not-signed-in.js';
import { Cancelled } from './signals.js';

/** @typedef {import('../generated/index.js').Tokens} Tokens */
/** @typedef {import('../generated/index.js').DeviceSignInError} DeviceSignInError */
/** @typedef {import('../generated/index.js').PollResult} PollResult */
/** @typedef {import('./kept/pending.js').Left} Left */
/** @typedef {typeof import('../index.js')} Library */

/**
 * @typedef {object} Asked
 * @property {import('../generated/index.js').CachedConfig} config
 * @property {{ signal: AbortSignal, account?: string,
 *   onStatus: import('./reporter.js').Reporter['status'] }} options
 * @property {boolean} prompt Whether a person may be asked.
 * @property {import('./kept/pending.js').Pending} pending
 * @property {import('./reporter.js').Reporter} report
 */

/** A person is needed: this one, or another. */
const needsPerson = new Set(['interaction_required', 'account_refused']);
/** The code is no longer good, or what was kept of it is damaged. */
const endsCode = new Set(['expired', 'invalid_code', 'invalid_config']);

/** An interval's second in milliseconds, and an eighth: a poll is sent once it has been noted. */
const MARGIN = 1125;
/** Longer than a timer may be early, in milliseconds. */
const EARLY = 2;
/** Clocks differ by less than this, in milliseconds, if nobody sets them. */
const DRIFT = 1000;

/**
 * @param {Library} library
 * @param {Asked} asked
 * @returns {Promise<Tokens>}
 */
export async function signIn(library, asked) {
  try {
    const tokens = await library.signInSilently(asked.config, asked.options);
    await asked.pending.clear();
    return tokens;
  } catch (error) {
    const refusal = /** @type {DeviceSignInError} */ (error);
    if (!needsPerson.has(refusal?.code)) throw error;
    return byCode(library, asked, refusal);
  }
}

/**
 * @param {Library} library
 * @param {Asked} asked
 * @param {DeviceSignInError} refusal Why a person is needed, and what they must fulfil.
 * @returns {Promise<Tokens>}
 */
export async function byCode(library, asked, refusal) {
  const { config, options, pending, report } = asked;
  if (!asked.prompt) throw new NotSignedIn(refusal);
  try {
    const left = await pending.resume();
    if (left) {
      try {
        return await wait(library, asked, left, { resumed: true });
      } catch (error) {
        if (!endsCode.has(/** @type {DeviceSignInError} */ (error)?.code)) throw error;
        await pending.forget();
        report.note('That code is no longer good. Here is a new one.');
      }
    }
    const { claims } = refusal;
    const deviceCode = await library.requestDeviceCode(config, { ...options, claims });
    return await wait(library, asked, { deviceCode, claims }, { resumed: false });
  } finally {
    // Whoever stops a service means to start it again; Ctrl-C is a person who gave up.
    const { reason } = options.signal;
    if (!(reason instanceof Cancelled && reason.by === 'SIGTERM')) await pending.forget();
  }
}

/**
 * Shows a code and polls until the person is done.
 * @param {Library} library
 * @param {Asked} asked
 * @param {Left} begun
 * @param {{ resumed: boolean }} how
 * @returns {Promise<Tokens>}
 */
async function wait(library, { config, options, pending, report }, begun, how) {
  const { signal } = options;
  const { claims } = begun;
  let code = begun.deviceCode;
  await pending.keep({ deviceCode: code, claims });
  const { deviceCode: _secret, nextPollAt: _, ...forPeople } = code;
  report.code(forPeople, how);
  let clock = difference();
  for (;;) {
    const length = waitOf(code);
    report.status({ status: 'waiting', nextPollIn: length / 1000 });
    await setTimeout(length + EARLY, undefined, { signal }).catch(() => signal.throwIfAborted());
    const set = Math.round(difference() - clock);
    if (Math.abs(set) > DRIFT) {
      // A device that learns the time from the network may set its clock by years meanwhile.
      clock += set;
      code = { ...code, expiresAt: code.expiresAt + set, nextPollAt: code.nextPollAt + set };
    }
    // A poll whose answer this process does not live to see has been made all the same.
    const deviceCode = { ...code, nextPollAt: Date.now() + code.interval * MARGIN };
    await pending.keep({ deviceCode, claims });
    const result = await library.pollOnce(config, code, { ...options, claims });
    if (result.status === 'authorized') return result.tokens;
    code = result.deviceCode;
    await pending.keep({ deviceCode: code, claims });
  }
}

/**
 * How long to wait for the next poll, in milliseconds.
 * @param {import('../generated/index.js').DeviceCode} code
 */
function waitOf({ nextPollAt, expiresIn }) {
  const length = nextPollAt - Date.now();
  // Kept by a clock that was set back since; `pollOnce` sets it right.
  return length > expiresIn * 1000 ? 0 : Math.max(0, length);
}

/** From the steady clock to the one on the wall, in milliseconds. */
function difference() {
  return Date.now() - performance.now();
}
