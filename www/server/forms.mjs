// Checks a form before it is forwarded: of this app and this flow, without a client secret.

const deviceAuthorization = ['client_id', 'scope', 'claims'];

/** The fields of a token request, by its grant type: a poll and a refresh. */
const grants = new Map([
  ['urn:ietf:params:oauth:grant-type:device_code', ['client_id', 'device_code', 'claims']],
  ['refresh_token', ['client_id', 'refresh_token', 'scope', 'claims']],
]);

/** The form is not forwarded; the message says why. */
export class RefusedForm extends Error {
  name = 'RefusedForm';
}

/**
 * @param {import('./forward.mjs').Route} route
 * @param {import('node:http').IncomingMessage} request
 * @param {Buffer} bytes
 * @param {string} clientId
 * @returns {string} The form, serialised again, so that the authority reads what was checked.
 */
export function formOf(route, request, bytes, clientId) {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new RefusedForm('Only forms are forwarded.');
  }
  const form = new URLSearchParams(bytes.toString('utf8'));
  const allowed = route.name === 'token' ? tokenFields(form) : deviceAuthorization;
  const names = [...form.keys()];
  const unknown = names.find((name, i) => !allowed.includes(name) || names.indexOf(name) !== i);
  if (unknown !== undefined) {
    throw new RefusedForm(`The field ${JSON.stringify(unknown)} is not forwarded.`);
  }
  if (form.get('client_id') !== clientId) {
    throw new RefusedForm('This server forwards requests of its own app only.');
  }
  return form.toString();
}

/** @param {URLSearchParams} form */
function tokenFields(form) {
  const fields = grants.get(form.get('grant_type') ?? '');
  if (fields === undefined) throw new RefusedForm('Only polls and refreshes are forwarded.');
  return ['grant_type', ...fields];
}
