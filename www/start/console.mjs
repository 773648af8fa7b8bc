// Runs the console program in this process, so that it gets Ctrl-C and stdout.
import process from 'node:process';
import { run } from '../../pkg/cli/run.js';
import { openDirectory } from './directory.mjs';
import { otherServerFlags } from './options.mjs';

/** The options that the console program gets, beside the directory. */
const passedOptions = [
  ...['scope', 'select', 'locale', 'parameter', 'timeout', 'json'],
  // The secret itself is passed, by the environment.
  ...Object.keys(otherServerFlags).filter((name) => name !== 'client-secret-file'),
];

/** @param {import('./plan.mjs').Plan} plan */
export async function runConsole(plan) {
  const { config, close } = await openDirectory(plan);
  try {
    // Nothing of a demo stays on the disk.
    const args = [
      '--no-cache',
      ...passedOptions.flatMap((name) => argumentsOf(name, plan.values[name])),
    ];
    for (const [name, value] of [
      ['client-id', config.clientId],
      ['authority', config.authority],
      ['graph-url', config.graphUrl],
    ]) {
      if (value !== undefined) args.push(`--${name}=${value}`);
    }
    return await run(args, environmentFor(config));
  } finally {
    await close();
  }
}

/**
 * Variables for the installed console program must not change this one. The secret goes this way because
 * every user of the machine can read arguments.
 * @param {import('../../pkg/generated/index.js').Config} config
 */
function environmentFor({ clientSecret }) {
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('DEVICE_SIGNIN_'));
  if (clientSecret !== undefined) env.push(['DEVICE_SIGNIN_CLIENT_SECRET', clientSecret]);
  return Object.fromEntries(env);
}

/** @param {string} name @param {import('../../pkg/cli/parse-options.js').Value | undefined} value */
function argumentsOf(name, value) {
  if (value === undefined) return [];
  if (value === true) return [`--${name}`];
  return [value].flat().map((item) => `--${name}=${item}`);
}
