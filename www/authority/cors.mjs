// Which web pages may read the OAuth endpoints. Entra lets none.
import { isLoopbackOrigin } from './loopback.mjs';

/**
 * `false`: none, as at Entra. `'loopback'`: pages of this machine, such as those of a development
 * server. `true`: pages of any origin.
 * @typedef {boolean | 'loopback'} Cors
 */

/**
 * @param {Cors} cors
 * @param {string} origin of the page; empty if the request names none
 * @returns {string | undefined} the value of `Access-Control-Allow-Origin`, if the page may read
 */
export function allowedOrigin(cors, origin) {
  if (cors === 'loopback') return isLoopbackOrigin(origin) ? origin : undefined;
  return cors ? '*' : undefined;
}

/**
 * Replaces the CORS headers of a response. What `oidc-provider` sets is not what Entra sends.
 * @param {any} ctx
 * @param {string | undefined} allowed
 * @param {string} [methods] of the response to a preflight request
 */
export function setCorsHeaders(ctx, allowed, methods) {
  for (const name of ['allow-origin', 'allow-methods', 'allow-headers', 'expose-headers']) {
    ctx.remove(`access-control-${name}`);
  }
  ctx.remove('vary');
  if (allowed === undefined) return;
  ctx.set('access-control-allow-origin', allowed);
  if (allowed !== '*') ctx.vary('Origin');
  if (methods === undefined) return;
  ctx.set('access-control-allow-methods', methods);
  ctx.set('access-control-allow-headers', ctx.get('access-control-request-headers'));
}
