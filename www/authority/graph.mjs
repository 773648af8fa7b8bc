// The profile API, `GET /v1.0/me`: answers as Microsoft Graph does, for access tokens of this
// authority only.
import { randomUUID } from 'node:crypto';
import { findById } from './accounts.mjs';
import { PROFILE_SCOPES } from './scopes.mjs';

const DEFAULT_PROPERTIES = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** The response headers that Graph lets pages of any origin read: not `Retry-After`. */
const EXPOSED =
  'ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant';

/** Thrown while a request is answered; the client gets it in Graph's error format. */
class GraphError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {string} [claims] that a new access token must be issued for
   */
  constructor(status, code, message, claims) {
    super(message);
    this.status = status;
    this.code = code;
    this.claims = claims;
  }
}

/**
 * @param {any} ctx
 * @param {{ provider: any, origin: string, claims: import('./claims.mjs').Claims }} server
 */
export async function graph(ctx, { provider, origin, claims }) {
  const requestId = randomUUID();
  const clientRequestId = ctx.get('client-request-id') || requestId;
  ctx.set({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': EXPOSED,
    'cache-control': 'no-cache',
    'request-id': requestId,
    'client-request-id': clientRequestId,
  });
  if (ctx.method === 'OPTIONS') {
    ctx.set({
      'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': ctx.get('access-control-request-headers') || 'Authorization',
      'access-control-max-age': '600',
    });
    ctx.status = 200;
    ctx.body = '';
    return;
  }
  try {
    const account = await accountOf(ctx, provider, claims);
    if (ctx.method !== 'GET') {
      const text = 'Specified HTTP method is not allowed for the request target.';
      throw new GraphError(405, 'Request_BadRequest', text);
    }
    if (!/^\/v1\.0\/me\/?$/.test(ctx.path)) {
      const segment = ctx.path.split('/').at(-1);
      const text = `Resource not found for the segment '${segment}'.`;
      throw new GraphError(400, 'BadRequest', text);
    }
    ctx.body = profileOf(account, String(ctx.query.$select ?? ''), origin);
    ctx.type =
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    ctx.status = error.status;
    ctx.body = {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          date: new Date().toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': clientRequestId,
        },
      },
    };
    if (error.status === 401) {
      const encoded = error.claims && Buffer.from(error.claims).toString('base64');
      const challenge = encoded ? `, error="insufficient_claims", claims="${encoded}"` : '';
      ctx.set(
        'www-authenticate',
        `Bearer realm="", authorization_uri="${origin}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"${challenge}`,
      );
    }
  }
}

/**
 * The account of the access token, if the token is valid and may read the profile.
 * @param {any} ctx
 * @param {any} provider
 * @param {import('./claims.mjs').Claims} claims
 */
async function accountOf(ctx, provider, claims) {
  /** @param {string} message @param {string} [missingClaims] */
  const unauthorized = (message, missingClaims) =>
    new GraphError(401, 'InvalidAuthenticationToken', message, missingClaims);
  const [, value] = /^Bearer +(.*)$/i.exec(ctx.get('authorization')) ?? [];
  if (!value) throw unauthorized('Access token is empty.');
  const token = await provider.AccessToken.find(value, { ignoreExpiration: true });
  if (!token) throw unauthorized('CompactToken parsing failed with error code: 80049217');
  if (token.isExpired) throw unauthorized('Lifetime validation failed, the token is expired.');
  const missing = await claims.missingFrom(value);
  if (missing) {
    const text =
      'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: InsufficientClaims';
    throw unauthorized(text, missing);
  }
  const account = findById(token.accountId);
  if (!account || !PROFILE_SCOPES.some((scope) => token.scopes.has(scope))) {
    const text = 'Insufficient privileges to complete the operation.';
    throw new GraphError(403, 'Authorization_RequestDenied', text);
  }
  return account;
}

/**
 * @param {import('./accounts.mjs').Account} account
 * @param {string} select property names, separated by commas; empty for Graph's default
 * @param {string} origin
 */
function profileOf({ id, username, profile }, select, origin) {
  /** @type {Record<string, unknown>} */
  const all = { ...profile, id, userPrincipalName: username };
  const names = Object.keys(all);
  const requested = select
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const selected = requested.map((name) => {
    const found = names.find((known) => known.toLowerCase() === name.toLowerCase());
    if (found) return found;
    const text = `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.user'.`;
    throw new GraphError(400, 'BadRequest', text);
  });
  const projection = selected.length ? `(${selected.join(',')})` : '';
  return {
    '@odata.context': `${origin}/v1.0/$metadata#users${projection}/$entity`,
    ...Object.fromEntries(
      (selected.length ? selected : DEFAULT_PROPERTIES).map((name) => [name, all[name]]),
    ),
  };
}
