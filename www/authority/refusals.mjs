// Entra's refusals: each AADSTS number with its OAuth error, HTTP status and words.
import { randomUUID } from 'node:crypto';

/**
 * @typedef {object} Row
 * @property {string} error the OAuth error
 * @property {string} text `{0}` stands for the detail
 * @property {number} [status] 400 unless told
 * @property {string} [suberror]
 * @property {string} [claims] what a new sign-in must fulfil
 */

const CLAIMS =
  '{"access_token":{"capolids":{"essential":true,"values":["6a1c7d3e-1f0b-4a52-8a3e-2f5d3c1b9e70"]}}}';

/** @type {Record<number, Row>} */
const ROWS = {
  50076: {
    error: 'invalid_grant',
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{0}'.",
    suberror: 'basic_action',
    claims: CLAIMS,
  },
  50079: {
    error: 'interaction_required',
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{0}'.",
    suberror: 'basic_action',
    claims: CLAIMS,
  },
  50173: {
    error: 'invalid_grant',
    text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
    suberror: 'bad_token',
  },
  50194: {
    error: 'invalid_request',
    text: "Application '{0}' is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
  },
  50196: {
    error: 'slow_down',
    text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
  },
  53003: {
    error: 'invalid_grant',
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    suberror: 'message_only',
    claims: CLAIMS,
  },
  65001: {
    error: 'invalid_grant',
    text: "The user or administrator has not consented to use the application with ID '{0}'. Send an interactive authorization request for this user and resource.",
    suberror: 'consent_required',
  },
  65004: {
    error: 'authorization_declined',
    text: 'User declined to consent to access the app.',
  },
  70000: { error: 'invalid_grant', text: 'Provided grant is invalid or malformed.' },
  70003: {
    error: 'unsupported_grant_type',
    text: "The app requested an unsupported grant type '{0}'.",
  },
  70008: {
    error: 'invalid_grant',
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    suberror: 'bad_token',
  },
  70011: {
    error: 'invalid_scope',
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.",
  },
  70016: {
    error: 'authorization_pending',
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  70018: {
    error: 'bad_verification_code',
    text: "The provided value for the input parameter 'device_code' is not valid.",
  },
  70020: {
    error: 'expired_token',
    text: "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  },
  70043: {
    error: 'invalid_grant',
    text: 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
    suberror: 'token_expired',
  },
  90002: {
    error: 'invalid_request',
    text: "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  },
  90023: {
    error: 'invalid_request',
    text: 'The authentication service request is not valid.',
  },
  500011: {
    error: 'invalid_resource',
    text: 'The resource principal named {0} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
  },
  700005: {
    error: 'invalid_grant',
    text: 'Provided Authorization Code is intended to use against other tenant, thus rejected.',
  },
  700016: {
    error: 'unauthorized_client',
    text: "Application with identifier '{0}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  },
  700025: {
    error: 'invalid_client',
    status: 401,
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  },
  700082: {
    error: 'invalid_grant',
    text: 'The refresh token has expired due to inactivity.',
    suberror: 'bad_token',
  },
  900144: {
    error: 'invalid_request',
    text: "The request body must contain the following parameter: '{0}'.",
  },
  900023: {
    error: 'invalid_request',
    text: "Specified tenant identifier '{0}' is neither a valid DNS name, nor a valid external domain.",
  },
  900561: {
    error: 'invalid_request',
    text: 'The endpoint only accepts POST requests. Received a {0} request.',
  },
  7000112: {
    error: 'unauthorized_client',
    text: "Application '{0}' is disabled.",
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  9002326: {
    error: 'invalid_request',
    text: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{0}'.",
  },
  9002327: {
    error: 'invalid_request',
    text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  },
  9002332: {
    error: 'invalid_request',
    text: "Application '{0}' is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request.",
  },
  9002346: {
    error: 'invalid_request',
    text: "Application '{0}' is configured for use by Microsoft Account users only. Please use the /consumers endpoint to serve this request.",
  },
};

/** Thrown by the rules of an endpoint, and answered as Entra would. */
export class Refusal extends Error {
  /**
   * @param {number} aadsts
   * @param {string} [detail]
   * @param {string} [error] the OAuth error, in place of the number's usual one
   */
  constructor(aadsts, detail = '', error) {
    super(`AADSTS${aadsts}`);
    this.aadsts = aadsts;
    this.detail = detail;
    this.error = error;
  }
}

/**
 * The words of a number, for its page, or nothing if the authority never says it.
 * @param {number} aadsts
 */
export const wordsOf = (aadsts) => ROWS[aadsts]?.text;

/**
 * @param {Refusal} refusal
 * @param {{ origin: string, traceId: string, correlationId?: string, now?: Date }} request
 * @returns {{ status: number, body: Record<string, unknown> }}
 */
export function answerOf(refusal, { origin, traceId, correlationId, now }) {
  const { aadsts, detail } = refusal;
  const { text, status = 400, suberror, claims, ...row } = /** @type {Row} */ (ROWS[aadsts]);
  const error = refusal.error ?? row.error;
  const timestamp = (now ?? new Date())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, 'Z');
  const correlation = correlationId ?? randomUUID();
  const words = `AADSTS${aadsts}: ${text.replace('{0}', () => detail)}`;
  const tail = `Trace ID: ${traceId} Correlation ID: ${correlation} Timestamp: ${timestamp}`;
  return {
    status,
    body: {
      error,
      error_description: `${words} ${tail}`,
      error_codes: [aadsts],
      timestamp,
      trace_id: traceId,
      correlation_id: correlation,
      error_uri: `${origin}/error?code=${aadsts}`,
      ...(suberror && { suberror }),
      ...(claims && { claims }),
    },
  };
}
