// MSAL Node signs a user in by device code, reads the profile, and refreshes. A program of its own,
// because Node reads the certificates to trust at its start.
// Prints a line of JSON for the code and one for the result; then refreshes once for each line of JSON
// on stdin, with the claims in it, and prints the result.
import { createInterface } from 'node:readline';
import { InteractionRequiredAuthError, PublicClientApplication } from '@azure/msal-node';

const [authority, clientId, graphUrl] = process.argv.slice(2);
const scopes = ['User.Read'];

/** @param {object} line */
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const app = new PublicClientApplication({
  auth: { clientId, authority, knownAuthorities: [new URL(authority).host] },
});
const result = await app.acquireTokenByDeviceCode({
  scopes,
  deviceCodeCallback: ({ userCode, verificationUri, message }) =>
    print({ userCode, verificationUri, message }),
});
if (!result?.account) throw new Error('no account came with the tokens');
const headers = { authorization: `Bearer ${result.accessToken}` };
const profile = await (await fetch(`${graphUrl}/v1.0/me`, { headers })).json();
const again = await app.acquireTokenSilent({ scopes, account: result.account, forceRefresh: true });
print({
  profile,
  username: result.account.username,
  tenantId: result.account.tenantId,
  homeAccountId: result.account.homeAccountId,
  scopes: result.scopes,
  refreshed: again.accessToken !== result.accessToken,
});

let last = again.accessToken;
for await (const line of createInterface({ input: process.stdin })) {
  const { claims } = JSON.parse(line);
  const request = { scopes, account: result.account, forceRefresh: true, claims };
  try {
    const { accessToken } = await app.acquireTokenSilent(request);
    const { status } = await fetch(`${graphUrl}/v1.0/me`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    print({ refreshed: accessToken !== last, profile: status });
    last = accessToken;
  } catch (error) {
    if (!(error instanceof InteractionRequiredAuthError)) throw error;
    const { errorNo, subError, claims: wanted } = error;
    print({ aadsts: Number(errorNo), suberror: subError, claims: wanted || undefined });
  }
}
