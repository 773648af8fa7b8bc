// The command `profile`, which the program runs if no command is given.
import { callOf } from '../call.js';
import { withUser } from '../sign-in.js';

/** @type {import('../command.js').Run} */
export async function profile(values, context) {
  const call = callOf(values, context);
  const { config, options } = call;
  // Loaded here, so that `--help` and a wrong option are reported at once.
  const library = /** @type {import('../sign-in.js').Library} */ (
    await import('../../generated/node.js')
  );
  const json = await withUser(
    library,
    call,
    () =>
      library.signInAndGetProfile(config, undefined, {
        ...options,
        prompt: /** @type {const} */ ('none'),
      }),
    (tokens) => library.getProfile(config, tokens, options),
  );
  return { json };
}
