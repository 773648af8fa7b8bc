// What Entra checks of every request before it looks at the grant.
import { findClient } from './clients.mjs';
import { Refusal } from './refusals.mjs';
import { PERSONAL } from './tenants.mjs';

/**
 * @param {Record<string, string>} form
 * @param {string} name
 */
export function required(form, name) {
  const value = form[name];
  if (!value) throw new Refusal(900144, name);
  return value;
}

/**
 * The registration of a request, if it may be used under the tenant.
 * @param {Record<string, string>} form
 * @param {import('./tenants.mjs').Tenant} tenant
 */
export function clientFor(form, { key, id }) {
  const clientId = required(form, 'client_id');
  const client = findClient(clientId);
  if (!client) throw new Refusal(700016, clientId);
  const { audience = 'all' } = client;
  if (audience === 'work' && id === PERSONAL) throw new Refusal(9002332, client.id);
  if (audience === 'personal' && id !== PERSONAL) throw new Refusal(9002346, client.id);
  if (audience === 'single tenant' && (!id || key === 'consumers')) {
    throw new Refusal(50194, client.id);
  }
  if (form.client_secret || form.client_assertion) throw new Refusal(700025);
  return client;
}

/**
 * Fails as the registration says, if this is the place where it does.
 * @param {import('./clients.mjs').Client} client
 * @param {'devicecode' | 'token' | 'redeem'} place
 */
export function refuseAt({ id, refused }, place) {
  if (refused?.at === place) throw new Refusal(refused.aadsts, id);
}
