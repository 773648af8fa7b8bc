// Starts the page: the element, with the proxy or the app and directory that the page's server names.
import '../../pkg/generated/element.js';
import { offerFaults } from './faults.js';
import { chooseLanguage } from './language.js';
import { showLog } from './log.js';
import { announceSignedOut, onSignedOut } from './other-tabs.js';
import { readSettings } from './settings.js';
import { tokenCache } from './token-cache.js';

const element = /** @type {import('../../pkg/element/types/class.js').DeviceSignInElement} */ (
  find('device-signin')
);
const cache = tokenCache();

showLog(element, find('#log'));
showIfStored();
shareSignOut();
openDevelopers();
await chooseLanguage(element);
await start();

async function start() {
  try {
    const { where, control, proxy, config } = await readSettings();
    find('#where').textContent = where;
    if (control) offerFaults(element, find('#faults'));
    if (proxy !== undefined) element.setAttribute('proxy', proxy);
    else element.config = { ...config, ...(cache && { cache }) };
  } catch (error) {
    element.driver = driverWithoutServer(error);
  }
  element.autostart = true;
}

/**
 * The page's server is gone: the user reads so, and the button tries again.
 *
 * @param {unknown} error
 * @returns {import('../../pkg/element/types/driver.js').Driver}
 */
function driverWithoutServer(error) {
  let first = true;
  return {
    async signIn() {
      if (first) {
        first = false;
        throw error;
      }
      await readSettings();
      location.reload();
      return new Promise(() => {});
    },
  };
}

/** Says so, where a reload will need a new code. */
function showIfStored() {
  let isStored = cache !== undefined;
  element.addEventListener('device-signin-start', () => (isStored = cache !== undefined));
  element.addEventListener('device-signin-status', ({ detail }) => {
    if (detail.status === 'cache_failed') isStored = false;
  });
  element.addEventListener('device-signin-signed-in', () => {
    find('#not-stored').hidden = isStored;
  });
}

/** All tabs share the stored tokens: so a sign-out is for all of them. */
function shareSignOut() {
  element.addEventListener('device-signin-signed-out', ({ detail }) => {
    if (detail.reason !== 'page') announceSignedOut();
  });
  onSignedOut(() => {
    if (element.state === 'profile') void element.signOut();
    else element.cancel();
  });
}

function openDevelopers() {
  const button = find('#open-developers');
  const panel = find('#developers');
  button.addEventListener('click', () => {
    panel.hidden = !panel.hidden;
    button.setAttribute('aria-expanded', String(!panel.hidden));
  });
}

/** @param {string} selector @returns {HTMLElement} */
function find(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}
