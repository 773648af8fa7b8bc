// `npm start`: installs and builds what is missing, then runs the page or the console program with a
// local authority or a real one.
import process from 'node:process';
import { exitCodeOf } from '../pkg/cli/exit-codes.js';
import { hintOf, messageOf } from '../pkg/cli/report/hints.js';
import { Cancelled, untilSignal } from '../pkg/cli/signals.js';
import { help } from './start/help.mjs';
import { planOf } from './start/plan.mjs';

process.exitCode = await start(process.argv.slice(2));

/** @param {readonly string[]} args @returns {Promise<number>} The exit code. */
async function start(args) {
  const signals = untilSignal();
  try {
    const plan = planOf(args);
    if (plan.run === 'help') {
      process.stdout.write(help());
      return 0;
    }
    // Imported here: on a fresh clone nothing is installed before.
    const { setUp } = await import('../xtask/setup.mjs');
    // Ctrl-C also ends the programs that this runs; their failure is then expected.
    await setUp(['www']).finally(() => signals.signal.throwIfAborted());
    if (plan.run === 'console') {
      signals.stop();
      const { runConsole } = await import('./start/console.mjs');
      return await runConsole(plan);
    }
    const { runPage } = await import('./start/page.mjs');
    return await runPage(plan, signals.signal);
  } catch (error) {
    if (error instanceof Cancelled) return error.exitCode;
    console.error(`npm start: ${messageOf(error)}`);
    const hint = hintOf(error);
    if (hint) console.error(`  What to do: ${hint}`);
    return exitCodeOf(error);
  } finally {
    signals.stop();
  }
}
