// Runs one command: reads the arguments, listens to Ctrl-C, turns every end into an exit code.
import process from 'node:process';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { readFlags, UsageError } from './flags.js';
import { help } from './help.js';
import { nearest } from './nearest.js';
import { flags } from './options.js';
import { reporter } from './reporter.js';
import { profile } from './profile.js';
import { Cancelled, untilSignal } from './signals.js';
import { version } from './version.js';

/** @type {Record<string, import('./command.js').Command>} */
const commands = { profile };

/**
 * @param {readonly string[]} args What follows the program's name.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} The exit code.
 */
export async function run(args, env = process.env) {
  // Before the arguments are known to be right, errors are told in the way they ask for.
  let report = reporter({ json: args.includes('--json') });
  const signals = untilSignal();
  try {
    const { values, positionals } = readFlags(args, flags, env);
    report = reporter({ json: values.json === true });
    if (values.help) {
      process.stdout.write(help());
      return ExitCode.ok;
    }
    if (values.version) {
      process.stdout.write(`${await version()}\n`);
      return ExitCode.ok;
    }
    const result = await commandOf(positionals)(values, { report, signal: signals.signal });
    process.stdout.write(`${JSON.stringify(result, null, values.json ? undefined : 2)}\n`);
    return ExitCode.ok;
  } catch (error) {
    if (error instanceof Cancelled) report.cancelled();
    else report.failed(error);
    return exitCodeOf(error);
  } finally {
    report.end();
    signals.stop();
  }
}

/** @param {readonly string[]} positionals */
function commandOf(positionals) {
  const [name = 'profile', ...rest] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const right = nearest(name, Object.keys(commands));
    throw new UsageError(
      `unknown command \`${name}\`${right ? `; did you mean \`${right}\`?` : ''}`,
      'The arguments are options alone, such as `--client-id …`; see `device-signin --help`.',
    );
  }
  if (rest.length > 0) {
    throw new UsageError(
      `\`${rest[0]}\` is one argument too many`,
      'Put a value that holds spaces in quotes.',
    );
  }
  return command;
}
