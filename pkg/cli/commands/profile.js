// The command `profile`, which is what the program does when told nothing else.
import { askedOf } from '../asked.js';
import { byCode, signIn } from '../sign-in.js';

/** @typedef {import('../../generated/index.js').DeviceSignInError} DeviceSignInError */

/** @type {import('../command.js').Work} */
export async function profile(values, surroundings) {
  const asked = askedOf(values, surroundings);
  // Loaded here, so that `--help` and a wrong option answer at once.
  const library = await import('../../index.js');
  const tokens = await signIn(library, asked);
  try {
    return { json: await library.getProfile(asked.config, tokens, asked.options) };
  } catch (error) {
    const denied = /** @type {DeviceSignInError} */ (error);
    if (denied?.status !== 401) throw error;
    return { json: await withNewTokens(library, asked, denied) };
  }
}

/**
 * Reads the profile with a token that was withdrawn, or that Graph wants more of: it is renewed,
 * without a person where that can be.
 * @param {import('../sign-in.js').Library} library
 * @param {import('../sign-in.js').Asked} asked
 * @param {DeviceSignInError} denied
 */
async function withNewTokens(library, asked, denied) {
  const { config, options, report } = asked;
  const needsPerson = new AbortController();
  const cancel = () => needsPerson.abort(options.signal.reason);
  options.signal.addEventListener('abort', cancel);
  try {
    // The library knows how to renew; the code it would ask for then is one to go on with later.
    return await library.signInAndGetProfile(config, () => {}, {
      ...options,
      signal: needsPerson.signal,
      onStatus: (status) =>
        status.status === 'requesting_code' ? needsPerson.abort(denied) : report.status(status),
    });
  } catch (error) {
    if (error !== denied) throw error;
  } finally {
    options.signal.removeEventListener('abort', cancel);
  }
  return library.getProfile(config, await byCode(library, asked, denied), options);
}
