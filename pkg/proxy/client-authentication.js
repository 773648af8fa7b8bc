// Sends the client secret with what is forwarded, so that no page has to know it.

/**
 * RFC 6749 §2.3.1: in the form, or in a header in which both are encoded like a form.
 *
 * @param {string} form
 * @param {import('../generated/index.d.ts').Config} config
 * @returns {{ form: string, headers: Record<string, string> }}
 */
export function authenticated(form, { clientId, clientSecret, clientAuthentication }) {
  if (clientSecret === undefined) return { form, headers: {} };
  if (clientAuthentication === 'client_secret_basic') {
    const credentials = btoa(`${encoded(clientId)}:${encoded(clientSecret)}`);
    return { form, headers: { authorization: `Basic ${credentials}` } };
  }
  const fields = new URLSearchParams(form);
  fields.set('client_secret', clientSecret);
  return { form: fields.toString(), headers: {} };
}

/** @param {string} text */
const encoded = (text) => new URLSearchParams({ '': text }).toString().slice(1);
