// The text for each end of a sign-in other than a profile.

/** @typedef {import('../../pkg/generated/index.js').DeviceSignInError} DeviceSignInError */

/**
 * @typedef {object} Problem
 * @property {string} title
 * @property {string} text What happened.
 * @property {string} hint What to do about it.
 * @property {string} again The text of the main button.
 * @property {'start' | 'sign-out'} action What the main button does.
 * @property {'pause' | 'stop' | 'fault' | 'done'} sign
 * @property {import('./facts.js').Fact[]} facts For support.
 */

/** @type {Record<string, Partial<Problem> & { title: string }>} */
const known = {
  cancelled: {
    title: 'Sign-in cancelled',
    text: 'This screen no longer waits for you to sign in.',
    again: 'Sign in',
    sign: 'pause',
  },
  signed_out: {
    title: 'Signed out',
    text: 'Your sign-in was deleted from this screen.',
    again: 'Sign in again',
    sign: 'done',
  },
  cache_failed: {
    title: 'You may still be signed in',
    text: 'This browser could not delete your sign-in.',
    hint: "Try again. If that does not help, delete this site's data in the browser's settings.",
    action: 'sign-out',
  },
  expired: {
    title: 'The code has expired',
    text: 'The sign-in was not finished in time.',
    again: 'Get a new code',
    sign: 'pause',
  },
  invalid_code: { title: 'The code is no longer valid', again: 'Get a new code', sign: 'pause' },
  timeout: { title: 'The sign-in took too long', again: 'Get a new code', sign: 'pause' },
  declined: {
    title: 'The sign-in was declined',
    text: 'You are not signed in.',
    again: 'Start again',
    sign: 'stop',
  },
  blocked_by_policy: { title: 'Your organisation does not allow this', sign: 'stop' },
  account_refused: { title: 'This account cannot sign in here', sign: 'stop' },
  interaction_required: { title: 'You must sign in again', again: 'Sign in again', sign: 'stop' },
  network: { title: 'No connection' },
  page_server: {
    title: 'No connection',
    text: 'This page cannot reach its own server.',
    hint: 'Check the network, and that the server of this page is running. Then try again.',
  },
  invalid_client: { title: 'The app is not set up for this' },
  invalid_authority: { title: 'The directory is not right' },
  invalid_scope: { title: 'The app requests a permission that does not exist' },
  profile_denied: { title: 'Your profile cannot be read', sign: 'stop' },
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
    // Only the library's messages are written for the screen; a browser's own are for support.
    text: error.code ? sentence(error.message ?? '') : '',
    hint: error.hint ?? '',
    again: 'Try again',
    action: 'start',
    sign: 'fault',
    facts: [
      ['Error', error.code ?? error.message],
      // Without its tail, which repeats the IDs below.
      ['Message', error.description?.split(/\s*Trace ID:/)[0]],
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
