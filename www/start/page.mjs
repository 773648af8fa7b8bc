// Runs the page until Ctrl-C.
import { once } from 'node:events';
import { startSite } from '../server.mjs';
import { openDirectory } from './directory.mjs';

const usualPort = 8080;

/**
 * @param {import('./plan.mjs').Plan} plan
 * @param {AbortSignal} signal
 */
export async function runPage(plan, signal) {
  const { config, username, controlUrl, isOnLan = false, close } = await openDirectory(plan);
  const forward = plan.values.forward === true;
  try {
    const site = await startSite({
      config,
      port: plan.port ?? usualPort,
      strictPort: plan.port !== undefined,
      ...(controlUrl && { controlUrl }),
      forward,
    });
    if (plan.port === undefined && !site.usualPort) {
      console.log(`Port ${usualPort} is in use, so the page has another one.`);
    }
    console.log(`\n  Page:       ${site.url}/`);
    console.log(serverLine(config));
    console.log(username ? localText(username, isOnLan) : realText(forward));
    console.log('\n  Press Ctrl-C to stop.\n');
    if (!signal.aborted) await once(signal, 'abort');
    await site.close();
    return 0;
  } finally {
    await close();
  }
}

/** @param {import('../../pkg/generated/index.js').Config} config */
function serverLine({ issuer, endpoints, authority }) {
  if (issuer !== undefined) return `  Issuer:     ${issuer}`;
  if (endpoints) return `  Server:     ${new URL(endpoints.deviceAuthorization ?? '').origin}`;
  return `  Authority:  ${authority ?? 'https://login.microsoftonline.com/organizations'}`;
}

/** @param {string} username @param {boolean} isOnLan */
const localText = (username, isOnLan) => `
  1. Open the page.
  2. ${isOnLan ? 'Scan the QR code with a phone on this network; the first one to open it is let in.' : 'Open the address that the page shows in a second tab, and enter the code there.'}
  3. Sign in as ${username} with any password.`;

/** @param {boolean} forward */
const realText = (forward) => `
  The browser stays signed in at this address until you choose "Sign out"${forward ? '' : ' or stop this'}.`;
