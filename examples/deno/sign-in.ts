// Signs a user in and greets them: deno run --allow-net sign-in.ts CLIENT_ID [AUTHORITY]
import { signInAndGetProfile } from 'device-signin';

const [clientId, authority] = Deno.args;

const profile = await signInAndGetProfile({ clientId, authority }, (code) =>
  console.log(code.message),
);
console.log(`Hello, ${profile.displayName}.`);
