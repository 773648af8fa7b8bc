// Errors that a registration or a caller of `startAuthority` asks for: a disabled app, a changed
// password, a new policy, withdrawn consent.
import { findByLogin } from './accounts.mjs';
import { descriptionOf, EntraError } from './error-response.mjs';

/**
 * Where a request fails: at the device authorization endpoint; at every poll and refresh; at the poll
 * that would bring tokens, since the user is done.
 * @typedef {'devicecode' | 'token' | 'redeem'} Step
 */

/** @type {readonly Step[]} */
export const STEPS = ['devicecode', 'token', 'redeem'];

/**
 * @typedef {object} ForcedError
 * @property {number} aadsts
 * @property {string} [error] the OAuth error; default: the number's usual one. Entra sends some numbers
 *   with several: 50076 comes with `invalid_grant` and with `interaction_required`
 */

export class ForcedErrors {
  #store;
  /** @type {Map<Step, ForcedError>} */
  #steps = new Map();
  /** @type {Map<string, ForcedError>} by refresh token */
  #refreshTokens = new Map();

  /** @param {import('./store.mjs').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * From now on every request at this step fails; `null` ends that.
   * @param {Step} step
   * @param {number | null} aadsts
   * @param {{ error?: string }} [options]
   */
  fail(step, aadsts, { error } = {}) {
    if (!STEPS.includes(step)) throw new Error(`no step "${step}": use ${STEPS.join(', ')}`);
    if (aadsts === null) this.#steps.delete(step);
    else this.#steps.set(step, { aadsts: known(aadsts), error });
  }

  /** Ends all that `fail` began. */
  clear() {
    this.#steps.clear();
  }

  /**
   * Every refresh token that was issued until now fails. A new sign-in brings one that works.
   * @param {number} aadsts
   * @param {{ error?: string, username?: string }} [options] `username`: the tokens of this account
   *   alone; default: of all
   */
  failRefreshTokens(aadsts, { username, error } = {}) {
    const number = known(aadsts);
    const accountId = username === undefined ? undefined : findByLogin(username)?.id;
    if (username !== undefined && !accountId) throw new Error(`there is no account ${username}`);
    for (const [id, token] of this.#store.entries('RefreshToken')) {
      if (accountId === undefined || token.accountId === accountId) {
        this.#refreshTokens.set(id, { aadsts: number, error });
      }
    }
  }

  /** @param {Step} step @param {import('./clients.mjs').Client} client */
  check(step, { id, fails }) {
    throwIf(fails?.at === step ? fails : this.#steps.get(step), id);
  }

  /** @param {string} refreshToken @param {import('./clients.mjs').Client} client */
  checkRefresh(refreshToken, { id }) {
    throwIf(this.#refreshTokens.get(refreshToken), id);
  }
}

/** @param {number} aadsts */
function known(aadsts) {
  if (descriptionOf(aadsts)) return aadsts;
  throw new Error(`the local authority does not know AADSTS${aadsts}`);
}

/** @param {ForcedError | undefined} found @param {string} clientId */
function throwIf(found, clientId) {
  if (found) throw new EntraError(found.aadsts, clientId, found.error);
}
