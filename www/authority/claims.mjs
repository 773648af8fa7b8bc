// Claims requests: which access token was issued for which claims, and the claims challenge by
// which the profile API asks for some.
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from './refusals.mjs';

/** An authentication context, as Entra's documentation has it. */
const AUTHENTICATION_CONTEXT = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/**
 * The `claims` of a request, if it has some. OpenID Connect Core 1.0 §5.5.
 * @param {Record<string, string>} form
 */
export function readClaims({ claims }) {
  if (!claims) return undefined;
  if (!accessTokenClaims(claims)) throw new Refusal(90023);
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
   * From now on the profile is for tokens that were issued for these claims; for any, without.
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
   * The claims that this token lacks, if it does.
   * @param {string} accessToken
   */
  async lackedBy(accessToken) {
    if (!this.#challenge) return undefined;
    const row = await this.#issued.find(accessToken);
    const had = accessTokenClaims(row?.claims ?? '{}') ?? {};
    const wanted = Object.entries(accessTokenClaims(this.#challenge) ?? {});
    const meets = wanted.every(([name, value]) => isDeepStrictEqual(had[name], value));
    return meets ? undefined : this.#challenge;
  }
}

/**
 * @param {string} claims
 * @returns {Record<string, unknown> | undefined} what the access token shall have; nothing if this
 *   is no claims request
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
