// How each end that is not a profile is put to a person.

/** @typedef {import('../../pkg/generated/index.js').DeviceSignInError} DeviceSignInError */

/**
 * @typedef {object} Problem
 * @property {string} title
 * @property {string} text What happened.
 * @property {string} hint What to do about it.
 * @property {string} again What the button to go on says.
 * @property {'start' | 'sign-out'} action What it does.
 * @property {'pause' | 'stop' | 'fault' | 'done'} sign
 * @property {import('./facts.js').Fact[]} facts For whoever is asked for help.
 */

/** @type {Record<string, Partial<Problem> & { title: string }>} */
const known = {
  cancelled: {
    title: 'Sign-in cancelled',
    text: 'This screen is no longer waiting for anything.',
    again: 'Sign in',
    sign: 'pause',
  },
  signed_out: {
    title: 'Signed out',
    text: 'This screen has forgotten who you are.',
    again: 'Sign in again',
    sign: 'done',
  },
  cache_failed: {
    title: 'You may still be signed in',
    text: 'This browser could not forget your sign-in.',
    hint: "Try again. If that does not help, delete this site's data in the browser's settings.",
    action: 'sign-out',
  },
  expired: {
    title: 'The code has expired',
    text: 'Nobody finished signing in in time.',
    again: 'Get a new code',
    sign: 'pause',
  },
  invalid_code: { title: 'The code is no longer valid', again: 'Get a new code', sign: 'pause' },
  timeout: { title: 'Nobody signed in', again: 'Get a new code', sign: 'pause' },
  declined: {
    title: 'The sign-in was declined',
    text: 'Nobody was signed in.',
    again: 'Start again',
    sign: 'stop',
  },
  blocked_by_policy: { title: 'Your organisation does not allow this', sign: 'stop' },
  account_refused: { title: 'This account cannot sign in here', sign: 'stop' },
  interaction_required: { title: 'More is needed from you', again: 'Sign in again', sign: 'stop' },
  network: { title: 'No connection' },
  invalid_client: { title: 'The app is not set up for this' },
  invalid_authority: { title: 'The directory is not right' },
  invalid_scope: { title: 'The app asks for something unknown' },
  profile_denied: { title: 'Your profile may not be read', sign: 'stop' },
  profile_failed: { title: 'Your profile could not be read' },
};

/** @param {unknown} end @returns {Problem} */
export function problemOf(end) {
  const error = /** @type {Partial<DeviceSignInError>} */ (
    typeof end === 'object' && end ? end : {}
  );
  const key = typeof end === 'string' ? end : (error.code ?? '');
  const words = Object.hasOwn(known, key) ? known[key] : undefined;
  return {
    title: 'That did not work',
    text: sentence(error.message ?? ''),
    hint: error.hint ?? '',
    again: 'Try again',
    action: 'start',
    sign: 'fault',
    facts: [
      ['Error', error.code],
      // Its tail repeats the IDs that follow.
      ['The server says', error.description?.split(/\s*Trace ID:/)[0]],
      ['Entra code', error.aadsts && `AADSTS${error.aadsts}`],
      ['HTTP status', error.status],
      ['Correlation ID', error.correlationId],
      ['Trace ID', error.traceId],
      ['Time at the server', error.timestamp],
    ],
    ...words,
  };
}

/** @param {string} message */
function sentence(message) {
  const [first = '', ...rest] = message;
  const text = first.toLocaleUpperCase() + rest.join('');
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
