// A real Redis server of a test's own, on a free port, that writes nothing to the disk.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const program = '/usr/bin/redis-server';

/**
 * @param {number} [given] a free port by default
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startRedis(given) {
  const port = given ?? (await freePort());
  const url = `redis://127.0.0.1:${port}`;
  const server = spawn(
    program,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--protected-mode', 'yes'],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text));
  const ended = new Promise((resolve) => server.once('close', resolve));
  for (let i = 0; i < 200 && server.exitCode === null; i++) {
    const answer = await ask(url, 'PING').catch(() => '');
    if (answer.startsWith('+PONG')) {
      return {
        url,
        async stop() {
          server.kill();
          await ended;
        },
      };
    }
    await sleep(25);
  }
  server.kill();
  throw new Error(`Redis does not start: ${log}`);
}

/**
 * One command, in Redis' own words: so that what it holds is seen past any client.
 *
 * @param {string} url
 * @param {string} command
 * @returns {Promise<string>} the reply as it comes
 */
export function ask(url, command) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect(Number(port), hostname, () => socket.write(`${command}\r\nQUIT\r\n`));
    socket.setEncoding('utf8').on('data', (text) => (reply += text));
    socket.on('end', () => resolve(reply.replace(/\+OK\r\n$/, '')));
    socket.on('error', reject);
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
