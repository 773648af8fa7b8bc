// Servers that are programs of their own: a free port, a folder, and an end with their tests.
import { createServer } from 'node:net';

/** What a server needs is not on this machine. */
export class Missing extends Error {}

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

/**
 * Ends a program, and waits until it has.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((done) => child.once('close', done));
  child.kill('SIGKILL');
  await end;
}
