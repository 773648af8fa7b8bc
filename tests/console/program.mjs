// Starts a program as a user would, and collects what it writes.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const cli = fileURLToPath(new URL('../../pkg/cli.js', import.meta.url));

/** What the machine has set, and would change what the program does. */
const LEFT_OUT =
  /^(DEVICE_SIGNIN_|npm_|NODE_OPTIONS|NODE_TEST_CONTEXT|FORCE_COLOR|NO_COLOR|LANG|LC_|STATE_DIRECTORY|(HTTPS?|NO)_PROXY$)/i;

/** @type {Set<() => void>} */
const running = new Set();

/** What programs store: apart from the machine's own, and removed afterwards. */
const stored = mkdtempSync(join(tmpdir(), 'device-signin-stored-'));
let homes = 0;

/** A folder of its own that does not exist yet, for `XDG_CONFIG_HOME`. */
export const newHome = () => join(stored, String((homes += 1)));

// A test that failed half-way must not leave a program, which would prevent the run from ending.
after(() => {
  for (const end of running) end();
  rmSync(stored, { recursive: true, force: true });
});

/**
 * @typedef {object} Ended
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} at `performance.now()` of the end.
 */

/**
 * @param {readonly string[]} args Of node.
 * @param {{ env?: Record<string, string>, command?: string, group?: boolean }} [how] `group`: in a
 *   process group of its own, as a terminal has it.
 */
export function start(args, { env = {}, command = process.execPath, group = false } = {}) {
  const clean = Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name));
  const child = spawn(command, [...args], {
    cwd: root,
    env: { ...Object.fromEntries(clean), LANG: 'C.UTF-8', XDG_CONFIG_HOME: newHome(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group,
  });
  const written = { stdout: '', stderr: '' };
  /** @type {Set<() => void>} */
  const watchers = new Set();
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    child[name].setEncoding('utf8').on('data', (text) => {
      written[name] += text;
      for (const look of watchers) look();
    });
  }
  /** @type {Promise<Ended>} */
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    let at = 0;
    const end = () => void child.kill('SIGKILL');
    running.add(end);
    child.on('exit', () => (at = performance.now()));
    child.on('close', (code, signal) => {
      running.delete(end);
      resolve({ code, signal, ...written, at });
    });
  });

  return {
    ended,
    /** @param {NodeJS.Signals} signal */
    kill: (signal) => process.kill(group ? -Number(child.pid) : Number(child.pid), signal),
    /**
     * Waits until it has written something.
     * @param {'stdout' | 'stderr'} where
     * @param {RegExp} wanted
     * @returns {Promise<RegExpExecArray>}
     */
    writes(where, wanted) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = wanted.exec(written[where]);
          if (!found) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
        void ended.then(({ code, stdout, stderr }) =>
          reject(new Error(`ended with ${code} before it wrote ${wanted}:\n${stdout}\n${stderr}`)),
        );
      });
    },
  };
}

/** What a user reads off the message. */
export const message = /open the page (?<verificationUri>\S+) and enter the code (?<userCode>\S+) /;

/**
 * The codes that a program shows, until it ends.
 * @param {ReturnType<typeof start>} program
 */
export async function* codesOf(program) {
  for (let before = 0; ; before += 1) {
    const next = new RegExp(`(?:enter the code [^]*?){${before}}${message.source}`);
    const found = await program.writes('stderr', next).catch(() => undefined);
    if (!found) return;
    yield /** @type {{ verificationUri: string, userCode: string }} */ (found.groups);
  }
}
