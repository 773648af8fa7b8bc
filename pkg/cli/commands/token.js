// The command `token`: an access token for scripts, and nothing else on stdout.
import { callOf } from '../call.js';
import { signIn } from '../sign-in.js';

/** @type {import('../command.js').Run} */
export async function token(values, context) {
  const call = callOf(values, context);
  const library = await import('../../index.js');
  const { accessToken, tokenType, expiresAt, scopes, account } = await signIn(library, call);
  if (!values.json) return { text: accessToken };
  // Tokens that live longer than a script needs them are not printed.
  return { json: { accessToken, tokenType, expiresAt, scopes, account } };
}
