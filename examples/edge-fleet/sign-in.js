// One sign-in, in a Durable Object: its alarm polls, and nothing runs in between. What it stores
// says what is next, so an alarm after a restart goes on where the last one stopped.
import { DurableObject } from 'cloudflare:workers';
import { getProfile, pollOnce, requestDeviceCode } from 'device-signin';

const KEY = 'sign-in';
/** As often the platform tries an alarm again that threw: after 2 s, 4 s and so on. */
const RETRIES = 6;
/** When the profile could not be read for one of these, it may be in a while. */
const PASSING = ['network', 'profile_failed'];
/** A poll takes less, as a rule. */
const AT_WORK_MS = 1000;

/**
 * What is stored is one of `{ deviceCode }` until the user is done, `{ tokens }` until the
 * profile has been read, and then `{ profile }`, or `{ failure }`.
 */
export class SignIn extends DurableObject {
  /** Asks for a code. It is stored before this answers; a failure leaves nothing behind. */
  async begin() {
    try {
      const deviceCode = await requestDeviceCode(this.#config);
      await this.#keep({ deviceCode }, deviceCode.nextPollAt);
      return null;
    } catch (error) {
      return failure(error);
    }
  }

  /** What the screen may know, and in how many milliseconds there can be more to know. */
  async show() {
    const { deviceCode, tokens, profile, failure: failed } = this.#stored ?? {};
    if (profile) return { event: 'profile', data: profile };
    if (failed) return { event: 'failed', data: failed };
    if (!deviceCode && !tokens) return { event: 'none' };
    // There is no alarm while one is at work.
    const alarm = await this.ctx.storage.getAlarm();
    const wait = alarm === null ? AT_WORK_MS : alarm - Date.now();
    if (tokens) return { event: 'authorized', wait };
    return { event: 'code', data: shown(deviceCode), wait };
  }

  /** Ends it: nothing is stored and nothing wakes any more. */
  async forget() {
    await this.ctx.storage.deleteAll();
  }

  /** Does what is next. What it throws is for the platform, which runs it again. */
  async alarm({ retryCount }) {
    const { deviceCode, tokens } = this.#stored ?? {};
    try {
      if (deviceCode) await this.#poll(deviceCode);
      else if (tokens) await this.#readProfile(tokens);
      else await this.forget();
    } catch (error) {
      const final = error.name === 'DeviceSignInError' && !PASSING.includes(error.code);
      if (!final && retryCount < RETRIES) throw error;
      await this.#end({ failure: failure(error) });
    }
  }

  async #poll(deviceCode) {
    const { interval } = deviceCode;
    const onStatus = ({ status }) => {
      // Stored as the poll leaves: if this object dies before the answer, the alarm is run again
      // elsewhere, and must not poll sooner than the interval and an eighth, as ever.
      const nextPollAt = Date.now() + interval * 1125;
      if (status === 'polling') this.#put({ deviceCode: { ...deviceCode, nextPollAt } });
    };
    const result = await pollOnce(this.#config, deviceCode, { onStatus });
    if (!this.#stored) return;
    if (result.status === 'authorized') {
      // No more of the tokens than the profile needs; no refresh token is ever stored.
      const { accessToken } = result.tokens;
      this.#put({ tokens: { accessToken } });
      await this.#readProfile({ accessToken });
      return;
    }
    // A row written is what costs most here: the code is stored again only if it was slowed down.
    if (result.deviceCode.interval !== interval) this.#put({ deviceCode: result.deviceCode });
    await this.ctx.storage.setAlarm(result.deviceCode.nextPollAt);
  }

  /** The token is dropped once it has done this. */
  async #readProfile(tokens) {
    await this.#end({ profile: await getProfile(this.#config, tokens) });
  }

  async #end(end) {
    if (this.#stored) await this.#keep(end, Date.now() + this.env.KEEP_MINUTES * 60_000);
  }

  /** The two writes are one: both happen, or neither. */
  async #keep(stored, alarm) {
    this.#put(stored);
    await this.ctx.storage.setAlarm(alarm);
  }

  #put(stored) {
    this.ctx.storage.kv.put(KEY, stored);
  }

  get #stored() {
    return this.ctx.storage.kv.get(KEY);
  }

  get #config() {
    return { clientId: this.env.CLIENT_ID, authority: this.env.AUTHORITY };
  }
}

/** What a user may see of a device code: all but the code itself. */
const shown = ({ userCode, verificationUri, verificationUriComplete, message, expiresAt }) => ({
  userCode,
  verificationUri,
  verificationUriComplete,
  message,
  expiresAt,
});

/** An error of the package never holds a token or a device code; any other may hold anything. */
function failure({ name, code, message, hint }) {
  if (name === 'DeviceSignInError') return { code, message, hint };
  return { code: 'internal', message: 'Something went wrong here.', hint: 'Ask for a new code.' };
}
