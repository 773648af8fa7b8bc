// Which calm sentence each error gets, whom it stops, and what its button does.

/**
 * @typedef {object} Problem
 * @property {string} text the texts `problem.{text}.title` and `problem.{text}.text`
 * @property {'pause' | 'stop' | 'fault'} sign
 * @property {'newCode' | 'tryAgain'} button the text of its button
 */

/** @type {Record<string, [text: string, sign: Problem['sign'], button?: Problem['button']]>} */
const known = {
  expired: ['expired', 'pause', 'newCode'],
  timeout: ['expired', 'pause', 'newCode'],
  invalid_code: ['invalidCode', 'pause', 'newCode'],
  no_sign_in: ['invalidCode', 'pause', 'newCode'],
  declined: ['declined', 'stop'],
  interaction_required: ['again', 'pause'],
  account_refused: ['account', 'stop'],
  blocked_by_policy: ['policy', 'stop'],
  not_allowed: ['policy', 'stop'],
  profile_denied: ['profile', 'stop'],
  cache_failed: ['signOut', 'fault'],
  network: ['network', 'fault'],
  too_many_requests: ['busy', 'pause'],
  invalid_config: ['setup', 'fault'],
  discovery_failed: ['setup', 'fault'],
  invalid_client: ['setup', 'fault'],
  invalid_authority: ['setup', 'fault'],
  invalid_scope: ['setup', 'fault'],
  unsupported_host: ['setup', 'fault'],
  callback_failed: ['setup', 'fault'],
  invalid_request: ['setup', 'fault'],
  forbidden_origin: ['setup', 'fault'],
  not_found: ['setup', 'fault'],
  method_not_allowed: ['setup', 'fault'],
  unsupported_type: ['setup', 'fault'],
  too_large: ['setup', 'fault'],
};

/** @type {typeof known['']} */
const unknown = ['other', 'fault'];

/**
 * @param {string | undefined} code of an error
 * @returns {Problem}
 */
export function problemOf(code) {
  const own = code !== undefined && Object.prototype.hasOwnProperty.call(known, code);
  const [text, sign, button] = (own && known[code]) || unknown;
  return { text, sign, button: button || 'tryAgain' };
}

/** What a technician wants to know of an error, in this order. */
const FIELDS = /** @type {const} */ ([
  'code',
  'message',
  'hint',
  'oauthError',
  'description',
  'aadsts',
  'status',
  'correlationId',
  'traceId',
  'timestamp',
]);

/**
 * @param {Partial<import('../generated/index.js').DeviceSignInError>} error
 * @returns {[name: string, value: string][]}
 */
export function detailsOf(error) {
  return FIELDS.map(
    (name) => /** @type {[string, string]} */ ([name, valueOf(name, error[name])]),
  ).filter(([, value]) => value !== '');
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function valueOf(name, value) {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  // Its tail repeats the IDs that have lines of their own.
  const text = String(value).split(/\s*Trace ID:/)[0];
  if (name === 'aadsts') return `AADSTS${text}`;
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
