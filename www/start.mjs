// `npm start`: sets up, then runs the page or the console program, at a local authority or a real one.
import process from 'node:process';
import { exitCodeOf } from '../pkg/cli/exit-codes.js';
import { readFlags, UsageError } from '../pkg/cli/flags.js';
import { Cancelled, untilSignal } from '../pkg/cli/signals.js';
import { help } from './start/help.mjs';
import { flags } from './start/options.mjs';

process.exitCode = await start(process.argv.slice(2));

/** @param {readonly string[]} args @returns {Promise<number>} The exit code. */
async function start(args) {
  const signals = untilSignal();
  try {
    const { values, positionals } = readFlags(args, flags, process.env);
    if (positionals.length > 0) {
      throw new UsageError(
        `\`${positionals[0]}\` is no option`,
        'npm wants two dashes before the options: `npm start -- --console`.',
      );
    }
    if (values.help) {
      process.stdout.write(help());
      return 0;
    }
    // Only what has no dependency may be imported above: on a fresh clone there are none yet.
    const { setUp } = await import('../xtask/setup.mjs');
    // Ctrl-C also ends what it runs, whose failure is then no news.
    await setUp().finally(() => signals.signal.throwIfAborted());
    if (values.console) {
      signals.stop();
      const { runConsole } = await import('./start/console.mjs');
      return await runConsole(values);
    }
    const { runPage } = await import('./start/page.mjs');
    return await runPage(values, signals.signal);
  } catch (error) {
    if (error instanceof Cancelled) return error.exitCode;
    const { message, hint } = /** @type {{ message: string, hint?: string }} */ (error);
    console.error(`npm start: ${message}`);
    if (hint) console.error(`  What to do: ${hint}`);
    return exitCodeOf(error);
  } finally {
    signals.stop();
  }
}
