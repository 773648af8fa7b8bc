// Runs one command: reads the arguments, listens to Ctrl-C, turns every end into an exit code.
import process from 'node:process';
import { commands } from './commands/commands.js';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { readFlags, UsageError } from './flags.js';
import { help } from './help.js';
import { nearest } from './nearest.js';
import { flags } from './options.js';
import { reporter } from './reporter.js';
import { Cancelled, untilSignal } from './signals.js';
import { timeoutOf, withTimeLimit } from './time-limit.js';
import { version } from './version.js';

/**
 * @param {readonly string[]} args What follows the program's name.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} The exit code.
 */
export async function run(args, env = process.env) {
  // Before the arguments are known to be right, errors are told in the way they ask for.
  let report = reporter({ json: args.includes('--json') });
  const signals = untilSignal();
  let limit;
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
    const { work, argument } = commandOf(positionals);
    limit = withTimeLimit(signals.signal, timeoutOf(values.timeout));
    const output = await work(values, { report, signal: limit.signal, env }, argument);
    // Before the progress line is cleared, it would stand in the way of a terminal's output.
    report.end();
    process.stdout.write(textOf(output, values.json === true));
    return ExitCode.ok;
  } catch (error) {
    if (error instanceof Cancelled) report.cancelled();
    else report.failed(error);
    return exitCodeOf(error);
  } finally {
    report.end();
    limit?.stop();
    signals.stop();
  }
}

/**
 * @param {import('./command.js').Output} output
 * @param {boolean} oneLine
 */
function textOf(output, oneLine) {
  if ('json' in output) return `${JSON.stringify(output.json, null, oneLine ? undefined : 2)}\n`;
  return output.text && `${output.text}\n`;
}

/**
 * @param {readonly string[]} positionals
 * @returns {{ work: import('./command.js').Work, argument: string | undefined }}
 */
function commandOf(positionals) {
  const [name = 'profile', ...rest] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const right = nearest(name, Object.keys(commands));
    throw new UsageError(
      `unknown command \`${name}\`${right ? `; did you mean \`${right}\`?` : ''}`,
      `The commands are ${Object.keys(commands).join(', ')}; see \`device-signin --help\`.`,
    );
  }
  const [argument, ...more] = command.argument ? rest : [undefined, ...rest];
  if (more.length > 0) {
    throw new UsageError(
      `\`${more[0]}\` is one argument too many`,
      'Put a value that holds spaces in quotes.',
    );
  }
  return { work: command.work, argument };
}
