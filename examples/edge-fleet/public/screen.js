// The screen: the element, with the worker as its driver. The page knows nothing but what the worker
// tells: no token, no device code, not even the sign-in's id, which is in a cookie that scripts
// cannot read.
import './element.js';

/** How long until the next request to a worker that is away, where the browser gives up. */
const AGAIN_MS = 5000;

document.querySelector('device-signin').driver = {
  async signIn(run) {
    await send('POST');
    const signedIn = await watch(run);
    if (!signedIn) throw problem({ code: 'expired' });
    return signedIn;
  },
  /** After a reload: the same code, or the user who is signed in. */
  restore: (run) => watch(run),
  signOut: () => send('DELETE'),
};

/** Asks for a code, or ends the sign-in. */
async function send(method) {
  const response = await fetch('sign-in', { method }).catch((cause) => {
    throw problem({ code: 'network', hint: 'Is the worker running?', cause });
  });
  if (!response.ok) throw problem(await response.json());
}

/** Follows the sign-in to its end. Each event comes once, and again after a reload. */
function watch({ signal, onCode, onStatus }) {
  return new Promise((resolve, reject) => {
    let source;
    const end = (settle, value) => {
      source.close();
      settle(value);
    };
    const on = {
      none: () => end(resolve),
      code: (code) =>
        onCode({ ...code, expiresIn: Math.max(1, (code.expiresAt - Date.now()) / 1000) }),
      authorized: () => onStatus({ status: 'authorized' }),
      profile: (profile) => end(resolve, { profile }),
      failed: (failure) => end(reject, problem(failure)),
    };
    function listen() {
      const own = new EventSource('sign-in');
      source = own;
      for (const name of Object.keys(on)) {
        own.addEventListener(name, ({ data }) => on[name](JSON.parse(data)));
      }
      // An answer that is over is no error: the browser comes back by itself. It does not if the
      // worker answered with an error.
      own.addEventListener('error', () => {
        if (own.readyState !== EventSource.CLOSED || signal.aborted) return;
        setTimeout(() => own === source && !signal.aborted && listen(), AGAIN_MS);
      });
    }
    signal.addEventListener('abort', () => {
      send('DELETE').catch(() => undefined);
      end(reject, signal.reason);
    });
    listen();
  });
}

/** An error as the element shows it: a calm sentence by its code, the rest for a technician. */
function problem({ message, ...more }) {
  return Object.assign(new Error(message), more);
}
