// Takes secrets out of texts that the program did not write itself, such as an error of `fetch`.

const REDACTED = '[redacted]';
/** Shorter ones would be found in words that are no secret. */
const SHORTEST = 4;

/** The form fields of a request that are secrets. RFC 6749, RFC 7009, RFC 7636, RFC 8628. */
const secretFields = [
  ...['device_code', 'refresh_token', 'client_secret', 'client_assertion', 'code'],
  ...['token', 'code_verifier'],
];

/**
 * The secrets of a request: those of its form and of its `Authorization` header.
 * @param {{ body?: unknown, headers?: any } | undefined} init As `fetch` takes it.
 * @returns {string[]}
 */
export function secretsOf(init) {
  const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : '');
  const [, credentials] =
    /^\s*\S+\s+(.*)$/.exec(new Headers(init?.headers).get('authorization') ?? '') ?? [];
  return [...secretFields.map((name) => form.get(name)), credentials].filter(
    (secret) => typeof secret === 'string',
  );
}

/**
 * @param {string} text
 * @param {Iterable<string>} secrets
 */
export function redact(text, secrets) {
  // What stands before an @ in an address is a user name and a password; hints have a pattern there.
  let clean = text.replace(/\/\/(?!USER:PASSWORD@)[^/@\s]*@/g, `//${REDACTED}@`);
  for (const secret of secrets) {
    if (secret.length < SHORTEST) continue;
    for (const spelling of spellingsOf(secret)) clean = clean.replaceAll(spelling, REDACTED);
  }
  return clean;
}

/**
 * The ways in which a text may be spelled: as it is, percent-encoded, in base64, in JSON, in hex.
 * @param {string} secret
 */
function spellingsOf(secret) {
  const percent = encodeURIComponent(secret);
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const hex = bytes.toString('hex');
  const lower = (/** @type {string} */ it) =>
    it.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
  return new Set([
    ...[secret, percent, lower(percent), form, lower(form)],
    ...[base64, bytes.toString('base64url'), encodeURIComponent(base64)],
    ...[JSON.stringify(secret).slice(1, -1), hex, hex.toUpperCase()],
  ]);
}
