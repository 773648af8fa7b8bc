// Runs a measured program in a process of its own, and notes the time of each line that it prints.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';

/**
 * What a program must do, given to it as JSON.
 *
 * @typedef {object} Task
 * @property {'sign-in' | 'resume' | 'silent' | 'at-once' | 'abort'} what
 * @property {string} authority
 * @property {string} clientId
 * @property {string} graphUrl
 * @property {string} [cache] the file of the cache, else it is in memory
 * @property {string} [pending] a file for a device code that outlives the process
 * @property {number} [calls] of `at-once`
 * @property {number} [threads] of `at-once`, where calls need them
 * @property {number} [abortAfter] seconds
 */

/**
 * What it printed, `after` so many milliseconds of its process.
 *
 * @typedef {{ at: string, after: number, cpu: number, rss: number, userCode?: string,
 *   verificationUri?: string, error?: string, message?: string, tokens?: number }} Line
 */

/**
 * @typedef {{ name: string, command: string, script: string }} Program
 * @typedef {object} Ran
 * @property {Line[]} lines
 * @property {number} exited milliseconds after the start
 * @property {boolean} killed
 * @property {string} errors what it wrote to stderr
 */

/**
 * @param {Program} program
 * @param {Task | undefined} task
 * @param {{ caFile?: string, onLine?: (line: Line, kill: () => void) => unknown, limit?: number }} [how]
 *   `limit`: seconds until it is killed
 * @returns {Promise<Ran>}
 */
export async function runProgram({ command, script }, task, { caFile, onLine, limit = 60 } = {}) {
  const { NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, NODE_TEST_CONTEXT, ...env } = process.env;
  const start = performance.now();
  const child = spawn(command, [script, ...(task ? [JSON.stringify(task)] : [])], {
    env: {
      ...env,
      NO_PROXY: '127.0.0.1',
      ...(caFile && { NODE_EXTRA_CA_CERTS: caFile, REQUESTS_CA_BUNDLE: caFile }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let killed = false;
  const kill = () => {
    killed = true;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(kill, limit * 1000);
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(performance.now() - start));
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
  /** @type {Line[]} */
  const lines = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const line = { after: performance.now() - start, ...JSON.parse(text) };
    lines.push(line);
    await onLine?.(line, kill);
  }
  const ended = /** @type {number} */ (await exited);
  clearTimeout(timer);
  return { lines, exited: ended, killed, errors };
}

/**
 * The line that a program must have come to.
 *
 * @param {Program} program
 * @param {Ran} ran
 * @param {string} at
 */
export function mustHaveSaid({ name }, { lines, errors }, at) {
  const found = lines.find((line) => line.at === at);
  if (found) return found;
  throw new Error(`${name} did not come to “${at}”: ${JSON.stringify(lines)}\n${errors}`);
}
