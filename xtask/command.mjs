// Runs other programs to their end, and keeps what they print for the case that they fail.
import { spawn } from 'node:child_process';

/** A step failed: the message has the program's own output and says what to do. */
export class StepError extends Error {}

/**
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show] Print the output at once; it is not returned then.
 * @property {(chunk: string) => string} [onStderr] Sees each piece of stderr, and returns what of
 *   it belongs to the output.
 */

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `code` is 127 if there is no
 *   such program; `output` is stdout and stderr together
 */
export function run(program, args, { cwd, env, show = false, onStderr = (text) => text } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
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
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += onStderr(text)));
    child.on('error', (error) => resolve({ code: 127, output: error.message, stdout: '' }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Runs a program that must succeed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Options & { hint?: string }} [options] `hint`: what to do if it fails
 * @returns {Promise<string>} its stdout
 * @throws {StepError} with the program's output, its command line and the hint
 */
export async function must(program, args, { hint = '', ...options } = {}) {
  const { code, output, stdout } = await run(program, args, options);
  if (code === 0) return stdout;
  const line = `${[program, ...args].join(' ')}: ${code === 127 ? 'not found' : `exit code ${code}`}`;
  throw new StepError([output.trimEnd(), line, hint].filter(Boolean).join('\n'));
}
