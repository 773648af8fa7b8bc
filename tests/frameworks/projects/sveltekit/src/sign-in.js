// Signs a visitor in, and gives what the page shows.
import process from 'node:process';
import { signInAndGetProfile } from 'device-signin';

export async function signIn() {
  const { AUTHORITY: authority, CLIENT_ID: clientId } = process.env;
  let userCode = '';
  const profile = await signInAndGetProfile({ authority, clientId: String(clientId) }, (code) => {
    userCode = code.userCode;
  });
  return `${userCode}: ${profile.displayName}`;
}
