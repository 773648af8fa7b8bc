// Starts the page: reads the server's settings, then drives one sign-in after another.
import { signInAndGetProfile } from '../../pkg/web.js';
import { showAsking, showCode, showProblem, showProfile, showReading } from './screens.js';
import { onAction } from './actions.js';
import { steerByRemote } from './remote.js';
import { readSettings } from './settings.js';

/** The sign-in that is under way, if any. */
let current = new AbortController();

onAction({
  start: () => void signIn(),
  cancel: () => current.abort(),
  'sign-out': signOut,
});
steerByRemote();
void signIn();

async function signIn() {
  current.abort();
  const { signal } = (current = new AbortController());
  const asking = showAsking();
  /** @type {import('./code-screen.js').CodeScreen | undefined} */
  let codeScreen;
  try {
    const { config, where } = await readSettings(signal);
    const element = document.querySelector('#where');
    if (element) element.textContent = where;

    const profile = await signInAndGetProfile(config, (code) => (codeScreen = showCode(code)), {
      signal,
      onStatus(status) {
        (codeScreen ?? asking).status(status);
        if (status.status !== 'authorized') return;
        codeScreen?.end();
        showReading();
      },
    });
    showProfile(profile);
  } catch (error) {
    // A sign-in that a newer one has replaced has no screen to show its end on.
    if (signal !== current.signal) return;
    showProblem(signal.aborted ? 'cancelled' : error);
  } finally {
    codeScreen?.end();
  }
}

/** The page holds no token, so to sign out is to forget what is on the screen. */
function signOut() {
  showProblem('signed_out');
}
