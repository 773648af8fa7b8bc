// Checks a form before it is forwarded: this app's, of this flow, for these scopes.
import { isEntra } from '../is-entra.js';
import { Refusal } from './refusal.js';

const DEVICE_AUTHORIZATION = ['client_id', 'scope', 'claims'];

/** The fields of a token request by its grant: a poll and a refresh. RFC 8628 §3.4, RFC 6749 §6. */
const GRANTS = new Map([
  ['urn:ietf:params:oauth:grant-type:device_code', ['client_id', 'device_code', 'claims']],
  ['refresh_token', ['client_id', 'refresh_token', 'scope', 'claims']],
]);

/** PKCE's fields of the code request and of a poll. RFC 7636 §4.3 and §4.5. */
const CHALLENGE = ['code_challenge', 'code_challenge_method'];
const VERIFIER = ['code_verifier'];

/** What the library adds to the configured scopes at Entra. OpenID Connect Core 1.0 §5.4 and §11. */
const ALWAYS = ['openid', 'profile', 'offline_access'];

/**
 * @param {string} text
 * @param {{ kind: 'start' | 'poll', config: import('../generated/index.d.ts').Config }} expected
 * @returns {{ form: string, deviceCode: string | null }} the form written anew, so that both ends
 *   read the same
 */
export function checkedForm(text, { kind, config }) {
  const form = new URLSearchParams(text);
  const parameters = Object.entries(config.parameters ?? {});
  const allowed = [
    ...(kind === 'start' ? DEVICE_AUTHORIZATION : tokenFields(form)),
    ...(config.pkce ? (kind === 'start' ? CHALLENGE : VERIFIER) : []),
    ...parameters.map(([name]) => name),
  ];
  const names = [...form.keys()];
  if (names.some((name, i) => !allowed.includes(name) || names.indexOf(name) !== i)) {
    throw refused(`Only these fields are forwarded, each once: ${allowed.join(', ')}.`);
  }
  if (form.get('client_id') !== config.clientId) {
    throw refused("client_id is not the one of the proxy's configuration.");
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const known = scopesOf(config);
  if (!scopes.every((scope) => known.includes(scope))) {
    throw refused("scope has one that is not in the proxy's configuration.");
  }
  // Whatever the page wrote: the configuration decides.
  for (const [name, value] of parameters) form.set(name, value);
  return { form: form.toString(), deviceCode: form.get('device_code') };
}

/**
 * What the library can request with this configuration.
 *
 * @param {import('../generated/index.d.ts').Config} config
 */
function scopesOf(config) {
  const { scopes, issuer } = config;
  if (isEntra(config)) return [...(scopes ?? ['User.Read']), ...ALWAYS];
  return scopes ?? (issuer == null ? [] : ['openid', 'profile']);
}

/** @param {URLSearchParams} form */
function tokenFields(form) {
  const fields = GRANTS.get(form.get('grant_type') ?? '');
  if (fields === undefined) throw refused('Only polls and refreshes are forwarded.');
  return ['grant_type', ...fields];
}

/** @param {string} hint */
const refused = (hint) => new Refusal(400, 'invalid_request', hint);
