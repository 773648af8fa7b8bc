// What the screen is about, without the screen: the states of a sign-in, and what leads from one
// to the next. It knows a driver and no DOM.
import { canceller } from './canceller.js';

/** @typedef {import('./types/driver.js').Driver} Driver */
/** @typedef {import('./types/driver.js').SignedIn} SignedIn */
/** @typedef {import('./types/driver.js').Run} Run */
/** @typedef {import('../generated/index.js').UserCode} UserCode */
/** @typedef {Partial<import('../generated/index.js').DeviceSignInError>} SignInError */

/**
 * @typedef {{ name: 'idle', notice?: 'signedOut' | 'cancelled' }} Idle
 * @typedef {{ name: 'asking', what: 'looking' | 'code' | 'refreshing', slow: boolean }} Asking
 * @typedef {{ name: 'code', code: UserCode, troubled: boolean }} Code
 * @typedef {{ name: 'reading', slow: boolean }} Reading
 * @typedef {{ name: 'profile', profile: SignedIn['profile'], leaving: boolean,
 *   idleEndsAt?: number }} SignedInState `idleEndsAt`: signed out then, unless the user does
 *   something
 * @typedef {{ name: 'problem', error: SignInError, signedIn: boolean, retry: 'start' | 'signOut' }}
 *   Problem
 * @typedef {Idle | Asking | Code | Reading | SignedInState | Problem} State
 */

/**
 * @param {object} host
 * @param {() => Driver} host.driver throws where it is not known how to sign in
 * @param {() => string} host.locale
 * @param {(state: State, before: State) => void} host.onState
 * @param {(status: Parameters<Run['onStatus']>[0]) => void} host.onStatus
 */
export function signInOf({ driver: driverNow, locale, onState, onStatus }) {
  /** @type {State} */
  let state = { name: 'idle' };
  /** @type {Driver | undefined} */
  let driver;
  /** @type {SignedIn | undefined} */
  let signedIn;
  let running = canceller();
  /** Whether the sign-in that runs found a user, who can be signed out. */
  let wasSignedIn = false;

  /** @param {State} next */
  function go(next) {
    const before = state;
    state = next;
    onState(next, before);
  }

  /** Ends what runs: nothing that it still does is heard. */
  function stop() {
    running.cancel();
    running = canceller();
  }

  /**
   * @param {Asking['what']} what
   * @param {(driver: Driver, run: Run) => Promise<SignedIn | undefined>} act
   * @param {(error: unknown) => State} problem
   */
  async function carryOut(what, act, problem) {
    stop();
    const { signal } = running;
    const isOver = () => signal !== running.signal;
    let last = '';
    wasSignedIn = false;
    go({ name: 'asking', what, slow: false });
    /** @type {Run} */
    const run = {
      signal,
      locale: locale(),
      onCode: (code) => {
        if (!isOver()) go({ name: 'code', code, troubled: false });
      },
      onStatus: (status) => {
        if (isOver()) return;
        onStatus(status);
        const next = afterStatus(state, status.status, last);
        last = status.status;
        if (last === 'requesting_code') wasSignedIn = false;
        if (last === 'refreshing' || last === 'authorized') wasSignedIn = true;
        if (next !== state && !isOver()) go(next);
      },
    };
    try {
      driver = driverNow();
      const found = await act(driver, run);
      if (isOver()) return;
      signedIn = found;
      running = canceller();
      go(found ? { name: 'profile', profile: found.profile, leaving: false } : { name: 'idle' });
    } catch (error) {
      if (isOver()) return;
      running = canceller();
      go(problem(error));
    }
  }

  /** @param {unknown} error @returns {Problem} */
  const problemOf = (error) => ({
    name: 'problem',
    error: typeof error === 'object' && error ? error : { message: String(error) },
    signedIn: wasSignedIn,
    retry: 'start',
  });

  return {
    state: () => state,
    signedIn: () => signedIn,
    driver: () => driver,

    /**
     * Signs in, unless that is under way.
     *
     * @param {'code' | 'looking'} [what] is said at first
     */
    async start(what = 'code') {
      if (['asking', 'code', 'reading', 'profile'].indexOf(state.name) >= 0) return;
      await carryOut(what, (it, run) => it.signIn(run), problemOf);
    },

    /** Finds out whether a user is signed in already. Never begins a new code. */
    async restore() {
      if (state.name !== 'idle') return;
      const now = driverNow();
      if (!now.restore) return;
      await carryOut(
        'looking',
        async (it, run) => it.restore && it.restore(run),
        // The sign-in that was there has ended, which is no problem of the user who is here now.
        (error) =>
          /** @type {SignInError} */ (error).code === 'interaction_required'
            ? { name: 'idle' }
            : problemOf(error),
      );
    },

    /** Ends a sign-in that has not finished. @param {'cancelled'} [notice] */
    cancel(notice) {
      if (['asking', 'code', 'reading'].indexOf(state.name) < 0) return;
      stop();
      go({ name: 'idle', notice });
    },

    /** Takes a problem away. */
    dismiss() {
      if (state.name === 'problem') go({ name: 'idle' });
    },

    /** Signs out, whoever it is. @returns {Promise<boolean>} whether no user is signed in now */
    async signOut() {
      stop();
      const { signal } = running;
      const before = state;
      if (before.name === 'profile') go({ ...before, leaving: true, idleEndsAt: undefined });
      try {
        const it = driver || driverNow();
        if (it.signOut) await it.signOut();
        signedIn = undefined;
        if (signal === running.signal) go({ name: 'idle', notice: 'signedOut' });
        return true;
      } catch (error) {
        if (signal === running.signal) {
          const problem = /** @type {Problem} */ (problemOf(error));
          go({
            ...problem,
            error: Object.assign({ code: 'cache_failed' }, plainOf(problem.error)),
            retry: 'signOut',
            signedIn: true,
          });
        }
        return false;
      }
    },

    /** The user has not done anything for a while. @param {number | undefined} idleEndsAt */
    warn(idleEndsAt) {
      if (state.name === 'profile' && !state.leaving) go({ ...state, idleEndsAt });
    },
  };
}

/**
 * @param {State} state
 * @param {Parameters<Run['onStatus']>[0]['status']} status
 * @param {string} last the status before
 * @returns {State} the same object where nothing has changed
 */
function afterStatus(state, status, last) {
  switch (status) {
    case 'authorized':
      return { name: 'reading', slow: false };
    case 'requesting_code':
    case 'refreshing': {
      const what = status === 'refreshing' ? 'refreshing' : 'code';
      if (state.name === 'asking' && state.what === what) return state;
      return { name: 'asking', what, slow: false };
    }
    case 'retrying':
      if (state.name === 'code') return state.troubled ? state : { ...state, troubled: true };
      if (state.name === 'asking' || state.name === 'reading') {
        return state.slow ? state : { ...state, slow: true };
      }
      return state;
    case 'waiting':
      // A wait that follows a fault at once is a part of it; one after a poll means a response came.
      if (state.name !== 'code' || !state.troubled || last === 'retrying') return state;
      return { ...state, troubled: false };
    default:
      return state;
  }
}

/**
 * An error's own fields, also those that cannot be enumerated.
 *
 * @param {SignInError} error
 */
function plainOf(error) {
  return { ...error, message: error.message };
}
