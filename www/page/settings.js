// Reads from the page's server how to sign in: by the proxy, or with which app and directory.

/**
 * @typedef {object} Settings
 * @property {string} where The login host and tenant, or the issuer, as text.
 * @property {string} [proxy] The proxy's path, if it signs the user in.
 * @property {string} [clientId] Else the app that the library in the page signs in to,
 * @property {string} [tenant] and the tenant,
 * @property {string} [issuer] or another server's issuer, if it has one,
 * @property {Paths} [endpoints] and the paths of its endpoints.
 * @property {string[]} [scopes]
 * @property {string[]} [select]
 * @property {string} [locale]
 * @property {Record<string, string>} [parameters]
 * @property {boolean} [pkce]
 * @property {boolean} [control] Whether `POST /control` can ask the local authority for faults.
 */

/** @typedef {{ deviceAuthorization: string, token: string, userinfo?: string }} Paths */

/**
 * A web page cannot call Entra, whose endpoints send no CORS headers. Without the proxy's session, the
 * page's own server is the authority and Graph for the page, or another server's endpoints, and forwards
 * the requests.
 * @throws {PageServerError}
 */
export async function readSettings() {
  const { where, proxy, tenant, endpoints, clientId = '', control, ...config } = await request();
  const here = (/** @type {string} */ path) => `${location.origin}${path}`;
  return {
    where,
    control,
    proxy,
    config: {
      ...config,
      clientId,
      ...(endpoints
        ? {
            endpoints: {
              deviceAuthorization: here(endpoints.deviceAuthorization),
              token: here(endpoints.token),
              ...(endpoints.userinfo && { userinfo: here(endpoints.userinfo) }),
            },
          }
        : { authority: here(`/${tenant}`), graphUrl: location.origin }),
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
