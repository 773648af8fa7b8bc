// Configures `oidc-provider`: device code and refresh for public clients, our own pages, our own
// store. It holds the state of the flow; the endpoints in front of it answer as Entra does.
import { randomBytes } from 'node:crypto';
import { allClients } from './clients.mjs';
import { findById } from './accounts.mjs';
import { Provider, interactionPolicy } from './oidc-provider.mjs';
import { CONTENT_SECURITY_POLICY } from './pages/layout.mjs';
import * as pages from './pages/user-pages.mjs';
import { SCOPES } from './scopes.mjs';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** The page of the verification URI. */
export const DEVICE_PATH = '/device';

const FORTNIGHT = 14 * 24 * 3600;

/** @type {Record<string, string>} */
const PROBLEMS = {
  NoCodeError: 'Enter the code first.',
  NotFoundError: 'That code was not found. Check it on your device and try again.',
  ExpiredError: 'That code has expired. Get a new one on your device.',
  AlreadyUsedError: 'That code has been used. Get a new one on your device.',
};

/**
 * @param {{ origin: string, port: number, store: import('./store.mjs').Store, jwk: object,
 *   codeLifetime: number, accessTokenLifetime: number, refreshTokenLifetime: number }} setup
 */
export function makeProvider({ origin, port, store, jwk, ...lifetimes }) {
  const provider = new Provider(origin, {
    adapter: store.adapter,
    jwks: { keys: [jwk] },
    clients: allClients().map(({ id, name }) => ({
      client_id: id,
      client_name: name,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: [DEVICE_GRANT, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    })),
    scopes: SCOPES,
    claims: { openid: ['sub'] },
    extraParams: ['tenant'],
    // Browsers share cookies among the ports of a host, so the names have the port.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: {
        session: `session-${port}`,
        interaction: `interaction-${port}`,
        resume: `resume-${port}`,
      },
      long: { httpOnly: true, sameSite: 'lax' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    routes: { code_verification: DEVICE_PATH },
    // In whole seconds, from the start of the current one: one more, so that nothing expires early.
    // The endpoints check the exact end of a device code.
    ttl: {
      DeviceCode: Math.ceil(lifetimes.codeLifetime) + 1,
      AccessToken: Math.ceil(lifetimes.accessTokenLifetime) + 1,
      IdToken: 3600,
      RefreshToken: Math.ceil(lifetimes.refreshTokenLifetime) + 1,
      Grant: FORTNIGHT,
      Session: 3600,
      Interaction: 3600,
    },
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => findById(id) && { accountId: id, claims: () => ({ sub: id }) },
    interactions: {
      url: (_ctx, { uid }) => `/sign-in/${uid}`,
      policy: interactionPolicy.base(),
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '*********',
        userCodeInputSource: showCodePage,
        userCodeConfirmSource: showConfirmPage,
        successSource: showDonePage,
      },
    },
    renderError(ctx, out) {
      ctx.type = 'html';
      ctx.body = pages.failed({
        problem: out.error_description ?? out.error,
        again: DEVICE_PATH,
      });
    },
  });
  provider.use(securePages);
  return provider;
}

/**
 * The code page, also after a wrong code; after "Cancel", the page that says so.
 * @param {any} ctx
 * @param {string} _form
 * @param {unknown} _out
 * @param {(Error & { userCode?: string }) | undefined} error
 */
function showCodePage(ctx, _form, _out, error) {
  if (error?.name === 'AbortedError') {
    ctx.body = pages.declined({ again: DEVICE_PATH });
    return;
  }
  const { session } = ctx.oidc;
  // Each code needs a new sign-in: the user who signed in before is not assumed.
  delete session.accountId;
  delete session.authorizations;
  ctx.body = pages.enterCode({
    action: DEVICE_PATH,
    xsrf: session.state.secret,
    userCode: error?.userCode ?? ctx.state.userCode,
    problem: error && (PROBLEMS[error.name] ?? 'Something went wrong. Please try the code again.'),
  });
}

/**
 * @param {any} ctx
 * @param {string} _form
 * @param {{ clientName?: string }} client
 * @param {unknown} _device
 * @param {string} userCode
 */
function showConfirmPage(ctx, _form, client, _device, userCode) {
  ctx.body = pages.confirmCode({
    action: DEVICE_PATH,
    xsrf: ctx.oidc.session.state.secret,
    userCode,
    app: String(client.clientName),
  });
}

/** @param {any} ctx */
function showDonePage(ctx) {
  ctx.body = pages.done({ app: ctx.oidc.client.clientName });
}

/**
 * @param {any} ctx
 * @param {() => Promise<void>} next
 */
async function securePages(ctx, next) {
  await next();
  if (ctx.response.is('html')) {
    ctx.set({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  }
}
