// What `fetch` failed with, as one text, and what the user at the terminal can do about it.

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = new Set([
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_UNTRUSTED', 'CERT_REJECTED', 'INVALID_CA'],
  ...['CERT_SIGNATURE_FAILURE', 'CERT_REVOKED', 'INVALID_PURPOSE', 'CERT_CHAIN_TOO_LONG'],
]);
const wrongTime = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const CERTIFICATES =
  'If your network opens TLS connections, have Node.js trust its certificate: set NODE_EXTRA_CA_CERTS to a file that holds it (PEM), or, from Node 22.19 and 24.6 on, NODE_USE_SYSTEM_CA=1.';

/**
 * A failed request. `isFinal` says that another try would fail in the same way.
 */
export class NetworkError extends Error {
  name = 'NetworkError';

  /**
   * @param {string} message
   * @param {{ hint?: string | undefined, isFinal?: boolean, code?: string | undefined }} more
   */
  constructor(message, { hint, isFinal = false, code }) {
    super(message);
    this.hint = hint;
    this.isFinal = isFinal;
    if (code !== undefined) this.code = code;
  }
}

/**
 * @param {unknown} thrown What `fetch` threw.
 * @param {string | undefined} proxy The name of the variable that names the proxy.
 */
export function networkError(thrown, proxy) {
  const chain = chainOf(thrown);
  const code = chain.map(codeOf).find((it) => it !== undefined);
  return new NetworkError(textOf(chain), { code, ...adviceOn(code, proxy) });
}

/**
 * The messages of an error and of its causes, as one text.
 * @param {unknown} thrown
 */
export function messagesOf(thrown) {
  return textOf(chainOf(thrown));
}

/** @param {string | undefined} proxy */
export function proxyWantsPassword(proxy) {
  return new NetworkError('The proxy wants a user name and a password (HTTP status 407)', {
    isFinal: true,
    hint: `Put them into the proxy's address: ${proxy ?? 'HTTPS_PROXY'}=http://USER:PASSWORD@HOST:PORT`,
  });
}

/**
 * @param {string | undefined} code
 * @param {string | undefined} proxy
 * @returns {{ hint?: string, isFinal?: boolean }}
 */
function adviceOn(code, proxy) {
  if (code !== undefined && untrusted.has(code)) return { isFinal: true, hint: CERTIFICATES };
  if (code !== undefined && wrongTime.has(code)) {
    return {
      isFinal: true,
      hint: "Set this device's clock: it decides whether a certificate holds.",
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      isFinal: true,
      hint: 'Another server answers: check `--authority` or `--issuer`, and whether this network wants you to sign in first.',
    };
  }
  if (proxy === undefined) return {};
  return { hint: `Check the connection, and the proxy's address in ${proxy}.` };
}

/**
 * An error and its causes, the outermost first.
 * @param {unknown} thrown
 */
function chainOf(thrown) {
  const chain = [];
  for (let it = thrown; it !== undefined && it !== null && chain.length < 5;) {
    chain.push(it);
    const { cause, errors } = /** @type {{ cause?: unknown, errors?: unknown[] }} */ (it);
    it = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return chain;
}

/** @param {unknown[]} chain */
function textOf(chain) {
  const texts = chain.map((it) => {
    if (!(it instanceof Error)) return typeof it === 'string' ? it : '';
    return it.message || codeOf(it);
  });
  return [...new Set(texts)].filter(Boolean).join(': ') || 'no reason was given';
}

/** @param {unknown} error */
function codeOf(error) {
  const { code } = /** @type {{ code?: unknown }} */ (Object(error));
  return typeof code === 'string' ? code : undefined;
}
