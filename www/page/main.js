// Starts the page: signs in whoever was signed in before, else drives one sign-in after another.
import { signInAndGetProfile, signOut as forgetTokens } from '../../pkg/web.js';
import { onAction } from './actions.js';
import { onSignedOut, tellSignedOut } from './other-tabs.js';
import { showProgress } from './progress.js';
import { steerByRemote } from './remote.js';
import { currentScreen } from './screen.js';
import { showProblem, showProfile } from './screens.js';
import { readSettings } from './settings.js';
import { tokenCache } from './token-cache.js';

const cache = tokenCache();
/** The sign-in that is under way, if any. */
let current = new AbortController();
/** @type {import('../../pkg/generated/index.js').Config | undefined} */
let config;

onAction({
  start: () => void signIn(),
  cancel: () => current.abort(),
  'sign-out': (button) => void signOut(button),
});
onSignedOut(() => {
  if (['reading', 'profile'].includes(currentScreen())) showSignedOut();
});
steerByRemote();
void signIn();

async function signIn() {
  current.abort();
  const { signal } = (current = new AbortController());
  const progress = showProgress();
  try {
    const settings = await readSettings(signal);
    config = { ...settings.config, cache };
    const element = document.querySelector('#where');
    if (element) element.textContent = settings.where;

    const { onCode, onStatus } = progress;
    const profile = await signInAndGetProfile(config, onCode, { signal, onStatus });
    showProfile(profile, cache !== undefined && progress.kept());
  } catch (error) {
    // A sign-in that a newer one has replaced has no screen to show its end on.
    if (signal !== current.signal) return;
    const signedIn = cache !== undefined && progress.signedIn();
    showProblem(signal.aborted ? 'cancelled' : error, signedIn);
  } finally {
    progress.end();
  }
}

/** @param {HTMLElement} button */
async function signOut(button) {
  button.textContent = 'Signing out…';
  try {
    if (config?.cache) await forgetTokens({ ...config, cache: config.cache });
    tellSignedOut();
    showSignedOut();
  } catch (error) {
    showProblem(error);
  }
}

function showSignedOut() {
  current.abort();
  current = new AbortController();
  showProblem('signed_out');
}
