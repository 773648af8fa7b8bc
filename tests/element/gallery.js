// Brings an element into any of its states, with a driver that stays there. It runs in the page of
// the gallery, as a classic script, on every engine that the element runs on.

/** The gallery's clock stands still, so that every picture of a state is the same. */
let now = Date.now();
Date.now = () => now;

/** A code as Entra sends it. */
const CODE = {
  userCode: 'LSXRDLKVN',
  verificationUri: 'https://login.microsoft.com/device',
  message: '',
  expiresIn: 900,
  interval: 5,
};

const PROFILE = {
  displayName: 'Contoso Employee',
  userPrincipalName: 'employee@contoso.com',
};

const ERROR = {
  code: 'expired',
  message: 'The code has expired.',
  hint: 'Request a new code.',
  oauthError: 'expired_token',
  aadsts: 70020,
  correlationId: '22222222-2222-4222-8222-222222222222',
  traceId: '11111111-1111-4111-8111-111111111111',
  timestamp: '2026-11-21 09:00:00Z',
};

/**
 * @typedef {object} Scene
 * @property {string} state one of `SCENES`
 * @property {Record<string, string>} [attributes]
 * @property {object} [code] laid over the usual one
 * @property {object} [profile] laid over the usual one
 * @property {object} [error] laid over the usual one
 */

/** What can be shown, by name. */
const SCENES = [
  'idle',
  'signed-out',
  'asking',
  'code',
  'code-troubled',
  'reading',
  'profile',
  'idle-warning',
  'problem',
  'details',
];

/**
 * @param {Scene} scene
 * @returns {any} the element
 */
function showScene({ state, attributes = {}, code = {}, profile = {}, error = {} }) {
  const never = new Promise(() => {});
  const element = /** @type {any} */ (document.createElement('device-signin'));
  element.id = 'it';
  Object.keys(attributes).forEach((name) => element.setAttribute(name, attributes[name]));
  if (state === 'idle-warning') element.setAttribute('idle-sign-out', '0.5');

  element.driver = {
    signIn(/** @type {any} */ { onCode, onStatus }) {
      switch (state) {
        case 'asking':
          return never;
        case 'code':
        case 'code-troubled':
          // A bit less than whole, so that the countdown's text stays for a minute.
          onCode(
            Object.assign({}, CODE, { expiresAt: Date.now() + (CODE.expiresIn - 65) * 1000 }, code),
          );
          if (state === 'code-troubled') {
            onStatus({ status: 'retrying', nextTryIn: 5, error: { code: 'network' } });
          }
          return never;
        case 'reading':
          onStatus({ status: 'authorized' });
          return never;
        case 'problem':
        case 'details':
          return Promise.reject(Object.assign(new Error(), ERROR, error));
        default:
          return Promise.resolve({ profile: Object.assign({}, PROFILE, profile) });
      }
    },
    signOut: () => Promise.resolve(),
  };
  (document.querySelector('main') || document.body).appendChild(element);
  if (state === 'idle') return element;
  element.start().then(() => {
    if (state === 'signed-out') element.signOut();
    if (state === 'idle-warning') now += 20000;
    if (state === 'details') {
      element.shadowRoot.querySelector('[part~="details-button"]').click();
    }
  });
  return element;
}

/** Takes every element away. */
function clearScene() {
  Array.from(document.querySelectorAll('device-signin')).forEach((it) =>
    /** @type {Node} */ (it.parentNode).removeChild(it),
  );
}

Object.assign(window, { showScene, clearScene, SCENES });
