// A framework's server: started in a project, and waited for until it answers.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../hosts/runners/child.mjs';

/** A server answers within seconds, and later on a busy machine. */
const LONGEST_START_MS = 120_000;

/**
 * @param {string} program
 * @param {(port: number) => string[]} args
 * @param {{ cwd: string, env?: (port: number) => Record<string, string>, path?: string }} how
 *   `path`: what it answers once it runs
 */
export async function startServer(program, args, { cwd, env = () => ({}), path = '/' }) {
  const port = await freePort();
  const child = start(program, args(port), {
    cwd,
    env: { NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1', ...env(port) },
  });
  const url = `http://127.0.0.1:${port}`;
  let ended = '';
  void child.ended.then((how) => (ended = how));
  for (const end = Date.now() + LONGEST_START_MS; ; await sleep(200)) {
    if (await fetch(`${url}${path}`).catch(() => undefined)) break;
    if (ended || Date.now() > end) {
      await child.stop();
      throw new Error(`${program} does not listen (${ended || 'it still runs'}): ${child.log()}`);
    }
  }
  return { url, log: child.log, stop: child.stop };
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
