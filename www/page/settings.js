// Reads from the page's server with which app and directory to sign in.

/**
 * @typedef {object} Settings
 * @property {string} clientId
 * @property {string} tenant
 * @property {string} where The login host and tenant, as text.
 * @property {string[]} [scopes]
 * @property {string[]} [select]
 * @property {boolean} [control] Whether `POST /control` can ask the local authority for faults.
 */

/**
 * A web page cannot call Entra, whose endpoints send no CORS headers. The page's own server is the
 * authority and Graph for the page, and forwards the requests.
 * @throws {PageServerError}
 */
export async function readSettings() {
  const { where, tenant, control, ...config } = await request();
  return {
    where,
    control,
    config: {
      ...config,
      authority: `${location.origin}/${tenant}`,
      graphUrl: location.origin,
    },
  };
}

/** @returns {Promise<Settings>} */
async function request() {
  try {
    const response = await fetch('/settings.json');
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new PageServerError(error);
  }
}

/** The page's own server did not answer, or not with the settings. */
export class PageServerError extends Error {
  code = 'network';
  hint = 'Is npm start still running?';

  /** @param {unknown} cause */
  constructor(cause) {
    super("The page's server cannot be reached.", { cause });
    this.description = cause instanceof Error ? cause.message : String(cause);
  }
}
