// Claims requests: which access token was issued for which claims, and the claims challenge of the
// profile API.
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
import { isDeepStrictEqual } from 'node:util';
import { EntraError } from './error-response.mjs';

/** An authentication context, as Entra's documentation has it. */
const AUTHENTICATION_CONTEXT = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/**
 * The `claims` of a request, if it has any. OpenID Connect Core 1.0 §5.5.
 * @param {Record<string, string>} form
 */
export function readClaims({ claims }) {
  if (!claims) return undefined;
  if (!accessTokenClaims(claims)) throw new EntraError(90023);
  return claims;
}

export class Claims {
  #issued;
  /** @type {string | undefined} */
  #challenge;

  /** @param {import('./store.mjs').Store} store */
  constructor(store) {
    this.#issued = store.adapter('Claims');
  }

  /**
   * From now on the profile needs a token that was issued for these claims; `null` ends that.
   * @param {string | null} [claims]
   */
  challenge(claims = AUTHENTICATION_CONTEXT) {
    this.#challenge = claims ?? undefined;
  }

  /**
   * @param {string} accessToken
   * @param {string | undefined} claims
   * @param {number} lifetime
   */
  async issue(accessToken, claims, lifetime) {
    if (claims) await this.#issued.upsert(accessToken, { claims }, lifetime);
  }

  /**
   * The claims that this token should have been issued for and was not.
   * @param {string} accessToken
   */
  async missingFrom(accessToken) {
    if (!this.#challenge) return undefined;
    const row = await this.#issued.find(accessToken);
    const issued = accessTokenClaims(row?.claims ?? '{}') ?? {};
    const wanted = Object.entries(accessTokenClaims(this.#challenge) ?? {});
    const fulfilled = wanted.every(([name, value]) => isDeepStrictEqual(issued[name], value));
    return fulfilled ? undefined : this.#challenge;
  }
}

/**
 * @param {string} claims
 * @returns {Record<string, unknown> | undefined} the claims of the access token; undefined if this is
 *   not a claims request
 */
function accessTokenClaims(claims) {
  try {
    const request = JSON.parse(claims);
    if (!isObject(request)) return undefined;
    const { access_token: wanted = {} } = request;
    return isObject(wanted) ? wanted : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
