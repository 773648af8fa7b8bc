// Entra's error numbers that the authority can answer with: each with its OAuth error and description.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes

/**
 * The OAuth error, the description (`{0}` stands for a detail of the request), and what else the
 * error response has. The HTTP status is 400 where none is named.
 * @typedef {[error: string, description: string,
 *   more?: { status?: number, suberror?: string, claims?: string }]} Row
 */

/** What a new sign-in must fulfil. A claims request, OpenID Connect Core 1.0 §5.5. */
const CLAIMS =
  '{"access_token":{"capolids":{"essential":true,"values":["6a1c7d3e-1f0b-4a52-8a3e-2f5d3c1b9e70"]}}}';

/** @type {Record<number, Row>} */
export const ERRORS = {
  16000: [
    'interaction_required',
    "The user account does not exist in the tenant and cannot access the application '{0}' in that tenant. The account needs to be added as an external user in the tenant first.",
  ],
  28000: [
    'invalid_request',
    'Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {0} is not valid.',
  ],
  28002: [
    'invalid_scope',
    'Provided value for the input parameter scope is not valid when requesting an access token.',
  ],
  28003: [
    'invalid_scope',
    "Provided value for the input parameter scope can't be empty when requesting an access token using the provided authorization code.",
  ],
  50005: [
    'invalid_grant',
    'The user tried to sign in to a device from a platform that is not supported through Conditional Access policy.',
  ],
  50020: [
    'invalid_grant',
    'The user account does not exist in the tenant and cannot access the application in that tenant.',
  ],
  50033: [
    'temporarily_unavailable',
    'A transient error has occurred. Please try again.',
    { status: 503 },
  ],
  50034: [
    'invalid_grant',
    'The user account does not exist in the directory. To sign into this application, the account must be added to the directory.',
  ],
  50053: [
    'invalid_grant',
    'The account is locked because the user tried to sign in too many times with an incorrect user ID or password.',
  ],
  50055: ['invalid_grant', 'The password is expired.'],
  50057: ['invalid_grant', 'The user account is disabled.'],
  50059: [
    'invalid_request',
    'No tenant-identifying information found in either the request or implied by any provided credentials.',
  ],
  50072: [
    'interaction_required',
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{0}'.",
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50074: [
    'interaction_required',
    'Strong authentication is required and the user did not pass the MFA challenge.',
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50076: [
    'invalid_grant',
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{0}'.",
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50078: [
    'interaction_required',
    'Presented multi-factor authentication has expired due to policies configured by your administrator. You must refresh it to access the application.',
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50079: [
    'interaction_required',
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{0}'.",
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50087: [
    'temporarily_unavailable',
    'A transient error has occurred during strong authentication. Please try again.',
    { status: 503 },
  ],
  50097: [
    'interaction_required',
    'Device authentication is required.',
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50105: [
    'invalid_grant',
    "Your administrator has configured the application '{0}' to block users unless they are specifically granted access to the application.",
  ],
  50128: [
    'invalid_request',
    'Invalid domain name. No tenant-identifying information found in either the request or implied by any provided credentials.',
  ],
  50129: [
    'interaction_required',
    'Device is not workplace joined. Workplace join is required to register the device.',
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50131: [
    'invalid_grant',
    'Device is not in required device state, or the request was blocked due to suspicious activity, access policy, or security policy decisions.',
  ],
  50144: ['invalid_grant', "The user's Active Directory password has expired."],
  50155: ['invalid_grant', 'Device authentication failed for this user.'],
  50158: [
    'interaction_required',
    'External security challenge was not satisfied.',
    { suberror: 'basic_action', claims: CLAIMS },
  ],
  50173: [
    'invalid_grant',
    'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
    { suberror: 'bad_token' },
  ],
  50194: [
    'invalid_request',
    "Application '{0}' is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
  ],
  50196: [
    'slow_down',
    'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
  ],
  51004: ['invalid_grant', 'The user account does not exist in the directory.'],
  53000: [
    'interaction_required',
    'Device is not in required device state: compliant. Conditional Access policy requires a compliant device.',
    { suberror: 'message_only', claims: CLAIMS },
  ],
  53001: [
    'interaction_required',
    'Device is not in required device state: domain_joined. Conditional Access policy requires a domain joined device.',
    { suberror: 'message_only', claims: CLAIMS },
  ],
  53002: ['invalid_grant', 'The app is not an approved app for Conditional Access.'],
  53003: [
    'invalid_grant',
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    { suberror: 'message_only', claims: CLAIMS },
  ],
  53004: [
    'invalid_grant',
    'The user needs to complete multi-factor authentication registration before accessing this content. The registration is blocked due to suspicious activity.',
  ],
  65001: [
    'invalid_grant',
    "The user or administrator has not consented to use the application with ID '{0}'. Send an interactive authorization request for this user and resource.",
    { suberror: 'consent_required' },
  ],
  65004: ['authorization_declined', 'User declined to consent to access the app.'],
  70000: ['invalid_grant', 'Provided grant is invalid or malformed.'],
  70001: ['unauthorized_client', "The application named '{0}' is disabled."],
  70003: ['unsupported_grant_type', "The app requested an unsupported grant type '{0}'."],
  70008: [
    'invalid_grant',
    'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    { suberror: 'bad_token' },
  ],
  70011: [
    'invalid_scope',
    "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.",
  ],
  70012: [
    'temporarily_unavailable',
    'A server error occurred while authenticating a personal account. Retry.',
    { status: 503 },
  ],
  70016: [
    'authorization_pending',
    'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  ],
  70018: [
    'bad_verification_code',
    "The provided value for the input parameter 'device_code' is not valid.",
  ],
  70019: ['expired_token', 'The verification code has expired. The user has to retry the sign-in.'],
  70020: [
    'expired_token',
    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  ],
  70043: [
    'invalid_grant',
    'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
    { suberror: 'token_expired' },
  ],
  90002: [
    'invalid_request',
    "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  ],
  90006: [
    'temporarily_unavailable',
    'The service is temporarily unavailable. Please retry later.',
    { status: 503 },
  ],
  90008: [
    'consent_required',
    'The user or administrator has not consented to use the application. This happened because the app misses access to Microsoft Graph.',
    { suberror: 'consent_required' },
  ],
  90012: ['temporarily_unavailable', 'The request has timed out.', { status: 503 }],
  90019: [
    'invalid_request',
    'No tenant-identifying information found in either the request or implied by any provided credentials.',
  ],
  90023: ['invalid_request', 'The authentication service request is not valid.'],
  90024: [
    'temporarily_unavailable',
    'The request budget was exceeded. A transient error has occurred. Please try again.',
    { status: 503 },
  ],
  90033: [
    'temporarily_unavailable',
    'A transient error has occurred. Please try again.',
    { status: 503 },
  ],
  90038: ['invalid_request', "The tenant of '{0}' has been redirected to another national cloud."],
  90043: ['invalid_request', "The tenant of '{0}' belongs to another national cloud."],
  90051: [
    'invalid_request',
    'Invalid delegation token: the national cloud identifier is not valid.',
  ],
  90055: ['slow_down', 'The tenant was throttled due to too many requests.', { status: 429 }],
  90072: [
    'invalid_grant',
    'The user account does not exist in the tenant and cannot access the application in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different account.',
  ],
  90094: [
    'consent_required',
    'Administrator consent is required.',
    { suberror: 'consent_required' },
  ],
  90095: [
    'consent_required',
    'Administrator consent is required. The user may ask an administrator for approval.',
    { suberror: 'consent_required' },
  ],
  90124: [
    'invalid_request',
    'This endpoint is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  ],
  90130: [
    'invalid_request',
    "Application '{0}' is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
  ],
  90133: [
    'invalid_request',
    'Device code flow is not supported under the /common or /consumers endpoint.',
  ],
  500011: [
    'invalid_resource',
    'The resource principal named {0} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
  ],
  500208: ['invalid_grant', 'The domain is not a valid login domain for the account type.'],
  500571: ['invalid_grant', 'The guest user account is disabled.'],
  530003: [
    'interaction_required',
    'Your device is required to be managed to access this resource.',
    { suberror: 'message_only', claims: CLAIMS },
  ],
  530032: ['invalid_grant', "Access was blocked by a tenant's security policy."],
  530033: ['invalid_grant', "Access was blocked by a tenant's security policy."],
  530035: ['invalid_grant', 'Access has been blocked by security defaults.'],
  530036: [
    'invalid_grant',
    'Access has been blocked by Conditional Access policies for the device code flow.',
  ],
  530084: [
    'invalid_grant',
    'Access has been blocked by a Conditional Access token protection policy.',
  ],
  650052: [
    'invalid_resource',
    "The app needs access to a service ('{0}') that your organization has not subscribed to or enabled.",
  ],
  650053: [
    'invalid_client',
    "The application asked for a scope that does not exist on the resource '{0}'.",
  ],
  650057: [
    'invalid_resource',
    "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {0}.",
  ],
  700005: [
    'invalid_grant',
    'Provided Authorization Code is intended to use against other tenant, thus rejected.',
  ],
  700016: [
    'unauthorized_client',
    "Application with identifier '{0}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  ],
  700022: [
    'invalid_scope',
    'Invalid value specified for the input parameter scope because it is not valid for the specified app or resource.',
  ],
  700023: [
    'invalid_scope',
    'Invalid value specified for the input parameter scope because it contains scopes of more than one resource.',
  ],
  700025: [
    'invalid_client',
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    { status: 401 },
  ],
  700082: [
    'invalid_grant',
    'The refresh token has expired due to inactivity.',
    { suberror: 'bad_token' },
  ],
  900023: [
    'invalid_request',
    "Specified tenant identifier '{0}' is neither a valid DNS name, nor a valid external domain.",
  ],
  900144: ['invalid_request', "The request body must contain the following parameter: '{0}'."],
  900382: [
    'invalid_request',
    'Confidential client is not supported in a request across national clouds.',
  ],
  900561: ['invalid_request', 'The endpoint only accepts POST requests. Received a {0} request.'],
  5000225: ['invalid_request', 'This tenant has been blocked due to inactivity.'],
  7000014: [
    'invalid_grant',
    "The provided value for the input parameter 'device_code' is not valid.",
  ],
  7000112: ['unauthorized_client', "Application '{0}' is disabled."],
  7000218: [
    'invalid_client',
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    { status: 401 },
  ],
  9001023: [
    'invalid_request',
    'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  ],
  9002326: [
    'invalid_request',
    "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{0}'.",
  ],
  9002327: [
    'invalid_request',
    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  ],
  9002332: [
    'invalid_request',
    "Application '{0}' is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request.",
  ],
  9002346: [
    'invalid_request',
    "Application '{0}' is configured for use by Microsoft Account users only. Please use the /consumers endpoint to serve this request.",
  ],
};
