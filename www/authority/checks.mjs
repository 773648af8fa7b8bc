// What Entra checks in every request before it looks at the grant.
import { findClient } from './clients.mjs';
import { EntraError } from './error-response.mjs';
import { PERSONAL } from './tenants.mjs';

/**
 * @param {Record<string, string>} form
 * @param {string} name
 */
export function required(form, name) {
  const value = form[name];
  if (!value) throw new EntraError(900144, name);
  return value;
}

/**
 * The app registration that a request names, if it may be used under the tenant.
 * @param {Record<string, string>} form
 * @param {import('./tenants.mjs').Tenant} tenant
 */
export function clientFor(form, { key, id }) {
  const clientId = required(form, 'client_id');
  const client = findClient(clientId);
  if (!client) throw new EntraError(700016, clientId);
  const { audience = 'all' } = client;
  if (audience === 'work' && id === PERSONAL) throw new EntraError(9002332, client.id);
  if (audience === 'personal' && id !== PERSONAL) throw new EntraError(9002346, client.id);
  if (audience === 'single tenant' && (!id || key === 'consumers')) {
    throw new EntraError(50194, client.id);
  }
  if (form.client_secret || form.client_assertion) throw new EntraError(700025);
  return client;
}
