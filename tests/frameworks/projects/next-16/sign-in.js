// Signs a visitor in, and gives what the page shows.
import { signInAndGetProfile } from 'device-signin';

export async function signIn() {
  let userCode = '';
  const config = {
    clientId: String(process.env.CLIENT_ID),
    authority: process.env.AUTHORITY,
  };
  const profile = await signInAndGetProfile(config, (code) => {
    userCode = code.userCode;
  });
  return `${userCode}: ${profile.displayName}`;
}
