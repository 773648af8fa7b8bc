// Shows how the sign-in stands. It knows nothing but what the worker tells: no token, no device
// code, not even the sign-in's id, which is in a cookie that scripts cannot read.

/** How long until the next request to a worker that is away: by the browser, or here where that gives up. */
const AGAIN_MS = 5000;

const element = (id) => document.getElementById(id);
let events;

const show = {
  none: () => section('start'),
  code({ userCode, verificationUri, verificationUriComplete, expiresAt }) {
    element('address').textContent = verificationUri.replace(/^https:\/\/|\/$/g, '');
    element('address').href = verificationUriComplete ?? verificationUri;
    element('user-code').textContent = userCode;
    const time = new Date(expiresAt).toLocaleTimeString([], { timeStyle: 'short' });
    element('until').textContent = `The code is valid until ${time}.`;
    section('code');
  },
  authorized: () => section('authorized'),
  profile({ displayName, userPrincipalName, jobTitle, mail }) {
    element('name').textContent = displayName ?? userPrincipalName;
    element('job').textContent = jobTitle;
    element('mail').textContent = mail;
    section('profile');
  },
  failed({ message, hint }) {
    element('problem').textContent = message;
    element('hint').textContent = hint;
    section('failed');
  },
};

const ends = ['none', 'profile', 'failed'];

/** Each event comes once, and again after a reload. */
function listen() {
  events?.close();
  const source = new EventSource('sign-in');
  events = source;
  for (const [name, shows] of Object.entries(show)) {
    source.addEventListener(name, ({ data }) => {
      if (ends.includes(name)) source.close();
      shows(JSON.parse(data));
    });
  }
  // An answer that is over is no error: the browser comes back by itself. It does not if the
  // worker answered with an error.
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => source === events && listen(), AGAIN_MS);
  });
}

/** Asks for a code, or ends the sign-in; then shows how it stands. */
const actions = { begin: 'POST', end: 'DELETE' };

async function act(action) {
  try {
    const response = await fetch('sign-in', { method: actions[action] });
    if (response.ok) listen();
    else show.failed(await response.json());
  } catch {
    show.failed({ message: 'This screen has no connection.', hint: 'Try again in a while.' });
  }
}

for (const button of document.querySelectorAll('[data-action]')) {
  button.addEventListener('click', async () => {
    button.disabled = true;
    await act(button.dataset.action);
    button.disabled = false;
  });
}

function section(id) {
  for (const each of document.querySelectorAll('section')) each.hidden = each.id !== id;
  // A remote control has only arrows and OK; but OK on a code must not take it away.
  document.querySelector('section:not([hidden]) button:not(.quiet)')?.focus();
}

listen();
