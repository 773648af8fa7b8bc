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
  const { config, person, close } = await openDirectory(plan);
  try {
    const site = await startSite({
      config,
      port: plan.port ?? usualPort,
      strictPort: plan.port !== undefined,
    });
    if (plan.port === undefined && !site.usualPort) {
      console.log(`Port ${usualPort} is taken, so the page has another one.`);
    }
    console.log(`\n  Page:       ${site.url}/`);
    console.log(
      `  Authority:  ${config.authority ?? 'https://login.microsoftonline.com/organizations'}`,
    );
    if (person) {
      console.log(
        '\n  Open the page, then open the address that it shows in a second tab, and enter',
      );
      console.log(`  the code there. Sign in as ${person}, with any password.`);
    } else {
      console.log(
        '\n  The browser keeps whoever signs in, for this address. "Sign out" forgets them.',
      );
    }
    console.log('\n  Ctrl-C stops it.\n');
    if (!signal.aborted) await once(signal, 'abort');
    await site.close();
    return 0;
  } finally {
    await close();
  }
}
