// Signs a user in at any server that publishes metadata, and greets them:
// ISSUER=https://id.example.com CLIENT_ID=… node sign-in.js, and CLIENT_SECRET where the server wants one.
import { signInAndGetProfile } from 'device-signin';

const { ISSUER: issuer, CLIENT_ID: clientId = '', CLIENT_SECRET: clientSecret } = process.env;

const profile = await signInAndGetProfile({ issuer, clientId, clientSecret }, (code) =>
  console.log(code.message),
);
console.log(`Hello, ${profile.name ?? profile.preferred_username ?? profile.sub}.`);
