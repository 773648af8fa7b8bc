// A host's process: started in a group of its own, so that whatever it starts ends with it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {object} Child
 * @property {Promise<string>} ended how, once it has
 * @property {() => string} log the end of what it printed
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} command
 * @param {readonly string[]} args `{folder}` in one stands for a new empty folder
 * @param {{ env?: Record<string, string>, cwd?: string }} [options]
 * @returns {Child}
 */
export function start(command, args, { env = {}, cwd } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'device-signin-host-'));
  const filled = args.map((arg) => arg.replace('{folder}', folder));
  const child = spawn(command, filled, {
    cwd: cwd ?? folder,
    env: { ...process.env, HOME: folder, TMPDIR: folder, XDG_RUNTIME_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-4000)));
  }
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(`exit code ${code ?? signal}`));
  });
  return {
    ended,
    log: () => log,
    async stop() {
      if (child.pid) {
        // By a signal that it can catch first, so that a display server gives its number back.
        tell(child.pid, 'SIGTERM');
        await Promise.race([ended, sleep(2000)]);
        await sleep(200);
        tell(child.pid, 'SIGKILL');
      }
      await ended;
      // A browser's own children may still be writing as they go.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/**
 * Sends a signal to a group of processes, if there is still one.
 *
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function tell(group, signal) {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
