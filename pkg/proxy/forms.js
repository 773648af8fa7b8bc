// Checks a form before it is forwarded: this app's, of this flow, for these scopes.
import { Refusal } from './refusal.js';

const DEVICE_AUTHORIZATION = ['client_id', 'scope', 'claims'];

/** The fields of a token request by its grant: a poll and a refresh. RFC 8628 §3.4, RFC 6749 §6. */
const GRANTS = new Map([
  ['urn:ietf:params:oauth:grant-type:device_code', ['client_id', 'device_code', 'claims']],
  ['refresh_token', ['client_id', 'refresh_token', 'scope', 'claims']],
]);

/** What the library adds to the configured scopes. OpenID Connect Core 1.0 §5.4 and §11. */
const ALWAYS = ['openid', 'profile', 'offline_access'];

/**
 * @param {string} text
 * @param {{ kind: 'start' | 'poll', config: import('../generated/index.d.ts').Config }} expected
 * @returns {{ form: string, deviceCode: string | null }} the form written anew, so that both ends
 *   read the same
 */
export function checkedForm(text, { kind, config }) {
  const form = new URLSearchParams(text);
  const allowed = kind === 'start' ? DEVICE_AUTHORIZATION : tokenFields(form);
  const names = [...form.keys()];
  if (names.some((name, i) => !allowed.includes(name) || names.indexOf(name) !== i)) {
    throw refused(`Only these fields are forwarded, each once: ${allowed.join(', ')}.`);
  }
  if (form.get('client_id') !== config.clientId) {
    throw refused("client_id is not the one of the proxy's configuration.");
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const known = [...(config.scopes ?? ['User.Read']), ...ALWAYS];
  if (!scopes.every((scope) => known.includes(scope))) {
    throw refused("scope has one that is not in the proxy's configuration.");
  }
  return { form: form.toString(), deviceCode: form.get('device_code') };
}

/** @param {URLSearchParams} form */
function tokenFields(form) {
  const fields = GRANTS.get(form.get('grant_type') ?? '');
  if (fields === undefined) throw refused('Only polls and refreshes are forwarded.');
  return ['grant_type', ...fields];
}

/** @param {string} hint */
const refused = (hint) => new Refusal(400, 'invalid_request', hint);
