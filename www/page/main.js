// Starts the page: signs the last user in without a code if it can, else by a code; again on request.
import { signInAndGetProfile, signOut as deleteTokens } from '../../pkg/web.js';
import { onAction } from './actions.js';
import { announceSignedOut, onSignedOut } from './other-tabs.js';
import { showProgress } from './progress.js';
import { listenToRemote } from './remote.js';
import { currentScreen } from './screen.js';
import { showProblem, showProfile } from './screens.js';
import { readSettings } from './settings.js';
import { tokenCache } from './token-cache.js';

const cache = tokenCache();
/** Of the sign-in in progress. */
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
listenToRemote();
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
    showProfile(profile, cache !== undefined && progress.stored());
  } catch (error) {
    // A newer sign-in has replaced this one and has the screen.
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
    if (config?.cache) await deleteTokens({ ...config, cache: config.cache });
    announceSignedOut();
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
