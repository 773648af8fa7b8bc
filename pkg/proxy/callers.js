// Calls the options' functions that know who sends a request: may they begin, how often, have they
// gone.
import { callbackFailed, limiter } from './limiter.js';
import { Refusal } from './refusal.js';

/**
 * A request with what the host handed on beside it.
 * @typedef {{ request: Request, info: any }} From
 */

/** @param {import('./options.js').Options} options */
export function callers(options) {
  const { allow, caller, signal } = options;
  const limits = limiter(options);

  /** @param {From} from */
  function keyOf({ request, info }) {
    if (!caller) return undefined;
    let key;
    try {
      key = caller(request, info);
    } catch (cause) {
      throw callbackFailed('caller', cause);
    }
    if (typeof key === 'string' && key !== '') return key.slice(0, 256);
    throw callbackFailed('caller', new TypeError('caller must return a text that is not empty.'));
  }

  return {
    /** @param {From} from */
    async mayBegin({ request, info }) {
      let isAllowed = true;
      try {
        if (allow) isAllowed = (await allow(request, info)) === true;
      } catch (cause) {
        throw callbackFailed('allow', cause);
      }
      if (!isAllowed) {
        const hint = "The proxy's option `allow` refused: this device may not begin a sign-in.";
        throw new Refusal(403, 'not_allowed', hint);
      }
    },

    /**
     * @param {import('./limiter.js').Kind} kind
     * @param {From} from
     * @param {string} [signIn] which is polled
     */
    async count(kind, from, signIn) {
      await limits.check(kind, { caller: keyOf(from), signIn });
    },

    /** @param {From} from */
    signalOf({ request, info }) {
      if (!signal) return ownSignal(request);
      try {
        return signal(request, info);
      } catch (cause) {
        throw callbackFailed('signal', cause);
      }
    },
  };
}

/** @typedef {ReturnType<typeof callers>} Callers */

/**
 * Ends when the client has gone. Deno writes a warning to the log where this is read, and has nothing
 * else that says so before the response (measured on 2.9): there it is for the option to say.
 *
 * @param {Request} request
 * @returns {AbortSignal | undefined}
 */
const ownSignal = (request) => ('Deno' in globalThis ? undefined : (request.signal ?? undefined));
