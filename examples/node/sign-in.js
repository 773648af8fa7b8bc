// Signs a user in and greets them: node sign-in.js CLIENT_ID [AUTHORITY]
import { signInAndGetProfile } from 'device-signin';

const [clientId, authority] = process.argv.slice(2);

const profile = await signInAndGetProfile({ clientId, authority }, (code) =>
  console.log(code.message),
);
console.log(`Hello, ${profile.displayName}.`);
