// Which refresh tokens are refused, and as what: a changed password, a new policy, withdrawn
// consent. Those of a later sign-in are good again.
import { findByLogin } from './accounts.mjs';
import { Refusal, wordsOf } from './refusals.mjs';

/**
 * @typedef {object} How
 * @property {string} [username] of this account's alone; everybody's unless told
 * @property {string} [error] the OAuth error, where Entra has two for one number: 50076 comes as
 *   `invalid_grant` and as `interaction_required`
 */

export class RefreshRefusals {
  #store;
  /** @type {Map<string, { aadsts: number, error?: string }>} by the token */
  #refused = new Map();

  /** @param {import('./store.mjs').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Refuses every refresh token that has been issued until now.
   * @param {number} aadsts
   * @param {How} [how]
   */
  refuse(aadsts, { username, error } = {}) {
    if (!wordsOf(aadsts)) throw new Error(`the local authority does not know AADSTS${aadsts}`);
    const accountId = username === undefined ? undefined : findByLogin(username)?.id;
    if (username !== undefined && !accountId) throw new Error(`there is no ${username}`);
    for (const token of this.#store.refreshTokens(accountId)) {
      this.#refused.set(token, { aadsts, error });
    }
  }

  /** @param {string} token @param {string} clientId */
  check(token, clientId) {
    const refused = this.#refused.get(token);
    if (refused) throw new Refusal(refused.aadsts, clientId, refused.error);
  }
}
