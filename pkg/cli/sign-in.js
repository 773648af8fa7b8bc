// Signs in: from the cache, else by a code, with which a later process goes on if this one is
// killed. Processes that want the same at once show one code.
import { SignInRequired } from './sign-in-required.js';
import { Cancelled } from './signals.js';

/** @typedef {import('../generated/index.js').Tokens} Tokens */
/** @typedef {import('../generated/index.js').DeviceSignInError} DeviceSignInError */
/** @typedef {import('../generated/index.js').DeviceCode} DeviceCode */
/** @typedef {import('./call.js').Call} Call */
/** @typedef {import('./store/pending-sign-in.js').Unfinished} Unfinished */
/** @typedef {typeof import('../generated/index.js')} Library */

/** The user must sign in: this one, or another one. */
const needsUser = new Set(['interaction_required', 'account_refused']);
/** The code is no longer valid, or what was stored of it is damaged. */
const endsCode = new Set(['expired', 'invalid_code', 'invalid_config']);
/** What ends one process and says nothing of the code. */
const endsProcess = new Set([
  ...['timeout', 'network', 'cache_failed', 'callback_failed', 'unsupported_host'],
]);

/**
 * @param {Library} library
 * @param {Call} call
 * @returns {Promise<Tokens>}
 */
export function signIn(library, call) {
  return withUser(
    library,
    call,
    () => library.signInSilently(call.config, call.options),
    async (tokens) => tokens,
  );
}

/**
 * What can be had without the user, or else what their tokens bring.
 * @template T
 * @param {Library} library
 * @param {Call} call
 * @param {() => Promise<T>} silently Rejects with `interaction_required` where the user must sign
 *   in.
 * @param {(tokens: Tokens) => Promise<T>} withTokens
 * @returns {Promise<T>}
 */
export async function withUser(library, call, silently, withTokens) {
  const { options, pending, prompt, report } = call;
  for (;;) {
    /** @type {DeviceSignInError} */
    let refusal;
    try {
      const result = await silently();
      await pending.clear();
      return result;
    } catch (error) {
      refusal = /** @type {DeviceSignInError} */ (error);
      if (!needsUser.has(refusal?.code)) throw error;
    }
    if (!prompt) throw new SignInRequired(refusal);
    const turn = await pending.begin(refusal.claims, options.signal);
    if (!('other' in turn)) {
      return withTokens(await byCode(library, call, refusal.claims, turn.unfinished));
    }
    const error = await pending.waitFor(turn.other, {
      signal: options.signal,
      onCode: (code) => report.code(withoutSecret(code), { shared: true }),
    });
    if (error) throw Object.assign(new Error(error.message), error);
  }
}

/**
 * @param {Library} library
 * @param {Call} call
 * @param {string | undefined} claims What the tokens must fulfil.
 * @param {Unfinished | undefined} unfinished The code of a process that ended.
 * @returns {Promise<Tokens>}
 */
async function byCode(library, call, claims, unfinished) {
  const { config, options, pending, report } = call;
  try {
    const tokens =
      (unfinished && (await resumed(library, call, unfinished))) ??
      (await polled(library, call, {
        deviceCode: await library.requestDeviceCode(config, { ...options, claims }),
        claims,
      }));
    await pending.remove();
    report.signedIn(tokens.account);
    return tokens;
  } catch (error) {
    // SIGTERM stops a service, which is started again; Ctrl-C is a user who gave up.
    if (!(error instanceof Cancelled && error.by === 'SIGTERM'))
      await pending.leave(outcome(error));
    throw error;
  }
}

/**
 * @param {Library} library
 * @param {Call} call
 * @param {Unfinished} unfinished
 * @returns {Promise<Tokens | undefined>} Undefined where that code is no longer valid.
 */
async function resumed(library, call, unfinished) {
  try {
    return await polled(library, call, unfinished, { resumed: true });
  } catch (error) {
    if (!endsCode.has(/** @type {DeviceSignInError} */ (error)?.code)) throw error;
    await call.pending.remove();
    call.report.note('That code is no longer valid. Here is a new one.');
    return undefined;
  }
}

/**
 * Shows a code and polls until the user has signed in.
 * @param {Library} library
 * @param {Call} call
 * @param {Unfinished} unfinished
 * @param {import('./report/reporter.js').Origin} [origin]
 * @returns {Promise<Tokens>}
 */
async function polled(library, { config, options, pending, report }, unfinished, origin) {
  const { deviceCode, claims } = unfinished;
  await pending.save(unfinished);
  report.code(withoutSecret(deviceCode), origin);
  return library.waitForTokens(config, deviceCode, {
    ...options,
    claims,
    onDeviceCode: (code) => pending.save({ deviceCode: code, claims }),
  });
}

/**
 * What the user may see of a code: so much and no more, for it can hold several secrets.
 * @param {DeviceCode} code
 * @returns {import('../generated/index.js').UserCode}
 */
function withoutSecret(code) {
  const { userCode, verificationUri, verificationUriComplete, message } = code;
  const { expiresAt, expiresIn, interval } = code;
  return {
    ...{ userCode, verificationUri, ...(verificationUriComplete && { verificationUriComplete }) },
    ...{ message, expiresAt, expiresIn, interval },
  };
}

/**
 * How a sign-in ended, for the processes that wait for it: none where they can go on with its code.
 * @param {unknown} error
 */
function outcome(error) {
  const { cause: _, ...fields } = /** @type {DeviceSignInError} */ (error);
  const isFinal = fields.code !== undefined && !endsProcess.has(fields.code);
  return isFinal ? { ...fields, message: /** @type {Error} */ (error).message } : undefined;
}
