// The metadata that clients read before a sign-in: a tenant's endpoints, its keys, and the names of
// this host.
import { keys } from './id-token.mjs';
import { SCOPES } from './scopes.mjs';
import { DEVICE_GRANT } from './provider.mjs';

/**
 * OpenID Connect Discovery 1.0 §4, with Entra's endpoints. As at Entra, the endpoints of a domain name
 * have the directory's ID in their path, and the issuer of `common` and `organizations` is a template.
 * @param {import('./router.mjs').Context} context
 */
export function openIdConfiguration({ origin, tenant, graphUrls: [graphUrl] }) {
  const base = `${origin}/${tenant.key}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['none'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: SCOPES.slice(0, 4),
    grant_types_supported: [DEVICE_GRANT, 'refresh_token'],
    issuer: `${origin}/${tenant.id ?? '{tenantid}'}/v2.0`,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      ...['sub', 'iss', 'aud', 'exp', 'iat', 'nbf', 'ver'],
      ...['tid', 'oid', 'preferred_username', 'name', 'email'],
    ],
    cloud_instance_name: new URL(origin).host,
    cloud_graph_host_name: new URL(String(graphUrl)).host,
    msgraph_host: new URL(String(graphUrl)).host,
  };
}

/**
 * Entra's instance discovery: where to find a tenant's configuration, and this host's names.
 * @param {string} origin
 * @param {string} authorizationEndpoint
 */
export function instanceDiscovery(origin, authorizationEndpoint) {
  const [, tenant = 'common'] = /^https?:\/\/[^/]+\/([^/?#]+)/.exec(authorizationEndpoint) ?? [];
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/** @returns {{ keys: object[] }} */
export const keySet = () => ({ keys });
