// The measured program, with MSAL Node.
import { readFileSync, writeFileSync } from 'node:fs';
import { after, readProfile, say, task } from './say.mjs';

// It is among the packages of tests/.
const path = '../../../tests/node_modules/@azure/msal-node/dist/index.mjs';
/** @type {typeof import('../../../tests/node_modules/@azure/msal-node/types/index.d.ts')} */
const { PublicClientApplication } = await import(path);

const scopes = ['User.Read'];
const { authority, clientId } = task;
const file = String(task.cache);
/** As in Microsoft's sample. @type {import('../../../tests/node_modules/@azure/msal-node/types/index.d.ts').ICachePlugin} */
const cachePlugin = {
  beforeCacheAccess: async ({ tokenCache }) => {
    try {
      tokenCache.deserialize(readFileSync(file, 'utf8'));
    } catch {
      // The first run.
    }
  },
  afterCacheAccess: async ({ tokenCache, cacheHasChanged }) => {
    if (cacheHasChanged) writeFileSync(file, tokenCache.serialize());
  },
};
const app = new PublicClientApplication({
  // MSAL has the endpoints of Entra's own hosts built in and sends no request for them: so here, too.
  auth: {
    clientId,
    authority,
    knownAuthorities: [new URL(authority).host],
    authorityMetadata: JSON.stringify({
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      issuer: `${authority}/v2.0`,
    }),
  },
  cache: task.cache ? { cachePlugin } : {},
});
const request = {
  scopes,
  cancel: false,
  deviceCodeCallback: (/** @type {{ userCode: string, verificationUri: string }} */ code) => {
    say('code', { userCode: code.userCode, verificationUri: code.verificationUri });
    if (task.what === 'abort') abortLater();
  },
};

async function abortLater() {
  await after(Number(task.abortAfter));
  say('aborted');
  request.cancel = true;
}

async function signIn() {
  const result = await app.acquireTokenByDeviceCode(request);
  if (!result?.account) throw new Error('no account came with the tokens');
  return { accessToken: result.accessToken, account: result.account };
}

/** @type {Record<import('../program.mjs').Task['what'], () => Promise<void>>} */
const tasks = {
  'sign-in': async () => {
    const { accessToken } = await signIn();
    say('signed in', { user: (await readProfile(accessToken)).displayName });
  },

  // Its API takes no device code that was got before.
  resume: async () => {
    await signIn();
    say('signed in');
  },

  silent: async () => {
    const [account] = await app.getTokenCache().getAllAccounts();
    if (!account) throw new Error('no account is signed in');
    await app.acquireTokenSilent({ scopes, account });
    say('token');
  },

  'at-once': async () => {
    const { account } = await signIn();
    say('ready');
    const calls = Array.from({ length: Number(task.calls) }, () =>
      app.acquireTokenSilent({ scopes, account }),
    );
    const all = await Promise.all(calls);
    say('done', { tokens: new Set(all.map(({ accessToken }) => accessToken)).size });
  },

  abort: async () => {
    await signIn().catch(() => say('settled'));
  },
};

try {
  await tasks[task.what]();
} catch (error) {
  const { errorCode, subError, message } = /** @type {any} */ (error);
  say('failed', { error: [errorCode, subError].filter(Boolean).join(', '), message });
}
