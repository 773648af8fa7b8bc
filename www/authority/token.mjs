// The token endpoint, `/token`: polls (RFC 8628 §3.4) and refreshes (RFC 6749 §6).
import { findById } from './accounts.mjs';
import { readClaims } from './claims.mjs';
import { handOn, readForm } from './form.mjs';
import { issueIdToken } from './id-token.mjs';
import { DEVICE_GRANT } from './provider.mjs';
import { Refusal } from './refusals.mjs';
import { clientFor, refuseAt, required } from './rules.mjs';
import { parseScope } from './scopes.mjs';

/**
 * @param {any} ctx
 * @param {() => Promise<void>} next to `oidc-provider`
 * @param {import('./authority.mjs').Place} place
 */
export async function token(ctx, next, place) {
  const { tenant, provider, claims, options } = place;
  const form = await readForm(ctx.req);
  const asked = required(form, 'grant_type');
  // The name from before the RFC, which Entra still takes and MSAL Node still sends.
  const grant = asked === 'device_code' ? DEVICE_GRANT : asked;
  const client = clientFor(form, tenant);
  const page = ctx.get('origin');
  if (page && !options.cors) throw new Refusal(9002326, page);
  refuseAt(client, 'token');
  const asking = readClaims(form);

  const inner =
    grant === DEVICE_GRANT
      ? await checkPoll(form, client, place)
      : grant === 'refresh_token'
        ? await checkRefresh(form, client, place)
        : undefined;
  if (!inner) throw new Refusal(70003, grant);
  handOn(ctx, '/token', { grant_type: grant, client_id: client.id, ...inner.form });
  await next();
  if (ctx.status !== 200) throw refusalOf(ctx.body, client.id);

  const issued = ctx.body;
  const { accessTokenLifetime } = options;
  await claims.issue(issued.access_token, asking ?? inner.claims, accessTokenLifetime);
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
      id_token: issueIdToken({ account, clientId: client.id, scopes, place }),
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
 * @param {import('./authority.mjs').Place} place
 */
async function checkPoll(form, client, { tenant, polls, provider }) {
  const device_code = required(form, 'device_code');
  const { claims } = await polls.check(device_code, { tenant: tenant.key, clientId: client.id });
  const code = await provider.DeviceCode.find(device_code, { ignoreExpiration: true });
  // A poll after the end would make `oidc-provider` revoke the whole grant; Entra does not.
  if (code?.error) throw new Refusal(65004);
  if (!code || code.consumed) throw new Refusal(70000);
  if (code.accountId) refuseAt(client, 'redeem');
  return { form: { device_code }, claims };
}

/**
 * @param {Record<string, string>} form
 * @param {import('./clients.mjs').Client} client
 * @param {import('./authority.mjs').Place} place
 */
async function checkRefresh(form, client, { provider, graphUrls, refreshRefusals }) {
  const refresh_token = required(form, 'refresh_token');
  const found = await provider.RefreshToken.find(refresh_token, { ignoreExpiration: true });
  if (!found || found.clientId !== client.id) throw new Refusal(70000);
  if (found.isExpired) throw new Refusal(700082);
  // Rotated away, or revoked. The grant lives on, so that whoever holds the newest can refresh.
  if (found.consumed) throw new Refusal(50173);
  refreshRefusals.check(refresh_token, client.id);
  const scope = form.scope ? parseScope(form.scope, graphUrls).join(' ') : undefined;
  return { form: { refresh_token, scope }, claims: undefined };
}

/**
 * @param {{ error?: string }} body what `oidc-provider` answered
 * @param {string} clientId
 */
function refusalOf({ error }, clientId) {
  switch (error) {
    case 'authorization_pending':
      return new Refusal(70016);
    case 'access_denied':
      return new Refusal(65004);
    case 'invalid_scope':
      return new Refusal(65001, clientId);
    case 'invalid_grant':
      return new Refusal(70000);
    default:
      return new Error(`oidc-provider answered ${error}`);
  }
}
