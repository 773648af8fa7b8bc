// What the endpoints of the session mode do, with the library's own functions.
import { isEntra } from '../is-entra.js';
import { encode } from './base64url.js';
import { libraryError, refusalOf } from './library-errors.js';
import { Refusal } from './refusal.js';
import { secondsLeft } from './state-cookie.js';

/** @typedef {import('../generated/index.d.ts').DeviceCode} DeviceCode */
/** @typedef {import('../generated/index.d.ts').Status} Status */
/** @typedef {import('../generated/index.d.ts').AbortSignalLike} AbortSignalLike */
/** @typedef {import('./state-cookie.js').Session} Session */
/** @typedef {import('./state-cookie.js').Pending} Pending */

/**
 * A request's page and the state of its browser.
 * @typedef {object} Browser
 * @property {string} origin
 * @property {import('./state-cookie.js').State} state
 * @property {boolean} isBroken whether its cookie cannot be used
 * @property {AbortSignalLike | undefined} signal
 */

/**
 * What the response says.
 * @typedef {object} Outcome
 * @property {{ status: import('./refusal.js').Status } & Record<string, unknown>} body
 * @property {string} [cookie] a `Set-Cookie` header
 * @property {unknown} [cause] for the log alone
 */

/** Seconds. The library itself gives a request 30, and then sends it again where that makes sense. */
const TIME_LIMIT = 30;
/** A poll that gets no response in that time is pending for the library, so it has a little more. */
const POLL_LIMIT = 35;

/** After these the sign-in is as pending as before. */
const STILL_PENDING = ['timeout', 'invalid_config', 'unsupported_host'];

/**
 * @param {object} parts
 * @param {import('./proxy.js').Library} parts.library
 * @param {import('../generated/index.d.ts').Config} parts.config
 * @param {import('./state-cookie.js').StateCookies} parts.cookies
 * @param {import('./session-store.js').SessionStore | undefined} parts.store
 * @param {import('./shared-work.js').SharedWork} parts.work
 */
export function signIns({ library, config, cookies, store, work }) {
  const { cache: _, ...withoutCache } = config;
  const { isDeviceSignInError } = library;
  // Only Entra's message has a language; the library refuses one for any other server.
  const takesLocale = isEntra(config);

  /**
   * @param {Pending | Session} of
   * @param {(config: import('../generated/index.d.ts').CachedConfig) => Promise<any>} call
   */
  function withItsStore(of, call) {
    const startedAt = of.kind === 'signed_in' ? of.startedAt : Date.now();
    const end = cookies.latestEndOf({ startedAt });
    return /** @type {import('./session-store.js').SessionStore} */ (store).use(
      of.id,
      end,
      (cache) => call({ ...config, cache }),
    );
  }

  /**
   * Tokens that are stored already: another tab's poll got them, or a response was lost on its way.
   * Not by `listAccounts`: not every server sends an ID token.
   *
   * @param {Pending} pending
   * @param {AbortSignalLike | undefined} signal
   * @returns {Promise<import('../generated/index.d.ts').Tokens | undefined>}
   */
  async function storedTokens(pending, signal) {
    if (!store) return undefined;
    const options = { signal, timeout: TIME_LIMIT };
    try {
      return await withItsStore(pending, (own) => library.signInSilently(own, options));
    } catch (error) {
      if (!isDeviceSignInError(error)) throw error;
      if (error.code === 'interaction_required') return undefined;
      throw refusalOf(error, { status: 'pending' });
    }
  }

  /**
   * The session begins. Its profile is read with these tokens.
   *
   * @param {Browser} browser
   * @param {{ id: string, tokens: { accessToken: string }, signal: AbortSignalLike | undefined,
   *   cause?: unknown }} with
   * @returns {Promise<Outcome>}
   */
  async function begin({ origin }, { id, tokens, signal, cause }) {
    const now = Date.now();
    /** @type {Session} */
    const session = { kind: 'signed_in', id, startedAt: now, seenAt: now };
    if (store) await forget(store.begin(id, cookies.latestEndOf(session)));
    const options = { signal, timeout: TIME_LIMIT };
    try {
      session.profile = await library.getProfile(withoutCache, tokens, options);
    } catch (error) {
      if (!isDeviceSignInError(error)) throw error;
      throw store
        ? refusalOf(error, {
            status: 'signed_in',
            cookie: await cookies.sessionCookie(origin, session),
          })
        : refusalOf(error, { status: 'signed_out', cookie: cookies.noCookie(origin) });
    }
    return { ...(await signedIn(origin, session)), cause };
  }

  /** Deletes the tokens of sessions that have ended. @param {string[]} ids */
  async function forget(ids) {
    if (!store) return;
    // All at once: each may wait for a server that revokes slowly, and a user waits for all of them.
    const forgotten = ids.map((id) => {
      const over = /** @type {Pending} */ ({ kind: 'pending', id });
      return withItsStore(over, (own) => library.signOut(own)).catch(() => {});
    });
    await Promise.all(forgotten);
  }

  /** @param {string} origin @param {Session} session @returns {Promise<Outcome>} */
  async function signedIn(origin, session) {
    const { profile } = session;
    return {
      body: { status: 'signed_in', profile, expiresIn: cookies.leftOf(session) },
      cookie: await cookies.sessionCookie(origin, session),
    };
  }

  /** @param {Browser} browser @returns {Outcome} */
  const signedOut = ({ origin, state, isBroken }) => ({
    body: { status: 'signed_out' },
    cookie: isBroken || state.kind !== 'signed_out' ? cookies.noCookie(origin) : undefined,
  });

  /**
   * @param {Browser} browser
   * @param {Session} session
   * @returns {Promise<Outcome>}
   */
  async function renew(browser, session) {
    const { origin, signal } = browser;
    const seen = { ...session, seenAt: Date.now() };
    if (!store) return session.profile ? signedIn(origin, seen) : signedOut(browser);
    const { tokens, failure } = await tokensOf(session, signal);
    if (failure?.code === 'interaction_required') {
      await forget([session.id]);
      return signedOut(browser);
    }
    if (failure) throw refusalOf(failure);
    if (seen.profile && !seen.isPart) return signedIn(origin, seen);
    try {
      const options = { signal, timeout: TIME_LIMIT };
      seen.profile = await library.getProfile(withoutCache, tokens, options);
      seen.isPart = false;
    } catch (error) {
      throw isDeviceSignInError(error) ? refusalOf(error, { status: 'signed_in' }) : error;
    }
    return signedIn(origin, seen);
  }

  /**
   * @param {Session} session
   * @param {AbortSignalLike} [signal]
   * @returns {Promise<{ tokens?: any, failure?: any }>}
   */
  async function tokensOf(session, signal) {
    /** @type {unknown} */
    let storeFailure;
    /** @param {Status} status */
    const onStatus = (status) => {
      if (status.status === 'cache_failed') storeFailure = status.error;
    };
    const options = { signal, timeout: TIME_LIMIT, onStatus };
    try {
      return {
        tokens: await withItsStore(session, (own) => library.signInSilently(own, options)),
      };
    } catch (error) {
      if (!isDeviceSignInError(error)) throw error;
      // Where the store fails, it is not known whether a user is signed in.
      return { failure: error.code === 'interaction_required' ? (storeFailure ?? error) : error };
    }
  }

  /**
   * @param {Browser} browser
   * @param {Pending} pending
   * @param {AbortSignalLike} signal
   * @returns {Promise<Outcome>}
   */
  async function pollOnce(browser, pending, signal) {
    const { origin } = browser;
    const stored = await storedTokens(pending, signal);
    if (stored) return begin(browser, { id: pending.id, tokens: stored, signal });
    /** @type {unknown} */
    let retrying;
    /** @type {unknown} */
    let cause;
    /** @param {Status} status */
    const onStatus = (status) => {
      if (status.status === 'retrying') retrying = pick(status.error);
      if (status.status === 'cache_failed') cause = status.error;
    };
    const options = { signal, timeout: POLL_LIMIT, onStatus };
    const call = (/** @type {import('../generated/index.d.ts').Config} */ its) =>
      library.pollOnce(its, pending.code, options);
    /** @type {import('../generated/index.d.ts').PollResult} */
    let result;
    try {
      result = await (store ? withItsStore(pending, call) : call(withoutCache));
    } catch (error) {
      if (!isDeviceSignInError(error)) throw error;
      if (STILL_PENDING.includes(error.code)) throw refusalOf(error, { status: 'pending' });
      throw refusalOf(error, { status: 'signed_out', cookie: cookies.noCookie(origin) });
    }
    if (result.status === 'authorized') {
      return begin(browser, { id: pending.id, tokens: result.tokens, signal, cause });
    }
    const { deviceCode: code } = result;
    // A poll that came too soon must not put an older cookie over another tab's newer one.
    const isNew = code.nextPollAt !== pending.code.nextPollAt;
    return {
      // With the code: another tab's, or a cancelled one's, may have taken its place in the cookie.
      body: { ...shown(code), ...(retrying ? { retrying } : {}) },
      cookie: isNew ? await cookies.pendingCookie(origin, { ...pending, code }) : undefined,
    };
  }

  return {
    forget,

    /** Whether a `start` would ask the authority for a code. @param {Browser} browser */
    begins: ({ state }) =>
      state.kind === 'signed_out' || (state.kind === 'pending' && secondsLeft(state.code) === 0),

    /**
     * @param {Browser} browser
     * @param {{ locale?: string }} parameters
     * @returns {Promise<Outcome>}
     */
    async start({ origin, signal }, { locale }) {
      const own = locale !== undefined && takesLocale ? { ...withoutCache, locale } : withoutCache;
      const code = await library
        .requestDeviceCode(own, { signal, timeout: TIME_LIMIT })
        .catch((/** @type {unknown} */ error) => {
          throw isDeviceSignInError(error) ? refusalOf(error) : error;
        });
      const id = encode(crypto.getRandomValues(new Uint8Array(24)));
      const cookie = await cookies.pendingCookie(origin, { kind: 'pending', id, code });
      if (cookie === undefined) {
        const hint = 'The device code of this server is too long for a cookie.';
        throw new Refusal(502, 'malformed_response', hint);
      }
      return { body: shown(code), cookie };
    },

    /** @param {Browser} browser @returns {Promise<Outcome>} */
    async session(browser) {
      const { state, signal } = browser;
      if (state.kind === 'signed_in') return renew(browser, state);
      if (state.kind === 'signed_out') return signedOut(browser);
      const stored = await storedTokens(state, signal);
      if (stored) return begin(browser, { id: state.id, tokens: stored, signal });
      return secondsLeft(state.code) > 0 ? { body: shown(state.code) } : signedOut(browser);
    },

    /** @param {Browser} browser @returns {Promise<Outcome>} */
    async poll(browser) {
      const { state, signal, origin } = browser;
      // Another tab was faster.
      if (state.kind === 'signed_in') return renew(browser, state);
      if (state.kind === 'signed_out') {
        throw noSignIn(browser.isBroken ? cookies.noCookie(origin) : undefined);
      }
      // With a store, the tokens of a response that no client waits for are there for the next poll.
      const how = { signal, goesOn: store !== undefined };
      return work.run(state.id, how, (all) => pollOnce(browser, state, all));
    },

    /** @param {Browser} browser @returns {Promise<Outcome>} */
    async signOut(browser) {
      const { state, origin } = browser;
      if (state.kind === 'signed_out') return signedOut(browser);
      work.cancel(state.id);
      if (!store) return signedOut(browser);
      /** @type {unknown} */
      let cause;
      /** @param {Status} status */
      const onStatus = (status) => {
        // The user is signed out here all the same: only the log can say that the tokens live on.
        if (status.status === 'revocation_failed') cause = status.error;
      };
      try {
        await withItsStore(state, (own) => library.signOut(own, undefined, { onStatus }));
      } catch (error) {
        if (!isDeviceSignInError(error)) throw error;
        throw refusalOf(error, { status: 'signed_out', cookie: cookies.noCookie(origin) });
      }
      return { ...signedOut(browser), cause };
    },

    /** @param {Session | undefined} session */
    async tokens(session) {
      if (!store) {
        throw libraryError(
          'invalid_config',
          'cache is missing: tokens() needs it.',
          'Give createProxy a config with a cache.',
        );
      }
      const { tokens, failure } = session ? await tokensOf(session) : {};
      if (tokens) return tokens;
      throw (
        failure ??
        libraryError('interaction_required', 'No user is signed in.', 'Sign in on the page first.')
      );
    },
  };
}

/** @typedef {ReturnType<typeof signIns>} SignIns */

/** @param {string | undefined} cookie */
function noSignIn(cookie) {
  const hint = 'No sign-in is pending: begin one.';
  return new Refusal(409, 'no_sign_in', hint, { status: 'signed_out', cookie });
}

/** What the page gets of a code: nothing that a device could poll with, and no instant.
 * @param {DeviceCode} code
 * @returns {Outcome['body']} */
function shown(code) {
  const { userCode, verificationUri, verificationUriComplete, message, interval } = code;
  return {
    status: 'pending',
    code: { userCode, verificationUri, verificationUriComplete, message, interval },
    ...timesOf(code),
  };
}

/** Seconds from now. @param {DeviceCode} code */
function timesOf(code) {
  const wait = (code.nextPollAt - Date.now()) / 1000;
  return {
    pollIn: Math.max(0, wait > code.expiresIn ? code.interval : wait),
    expiresIn: secondsLeft(code),
  };
}

/** @param {import('../generated/index.d.ts').DeviceSignInError} error */
const pick = ({ code, hint }) => ({ code, hint });
