// Runs one command: reads the arguments, listens to Ctrl-C, turns every end into an exit code.
import process from 'node:process';
import { commands } from './commands/commands.js';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { help } from './help.js';
import { nearest } from './nearest.js';
import { options, refuseContradictions } from './options.js';
import { textOf, writeResult } from './output.js';
import { parseOptions } from './parse-options.js';
import { reporter } from './report/reporter.js';
import { refusedOptions } from './server-options.js';
import { Cancelled, untilSignal } from './signals.js';
import { timeoutOf, withTimeLimit } from './time-limit.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';

// `writeResult` gets the errors of stdout, and one of stderr can be written nowhere. Without a listener
// it would end the program with a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** How long a command may take to end once it is cancelled, in milliseconds. */
const GRACE = 1000;

/**
 * @param {readonly string[]} args What follows the program's name.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} The exit code.
 */
export async function run(args, env = process.env) {
  /** @type {Set<string>} */
  const secrets = new Set();
  // Before the arguments are known to be right, errors are written as they request.
  let report = reporter({ json: args.includes('--json') }, { env, secrets });
  const signals = untilSignal();
  let limit;
  try {
    const { values, positionals } = parseOptions(args, options, env, refusedOptions);
    refuseContradictions(values);
    report = reporter(values, { env, secrets });
    if (values.help) return await printed(help());
    if (values.version) return await printed(`${version}\n`);
    const { command, argument } = commandOf(positionals);
    limit = withTimeLimit(signals.signal, timeoutOf(values.timeout));
    const { signal } = limit;
    const work = command.run(values, { report, signal, env, secrets }, argument);
    const output = await endedBy(signal, work);
    // The progress line is cleared first: it would stand in the way of a terminal's output.
    report.end();
    return await printed(textOf(output, values.json === true));
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

/** @param {string} text */
async function printed(text) {
  await writeResult(text);
  return ExitCode.ok;
}

/**
 * The result of a command. One that is cancelled and does not end, since a file or a folder does
 * not answer, is not waited for.
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function endedBy(signal, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    const cancel = () => (timer = setTimeout(() => reject(signal.reason), GRACE));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {readonly string[]} positionals
 * @returns {{ command: import('./command.js').Command, argument: string | undefined }}
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
  return { command, argument };
}
