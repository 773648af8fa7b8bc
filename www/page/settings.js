// What the server was started with: which app, which directory.

/**
 * @typedef {object} Settings
 * @property {string} clientId
 * @property {string} tenant
 * @property {string} where The login host, for a person to read.
 * @property {string[]} [scopes]
 * @property {string[]} [select]
 */

/**
 * A browser may not call Entra by itself, since its endpoints send no CORS headers: the page's
 * own server stands in for both the authority and Graph, and forwards.
 * @param {AbortSignal} signal
 */
export async function readSettings(signal) {
  const answer = await fetch('/settings.json', { signal });
  if (!answer.ok) throw new Error(`The page's server answered ${answer.status}.`);
  /** @type {Settings} */
  const { where, tenant, ...config } = await answer.json();
  return {
    where,
    config: {
      ...config,
      authority: `${location.origin}/${tenant}`,
      graphUrl: location.origin,
    },
  };
}
