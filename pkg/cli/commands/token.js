// The command `token`: an access token for scripts, and nothing else on stdout.
import { callOf } from '../call.js';
import { signIn } from '../sign-in.js';

/** @type {import('../command.js').Run} */
export async function token(values, context) {
  const call = callOf(values, context);
  const library = /** @type {import('../sign-in.js').Library} */ (
    await import('../../generated/node.js')
  );
  const { accessToken, tokenType, expiresAt, scopes, account } = await signIn(library, call);
  if (!values.json) return { text: printableToken(accessToken) };
  // Tokens that live longer than a script needs them are not printed.
  return { json: { accessToken, tokenType, expiresAt, scopes, account } };
}

/**
 * What goes to a terminal or into a header as it is. RFC 6749, appendix A.12: visible ASCII.
 * @param {string} accessToken
 */
function printableToken(accessToken) {
  if (/^[ -~]+$/.test(accessToken)) return accessToken;
  throw Object.assign(new Error('The access token holds characters that no token has'), {
    code: 'malformed_response',
    hint: 'Check `--authority` or `--issuer`; `--json` prints such a token, escaped.',
  });
}
