// One sign-in from the first request to the profile, and what became of it. A page runs it too, so
// it needs nothing but its arguments.

/**
 * @typedef {object} Outcome
 * @property {string} [name] of the person who signed in
 * @property {string} [code] of the error that ended it
 * @property {string[]} told the codes of the faults that were waited out
 */

/** @typedef {{ authority: string, graphUrl: string }} Server */

/**
 * @param {typeof import('../../pkg/index.js').signInAndGetProfile} call
 * @param {Server} server
 * @param {number} [timeout]
 * @returns {Promise<Outcome>}
 */
export async function story(call, { authority, graphUrl }, timeout) {
  /** @type {string[]} */
  const told = [];
  try {
    const profile = await call({ authority, graphUrl, clientId: 'faults' }, () => undefined, {
      timeout,
      onStatus: (status) => void (status.status === 'retrying' && told.push(status.error.code)),
    });
    return { name: String(profile.displayName), told };
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    return { code: code ?? String(error), told };
  }
}
