/**
 * `device-signin/providers`: what servers other than Microsoft Entra need in a configuration, to
 * spread into it: `{ ...google, clientId, clientSecret }`. Data alone: this entry loads no module.
 * docs/providers.md says where to register at each of them, and what differs.
 */

/** A server that is found by its metadata. OpenID Connect Discovery 1.0 §4, RFC 8414 §3. */
export interface ByIssuer {
  issuer: string;
}

/** Google. `clientSecret` is required, of a client of the type "TVs and Limited Input devices". */
export const google: ByIssuer;

/** GitHub. Not from a web page: it sends no CORS headers. */
export const gitHub: {
  endpoints: { deviceAuthorization: string; token: string; userinfo: string };
};

/** gitlab.com. */
export const gitLab: ByIssuer & { endpoints: { deviceAuthorization: string } };

/** A GitLab of one's own, such as `gitLabAt('gitlab.example.com')`. */
export function gitLabAt(host: string): ByIssuer & { endpoints: { deviceAuthorization: string } };

/** Twitch. Scopes go into `parameters: { scopes: '…' }`, separated by spaces. */
export const twitch: {
  endpoints: { deviceAuthorization: string; token: string; revocation: string };
};

/** Keycloak 17 or later, such as `keycloak('id.example.com', 'kiosks')`. */
export function keycloak(host: string, realm: string): ByIssuer;

/** Okta's authorization server of this ID, `default` by default: `okta('example.okta.com')`. */
export function okta(host: string, server?: string): ByIssuer;

/** Auth0, such as `auth0('example.eu.auth0.com')`. It takes no `clientSecret`. */
export function auth0(host: string): ByIssuer;

/** authentik, such as `authentik('id.example.com', 'lobby-display')`, by the application's slug. */
export function authentik(host: string, slug: string): ByIssuer;
