// This library, by its entry for Node.
import { signIn } from 'device-signin';

/** @param {import('../server.mjs').Where} where @returns {import('../sides.mjs').SignIn} */
export function open({ authority, clientId, fetch }) {
  const config = { authority, clientId, ...(fetch && { fetch }) };
  return async (onCode) => (await signIn(config, ({ userCode }) => onCode(userCode))).accessToken;
}
