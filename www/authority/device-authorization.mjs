// The device authorization endpoint, `/devicecode`. RFC 8628 §3.1 and §3.2.
import { clientFor } from './checks.mjs';
import { readClaims } from './claims.mjs';
import { EntraError } from './error-response.mjs';
import { readForm, replaceRequest } from './form.mjs';
import { messageFor } from './messages.mjs';
import { DEVICE_PATH } from './provider.mjs';
import { parseScope } from './scopes.mjs';

/**
 * @param {any} ctx
 * @param {() => Promise<void>} next to `oidc-provider`
 * @param {import('./router.mjs').Context} context
 */
export async function deviceAuthorization(
  ctx,
  next,
  { tenant, origin, graphUrls, polls, forcedErrors, options },
) {
  const form = await readForm(ctx.req);
  const market = String(ctx.query.mkt ?? '');
  const client = clientFor(form, tenant);
  forcedErrors.check('devicecode', client);
  const scopes = parseScope(form.scope, graphUrls);
  const claims = readClaims(form);
  replaceRequest(ctx, '/device/auth', {
    client_id: client.id,
    scope: scopes.join(' '),
    tenant: tenant.key,
  });
  await next();
  if (ctx.status !== 200) throw new EntraError(70000);

  const { device_code, user_code } = ctx.body;
  const verification_uri = options.verificationUri ?? `${origin}${DEVICE_PATH}`;
  const { codeLifetime, interval, completeUri, strictFirstPoll } = options;
  await polls.begin(device_code, {
    userCode: user_code,
    tenant: tenant.key,
    clientId: client.id,
    claims,
    lifetime: codeLifetime,
    interval,
    strictFirstPoll,
  });
  ctx.body = {
    user_code,
    device_code,
    verification_uri,
    ...(completeUri && { verification_uri_complete: `${verification_uri}?user_code=${user_code}` }),
    expires_in: codeLifetime,
    interval,
    message: messageFor(market, verification_uri, user_code),
  };
}
