// The command `token`: an access token for scripts, and nothing else on stdout.
import { askedOf } from '../asked.js';
import { signIn } from '../sign-in.js';

/** @type {import('../command.js').Work} */
export async function token(values, surroundings) {
  const asked = askedOf(values, surroundings);
  const library = await import('../../index.js');
  const { accessToken, tokenType, expiresAt, scopes, account } = await signIn(library, asked);
  if (!values.json) return { text: accessToken };
  // What lives longer than a script needs it stays where it is kept.
  return { json: { accessToken, tokenType, expiresAt, scopes, account } };
}
