// What Entra's OAuth endpoints have in common: methods, CORS, headers, error responses.
import { randomUUID } from 'node:crypto';
import { allowedOrigin, setCorsHeaders } from './cors.mjs';
import { deviceAuthorization } from './device-authorization.mjs';
import { keySet, openIdConfiguration } from './discovery.mjs';
import { EntraError, errorResponse } from './error-response.mjs';
import { token } from './token.mjs';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * @param {any} ctx
 * @param {() => Promise<void>} next to `oidc-provider`
 * @param {{ endpoint: string, origin: string, cors: import('./cors.mjs').Cors }} request
 * @param {() => import('./router.mjs').Context} contextOf throws if there is no such tenant
 */
export async function oauthEndpoint(ctx, next, { endpoint, origin, cors }, contextOf) {
  const traceId = randomUUID();
  const sentId = ctx.get('client-request-id') || String(ctx.query['client-request-id'] ?? '');
  const correlationId = GUID.test(sentId) ? sentId : undefined;
  const isPost = endpoint.startsWith('oauth2/');
  const { method } = ctx;
  // Metadata is for pages of any origin, as at Entra.
  const allowed = isPost ? allowedOrigin(cors, ctx.get('origin')) : '*';
  try {
    const context = contextOf();
    if (method === 'OPTIONS') ctx.status = allowed ? 204 : 405;
    else if (!isPost) {
      ctx.body = endpoint.endsWith('keys') ? keySet() : openIdConfiguration(context);
    } else if (method !== 'POST') throw new EntraError(900561, method);
    else if (endpoint.endsWith('token')) await token(ctx, next, context);
    else await deviceAuthorization(ctx, next, context);
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    const { status, body } = errorResponse(error, { origin, traceId, correlationId });
    ctx.status = status;
    ctx.body = body;
  }
  const methods = isPost ? 'POST' : 'GET';
  setCorsHeaders(ctx, allowed, method === 'OPTIONS' ? methods : undefined);
  ctx.set({
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': traceId,
  });
  if (correlationId) ctx.set('client-request-id', correlationId);
}
