// Processes that share a store refresh at the same time, at a server that takes each refresh token
// once: a process that comes too late finds the winner's tokens, and no code is shown.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as device from './device.mjs';
import { fileCache } from './file-cache.mjs';
import { redisCache } from './redis-cache.mjs';
import { startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

const CHILD = fileURLToPath(new URL('race-child.mjs', import.meta.url));
const REDIS = '/usr/bin/redis-server';

/** @type {string} */
let folder;
/** @type {import('../servers/rotating.mjs').Rotating[]} */
const started = [];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'processes-'));
});
/** @type {import('node:child_process').ChildProcess[]} */
const processes = [];
after(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await Promise.all(started.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

/**
 * Puts a signed-in user whose access token has expired into a store; gives what so many processes
 * end with that begin at once.
 * @param {any} cache
 * @param {string} store as the child names it
 * @param {{ count: number, latency?: number, server?: Parameters<typeof startRotating>[0] }} how
 */
async function race(cache, store, { count, latency = 0, server: more }) {
  const server = await startRotating(more);
  started.push(server);
  const { authority, graphUrl } = server;
  const config = { clientId: 'race', authority, graphUrl, cache: new Map() };
  await device.signedIn(config);
  device.endsIn(config, 0);
  const [[key, document]] = config.cache;
  await cache.set(key, document);

  const children = Array.from({ length: count }, () => {
    const args = [CHILD, authority, graphUrl, store, String(latency)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    processes.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, lines };
  });
  for (const { lines } of children) assert.equal((await lines.next()).value, 'ready');
  for (const { child } of children) child.stdin.write('go\n');
  const said = await Promise.all(
    children.map(async ({ lines }) => JSON.parse(String((await lines.next()).value))),
  );
  const left = JSON.parse(String(await cache.get(key)));
  return { server, said, left };
}

/** @param {Awaited<ReturnType<typeof race>>} race */
function allHaveTheWinners({ server, said, left }) {
  const [first] = said;
  for (const { step, message, accessToken, statuses } of said) {
    assert.equal(step, 'tokens', message);
    assert.equal(accessToken, first.accessToken);
    assert.ok(!statuses.includes('requesting_code'));
  }
  assert.equal(left.tokens[0].accessToken, first.accessToken);
  assert.equal(left.tokens[0].refreshToken, first.refreshToken);
  // Each sends the old one once at the most; one of them was tokensResponse.
  assert.ok(server.refreshes().length <= said.length);
}

describe('processes that share a store', { concurrency: true }, () => {
  for (const [name, count, latency, server] of /** @type {const} */ ([
    ['two with a file', 2, 0, { latency: 100 }],
    ['four with a file', 4, 0, { latency: 100 }],
    ['four with a file whose writes take 400 ms', 4, 400, { latency: 20 }],
    ['four with a file, all of which refresh', 4, 0, { together: 4 }],
    [
      'four with a file, all of which refresh tokens of a minute',
      4,
      0,
      { together: 4, lifetime: 60 },
    ],
  ])) {
    test(`${name}: all have the winner’s tokens`, async () => {
      const file = join(folder, `${name.replaceAll(/\W/g, '-')}.json`);
      const how = { count, latency, server };
      const outcome = await race(fileCache(file), file, how);
      allHaveTheWinners(outcome);
      if ('together' in server) assert.equal(outcome.server.refreshes().length, count, 'a race');
    });
  }

  test('two with a file, at a server that is lenient as Entra is: both have tokens', async () => {
    const file = join(folder, 'lenient.json');
    const how = { count: 2, server: { latency: 100, lenient: true } };
    const { said, left } = await race(fileCache(file), file, how);
    for (const { step, message } of said) assert.equal(step, 'tokens', message);
    assert.ok(said.some(({ refreshToken }) => refreshToken === left.tokens[0].refreshToken));
  });

  test('a file that is written by four at once can be read at every moment', async () => {
    const file = join(folder, 'read.json');
    let isOver = false;
    let reads = 0;
    const reader = (async () => {
      while (!isOver) {
        if (existsSync(file)) assert.ok(JSON.parse(await readFile(file, 'utf8')).version);
        reads += 1;
        await sleep(1);
      }
    })();
    const how = { count: 4, server: { latency: 50, lenient: true } };
    const { said } = await race(fileCache(file), file, how);
    isOver = true;
    await reader;
    for (const { step, message } of said) assert.equal(step, 'tokens', message);
    assert.ok(reads > 50);
  });

  const missing = existsSync(REDIS) ? undefined : 'apt-get install redis-server';
  test(
    'four with a Redis server: all have the winner’s tokens',
    { skip: !process.env.CI && missing },
    async () => {
      assert.ok(!missing, missing);
      const port = await freePort();
      const redis = spawn(
        REDIS,
        ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
        { stdio: 'ignore' },
      );
      try {
        const cache = await reached(port);
        allHaveTheWinners(await race(cache, String(port), { count: 4, server: { latency: 100 } }));
        cache.close();
      } finally {
        redis.kill();
      }
    },
  );
});

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {number} port */
async function reached(port) {
  for (;;) {
    try {
      return await redisCache(port);
    } catch {
      await sleep(50);
    }
  }
}
