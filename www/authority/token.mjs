// The token endpoint, `/token`: polls (RFC 8628 §3.4) and refreshes (RFC 6749 §6).
import { findById } from './accounts.mjs';
import { clientFor, required } from './checks.mjs';
import { readClaims } from './claims.mjs';
import { allowedOrigin } from './cors.mjs';
import { EntraError } from './error-response.mjs';
import { readForm, replaceRequest } from './form.mjs';
import { issueIdToken } from './id-token.mjs';
import { DEVICE_GRANT } from './provider.mjs';
import { parseScope } from './scopes.mjs';

/**
 * @param {any} ctx
 * @param {() => Promise<void>} next to `oidc-provider`
 * @param {import('./router.mjs').Context} context
 */
export async function token(ctx, next, context) {
  const { tenant, provider, claims, forcedErrors, options } = context;
  const form = await readForm(ctx.req);
  const sent = required(form, 'grant_type');
  // The name from before RFC 8628, which Entra still accepts and MSAL Node still sends.
  const grant = sent === 'device_code' ? DEVICE_GRANT : sent;
  const client = clientFor(form, tenant);
  const page = ctx.get('origin');
  if (page && !allowedOrigin(options.cors, page)) throw new EntraError(9002326, page);
  forcedErrors.check('token', client);
  const requestedClaims = readClaims(form);

  const checked =
    grant === DEVICE_GRANT
      ? await checkPoll(form, client, context)
      : grant === 'refresh_token'
        ? await checkRefresh(form, client, context)
        : undefined;
  if (!checked) throw new EntraError(70003, grant);
  replaceRequest(ctx, '/token', { grant_type: grant, client_id: client.id, ...checked.form });
  await next();
  if (ctx.status !== 200) throw errorOf(ctx.body, client.id);

  const issued = ctx.body;
  const { accessTokenLifetime } = options;
  await claims.issue(issued.access_token, requestedClaims ?? checked.claims, accessTokenLifetime);
  const { accountId } = await provider.AccessToken.find(issued.access_token);
  const account = /** @type {import('./accounts.mjs').Account} */ (findById(accountId));
  const scopes = issued.scope.split(' ');
  ctx.body = {
    token_type: 'Bearer',
    scope: scopes.filter((/** @type {string} */ scope) => scope !== 'offline_access').join(' '),
    expires_in: accessTokenLifetime,
    ext_expires_in: accessTokenLifetime,
    access_token: issued.access_token,
    ...(issued.refresh_token && { refresh_token: issued.refresh_token }),
    ...(scopes.includes('openid') && {
      id_token: issueIdToken({ account, clientId: client.id, scopes, context }),
    }),
    ...(form.client_info === '1' && {
      client_info: Buffer.from(
        JSON.stringify({ uid: account.id, utid: account.tenantId }),
      ).toString('base64url'),
    }),
  };
}

/**
 * @param {Record<string, string>} form
 * @param {import('./clients.mjs').Client} client
 * @param {import('./router.mjs').Context} context
 */
async function checkPoll(form, client, { tenant, polls, provider, forcedErrors }) {
  const device_code = required(form, 'device_code');
  const { claims } = await polls.check(device_code, { tenant: tenant.key, clientId: client.id });
  const code = await provider.DeviceCode.find(device_code, { ignoreExpiration: true });
  // At a poll with a used code `oidc-provider` would revoke the whole grant; Entra does not.
  if (code?.error) throw new EntraError(65004);
  if (!code || code.consumed) throw new EntraError(70000);
  if (code.accountId) forcedErrors.check('redeem', client);
  return { form: { device_code }, claims };
}

/**
 * @param {Record<string, string>} form
 * @param {import('./clients.mjs').Client} client
 * @param {import('./router.mjs').Context} context
 */
async function checkRefresh(form, client, context) {
  const { provider, graphUrls, forcedErrors, store, options } = context;
  const refresh_token = required(form, 'refresh_token');
  const found = await provider.RefreshToken.find(refresh_token, { ignoreExpiration: true });
  if (!found || found.clientId !== client.id) throw new EntraError(70000);
  if (found.isExpired) throw new EntraError(700082);
  if (found.consumed) {
    // Used before, or revoked. At Entra the newest refresh token stays valid.
    if (options.revokeOnReuse) store.revokeRefreshTokens(found.grantId);
    throw new EntraError(50173);
  }
  forcedErrors.checkRefresh(refresh_token, client);
  const scope = form.scope ? parseScope(form.scope, graphUrls).join(' ') : undefined;
  return { form: { refresh_token, scope }, claims: undefined };
}

/**
 * @param {{ error?: string }} body what `oidc-provider` answered
 * @param {string} clientId
 */
function errorOf({ error }, clientId) {
  switch (error) {
    case 'authorization_pending':
      return new EntraError(70016);
    case 'access_denied':
      return new EntraError(65004);
    case 'invalid_scope':
      return new EntraError(65001, clientId);
    case 'invalid_grant':
      return new EntraError(70000);
    default:
      return new Error(`oidc-provider answered ${error}`);
  }
}
