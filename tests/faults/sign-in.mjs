// One sign-in from the first request to the profile, and its outcome. A page runs it too, so it
// needs nothing but its arguments.

/**
 * @typedef {object} Outcome
 * @property {string} [name] of the user who signed in
 * @property {string} [code] of the error that ended it
 * @property {string[]} retries the error codes of the `retrying` statuses
 */

/** @typedef {{ authority: string, graphUrl: string }} Server */

/**
 * @param {typeof import('../../pkg/index.js').signInAndGetProfile} call
 * @param {Server} server
 * @param {{ timeout?: number, signal?: AbortSignal, onRetry?: () => void }} [options]
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf(call, { authority, graphUrl }, { onRetry, ...options } = {}) {
  /** @type {string[]} */
  const retries = [];
  try {
    const profile = await call({ authority, graphUrl, clientId: 'faults' }, () => undefined, {
      ...options,
      onStatus: (status) => {
        if (status.status !== 'retrying') return;
        retries.push(status.error.code);
        onRetry?.();
      },
    });
    return { name: String(profile.displayName), retries };
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    return { code: code ?? String(error), retries };
  }
}
