// Checks the form of a request before it is forwarded: this app's, of this flow, and no secret.

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

const fields = {
  deviceCode: ['client_id', 'scope'],
  token: ['client_id', 'grant_type', 'device_code'],
};

export class RefusedForm extends Error {
  name = 'RefusedForm';
}

/**
 * @param {import('./forward.mjs').Route} route
 * @param {import('node:http').IncomingMessage} request
 * @param {Buffer} bytes
 * @param {string} clientId
 * @returns {string} The form written anew, so that both ends read the same.
 */
export function formOf(route, request, bytes, clientId) {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new RefusedForm('Only forms are forwarded.');
  }
  const form = new URLSearchParams(bytes.toString('utf8'));
  const allowed = route.name === 'me' ? [] : fields[route.name];
  const names = [...form.keys()];
  const stray = names.find((name, i) => !allowed.includes(name) || names.indexOf(name) !== i);
  if (stray !== undefined) {
    throw new RefusedForm(`The field ${JSON.stringify(stray)} is not forwarded.`);
  }
  if (form.get('client_id') !== clientId) {
    throw new RefusedForm('This server forwards for the app that it was started with alone.');
  }
  if (route.name === 'token' && form.get('grant_type') !== deviceGrant) {
    throw new RefusedForm('Only the device code grant is forwarded.');
  }
  return form.toString();
}
