// Runs the page until Ctrl-C.
import { startSite } from '../server.mjs';
import { directoryOf } from './directory.mjs';
import { portOf } from './numbers.mjs';
import { UsageError } from '../../pkg/cli/flags.js';

const usualPort = 8080;

/**
 * @param {import('../../pkg/cli/flags.js').Values} values
 * @param {AbortSignal} signal
 */
export async function runPage(values, signal) {
  const consoleOnly = ['timeout', 'json'].find((name) => values[name] !== undefined);
  if (consoleOnly) {
    throw new UsageError(`\`--${consoleOnly}\` is for \`--console\``, 'Add `--console`, or leave it out.');
  }
  const wanted = portOf(values.port);
  const directory = await directoryOf(values);
  try {
    const site = await startSite({
      config: directory.config,
      port: wanted ?? usualPort,
      strictPort: wanted !== undefined,
    });
    if (wanted === undefined && !site.usualPort) {
      console.log(`Port ${usualPort} is taken, so the page has another one.`);
    }
    console.log(`\n  Page:       ${site.url}/`);
    console.log(`  ${directory.local ? 'Authority:  ' : 'Directory:  '}${directory.config.authority}`);
    if (directory.local) {
      console.log('\n  Open the page, then open the address that it shows in a second tab,');
      console.log('  and enter the code there. Any name and password will do.');
    }
    console.log('\n  Ctrl-C stops it.\n');
    await untilAborted(signal);
    await site.close();
    return 0;
  } finally {
    await directory.close();
  }
}

/** @param {AbortSignal} signal @returns {Promise<void>} */
function untilAborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
