// Signs a visitor in, and answers with what a page would show.
/* global defineEventHandler, getQuery */
import { signInAndGetProfile } from 'device-signin';

export default defineEventHandler(async (event) => {
  const { authority, clientId } = getQuery(event);
  let userCode = '';
  const profile = await signInAndGetProfile({ authority, clientId }, (code) => {
    userCode = code.userCode;
  });
  return `${userCode}: ${profile.displayName}`;
});
