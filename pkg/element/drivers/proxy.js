// The proxy as driver: a server on the page's own origin signs the user in, and the page never
// holds a token. No WebAssembly is loaded. The HTTP API is in docs/proxy.md.

/** @typedef {import('../types/driver.js').Driver} Driver */
/** @typedef {import('../types/driver.js').Run} Run */
/** @typedef {import('../types/driver.js').SignedIn} SignedIn */
/** @typedef {import('../../generated/index.js').AbortSignalLike} AbortSignalLike */

/**
 * @typedef {object} ResponseBody lengths of time are in seconds from now
 * @property {'signed_out' | 'pending' | 'signed_in'} [status]
 * @property {Omit<import('../../generated/index.js').UserCode, 'expiresAt' | 'expiresIn'>} [code]
 * @property {number} [pollIn]
 * @property {number} [expiresIn]
 * @property {{ code: string, hint?: string }} [retrying]
 * @property {import('../../generated/index.js').Profile} [profile]
 * @property {{ code: string, hint?: string, retryIn?: number }} [error]
 */

/** How long to wait after a request that failed on its way. */
const AGAIN_IN = 5;

/** How often a sign-out is sent until it is known to be done. */
const SIGN_OUT_TRIES = 3;

/** A reply that has not come by then is given up and requested again. */
const LONGEST = 40;

/** The status when a request is sent. @type {Record<string, 'requesting_code' | 'polling'>} */
const SENDING = { start: 'requesting_code', poll: 'polling' };

/** These pass: the same request is sent again. */
const PASSING = ['network', 'timeout', 'too_many_requests'];

/**
 * @param {string} path of the proxy, such as `/device-signin`
 * @param {{ fetch?: typeof fetch }} [options]
 * @returns {Driver}
 */
export function proxyDriver(path, { fetch: fetchOfPage } = {}) {
  const base = path.replace(/\/+$/, '');
  /**
   * The sign-out of a sign-in that was cancelled. The next one waits for it: it would still be given
   * the old code, which that sign-out then ends.
   *
   * @type {Promise<ResponseBody>}
   */
  let leaving = Promise.resolve({});

  /**
   * @param {string} endpoint
   * @param {AbortSignalLike} [signal]
   * @param {object} [body]
   * @returns {Promise<ResponseBody>}
   */
  async function call(endpoint, signal, body) {
    const send = fetchOfPage || fetch;
    const response = await before(
      send(`${base}/${endpoint}`, {
        method: 'POST',
        // Chromium 64 to 71 send no cookies otherwise.
        credentials: 'same-origin',
        headers: Object.assign(
          { 'X-Device-Signin': '1' },
          body && { 'Content-Type': 'application/json' },
        ),
        ...(body && { body: JSON.stringify(body) }),
      }),
      signal,
    );
    const text = await before(response.text(), signal);
    const json = parse(text);
    if (json) return json;
    // Another server's page: the proxy is not there, or something in front of it failed.
    const passing = response.status >= 500;
    return {
      error: {
        code: passing ? 'network' : 'invalid_config',
        hint: `${base}/${endpoint} responded with HTTP status ${response.status} and no JSON. Is the proxy mounted at ${base}?`,
      },
    };
  }

  /**
   * Sends the request until a response has the browser's status.
   *
   * @param {string} endpoint
   * @param {Run} run
   * @param {object} [body]
   */
  async function callUntilStatus(endpoint, { signal, onStatus }, body) {
    for (;;) {
      const status = SENDING[endpoint];
      if (status) onStatus({ status });
      const response = await call(endpoint, signal, body).catch((cause) => {
        if (signal.aborted) throw cause;
        return /** @type {ResponseBody} */ ({ error: { code: 'network' } });
      });
      const { error } = response;
      if (!error || response.status || PASSING.indexOf(error.code) < 0) return response;
      const nextTryIn = error.retryIn || AGAIN_IN;
      onStatus({ status: 'retrying', nextTryIn, error: errorOf(error) });
      await pause(nextTryIn, signal);
    }
  }

  /**
   * Shows the code and polls until the sign-in has ended.
   *
   * @param {ResponseBody} first
   * @param {Run} run
   * @returns {Promise<SignedIn | undefined>} none where no user is signed in
   */
  async function follow(first, run) {
    try {
      return await untilEnded(first, run);
    } catch (error) {
      // The page no longer waits for this code: the proxy forgets it.
      if (run.signal.aborted) leaving = call('sign-out').catch(() => ({}));
      throw error;
    }
  }

  /**
   * @param {ResponseBody} first
   * @param {Run} run
   * @returns {Promise<SignedIn | undefined>}
   */
  async function untilEnded(first, run) {
    const { signal, onCode, onStatus } = run;
    let response = first;
    let troubled = false;
    /** @type {string | undefined} */
    let shown;
    for (;;) {
      const { status, code, error, retrying, profile, expiresIn = 0, pollIn = AGAIN_IN } = response;
      if (status === 'signed_in') onStatus({ status: 'authorized' });
      if (status === 'signed_in' && profile) return { profile };
      if (error && status !== 'pending') throw errorOf(error);
      if (status === 'signed_out') return undefined;
      if (status !== 'pending') throw errorOf({ code: 'malformed_response' });
      if (code && code.userCode !== shown) {
        shown = code.userCode;
        onCode(Object.assign({}, code, { expiresIn, expiresAt: Date.now() + expiresIn * 1000 }));
      }
      const trouble = retrying || error;
      if (trouble) {
        onStatus({ status: 'retrying', nextTryIn: pollIn, error: errorOf(trouble) });
      } else if (troubled || shown === undefined) {
        onStatus({ status: 'waiting', nextPollIn: pollIn });
      }
      troubled = Boolean(trouble);
      await pause(pollIn, signal);
      response = await poll(run, () => (troubled = true));
    }
  }

  /**
   * One poll, in one tab at a time: a server may revoke everything where a code is redeemed twice.
   *
   * @param {Run} run
   * @param {() => void} onTrouble
   */
  function poll(run, onTrouble) {
    const noticing = Object.assign({}, run, {
      onStatus(/** @type {Parameters<Run['onStatus']>[0]} */ status) {
        if (status.status === 'retrying') onTrouble();
        run.onStatus(status);
      },
    });
    const act = () => callUntilStatus('poll', noticing);
    const locks = typeof navigator === 'object' ? navigator.locks : undefined;
    return locks ? locks.request('device-signin', act) : act();
  }

  return {
    async signIn(run) {
      await before(leaving, run.signal);
      const response = await callUntilStatus('start', run, { locale: run.locale });
      const signedIn = await follow(response, run);
      if (signedIn) return signedIn;
      throw errorOf({ code: 'expired' });
    },

    async restore(run) {
      await before(leaving, run.signal);
      return follow(await callUntilStatus('session', run), run);
    },

    async signOut() {
      for (let tries = 1; ; tries += 1) {
        const { status, error } = await call('sign-out');
        if (status === 'signed_out') return;
        const passes = error && PASSING.indexOf(error.code) >= 0;
        if (!passes || tries === SIGN_OUT_TRIES) {
          throw errorOf(error || { code: 'malformed_response' });
        }
        await pause(Math.min(error.retryIn || 1, AGAIN_IN));
      }
    },

    async active() {
      const { status } = await call('session');
      return status === undefined || status === 'signed_in';
    },
  };
}

/**
 * @param {string} text
 * @returns {ResponseBody | undefined}
 */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value && (value.status || value.error) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {{ code: string, hint?: string }} error */
function errorOf(error) {
  const { code, hint = '' } = error;
  return /** @type {import('../../generated/index.js').DeviceSignInError} */ (
    Object.assign(new Error(hint || `The proxy refused the request: ${code}.`), { hint }, error, {
      name: 'DeviceSignInError',
    })
  );
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignalLike} [signal]
 * @returns {Promise<T>} what comes first: its result, the cancelling, or the end of the time
 */
function before(promise, signal) {
  return new Promise((resolve, reject) => {
    const stop = limit(LONGEST, signal, () => reject(new Error('no response')));
    promise.then(resolve, reject).then(stop);
  });
}

/**
 * @param {number} seconds
 * @param {AbortSignalLike} [signal]
 * @returns {Promise<void>} rejects when it is cancelled
 */
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = limit(seconds, signal, () => {
      stop();
      if (signal && signal.aborted) reject(signal.reason || new Error('cancelled'));
      else resolve();
    });
  });
}

/**
 * Calls `end` once: when the time is over or at the cancelling.
 *
 * @param {number} seconds
 * @param {AbortSignalLike | undefined} signal
 * @param {() => void} end
 * @returns {() => void} stops it
 */
function limit(seconds, signal, end) {
  const timer = setTimeout(end, Math.min(Math.max(seconds, 0), 86_400) * 1000);
  if (signal) {
    signal.addEventListener('abort', end);
    if (signal.aborted) setTimeout(end);
  }
  return () => {
    clearTimeout(timer);
    if (signal) signal.removeEventListener('abort', end);
  };
}
