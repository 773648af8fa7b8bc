// Runs the steps of set-up, build and test: a short line each, and the output only if one fails.
import { spawn } from 'node:child_process';

/** A step that failed, with the command's own output; what to do is in the message. */
export class StepError extends Error {}

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} [options] `show`: let its
 *   output through instead of keeping it
 * @returns {Promise<{ code: number, output: string, stdout: string }>} 127 if it is not there
 */
export function run(command, args, { cwd, env, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 127, output: error.message, stdout: '' }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Runs a command that must succeed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, hint?: string }} [options]
 */
export async function must(command, args, { hint = '', ...options } = {}) {
  const { code, output, stdout } = await run(command, args, options);
  if (code === 0) return stdout;
  const line = `${[command, ...args].join(' ')}: ${code === 127 ? 'not found' : `exit code ${code}`}`;
  throw new StepError([output.trimEnd(), line, hint].filter(Boolean).join('\n'));
}

/**
 * Does something that takes a while: says so first, and how long it took last.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function step(what, act) {
  const start = performance.now();
  const terminal = process.stderr.isTTY;
  if (terminal) process.stderr.write(`${what} …`);
  const result = await act();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stderr.write(`${terminal ? '\r' : ''}${what}: ${seconds} s\n`);
  return result;
}
