// Runs the console program, in this process, so that Ctrl-C and stdout are its own.
import process from 'node:process';
import { run } from '../../pkg/cli/run.js';
import { openDirectory } from './directory.mjs';

/** What is handed on besides the directory. */
const handedOn = ['scope', 'select', 'locale', 'timeout', 'json'];

/** @param {import('./plan.mjs').Plan} plan */
export async function runConsole(plan) {
  const { config, close } = await openDirectory(plan);
  try {
    // A try-out leaves nothing behind.
    const args = [
      '--no-cache',
      ...handedOn.flatMap((name) => argumentsOf(name, plan.values[name])),
    ];
    for (const [name, value] of [
      ['client-id', config.clientId],
      ['authority', config.authority],
      ['graph-url', config.graphUrl],
    ]) {
      if (value !== undefined) args.push(`--${name}=${value}`);
    }
    // Variables that are set for the console program must not change what runs here.
    const env = Object.entries(process.env).filter(([name]) => !name.startsWith('DEVICE_SIGNIN_'));
    return await run(args, Object.fromEntries(env));
  } finally {
    await close();
  }
}

/** @param {string} name @param {import('../../pkg/cli/parse-options.js').Value | undefined} value */
function argumentsOf(name, value) {
  if (value === undefined) return [];
  if (value === true) return [`--${name}`];
  return [value].flat().map((item) => `--${name}=${item}`);
}
