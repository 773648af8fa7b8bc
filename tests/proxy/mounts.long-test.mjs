// Every example of examples/proxy, run as its reader would, with the packed package: a page signs
// its user in and out through each.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAuthority } from '../../www/authority/authority.mjs';
import { root } from '../../xtask/root.mjs';
import { must, run as execute } from '../../xtask/steps.mjs';
import { cache, download } from '../hosts/downloads.mjs';
import { start } from '../hosts/runners/child.mjs';
import { bundleWorker } from '../hosts/stage/packed.mjs';
import { approve } from '../user.mjs';
import { layOut } from './hosts.mjs';
import { Page } from './page.mjs';

const SECRET = 'a secret of the tests, 0123456789 abcdef';
const examples = join(root, 'examples/proxy');

/** @typedef {import('../hosts/runners/child.mjs').Child} Child */
/** @typedef {{ folder: string, port: number, env: Record<string, string> }} Place */

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;
/** The folder with the frameworks. @type {string} */
let frameworks;

before(async () => {
  authority = await startAuthority({ interval: 1 });
  laidOut = await layOut();
  frameworks = await installFrameworks();
});
after(async () => {
  await authority?.close();
  laidOut?.remove();
});

/** Once for each lock file. */
async function installFrameworks() {
  const lock = readFileSync(join(import.meta.dirname, 'mounts/package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const folder = join(cache, `proxy-mounts-${hash}`);
  if (!existsSync(join(folder, 'done'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(join(import.meta.dirname, 'mounts', name), join(folder, name));
    }
    await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    writeFileSync(join(folder, 'done'), '');
  }
  return folder;
}

/** A copy of an example with what it imports. @param {string} name */
async function copied(name) {
  const folder = join(laidOut.project, 'examples', name);
  cpSync(join(examples, name), folder, { recursive: true });
  const modules = join(folder, 'node_modules');
  // Bundlers refuse packages that are links to elsewhere; files that are linked hard cost nothing.
  const from = join(frameworks, 'node_modules');
  const linked = await execute('cp', ['-al', from, modules]);
  if (linked.code !== 0) cpSync(from, modules, { recursive: true });
  cpSync(laidOut.installed, join(modules, 'device-signin'), { recursive: true });
  return folder;
}

/** @param {string} command @param {...string} args */
const by =
  (command, ...args) =>
  async (/** @type {Place} */ { folder, env }) =>
    start(command === 'node' ? process.execPath : await download(command), args, {
      cwd: folder,
      env,
    });

/** @type {Record<string, { path?: string, headers?: Record<string, string>, start: (place: Place) => Promise<Child> }>} */
const mounts = {
  node: { start: by('node', 'server.js') },
  express: { start: by('node', 'server.js') },
  fastify: { start: by('node', 'server.js') },
  hono: { start: by('bun', 'server.js') },
  deno: {
    start: by(
      'deno',
      'run',
      '--no-prompt',
      '--allow-net',
      '--allow-env',
      '--node-modules-dir=manual',
      'server.ts',
    ),
  },
  bun: { start: by('bun', 'server.ts') },
  'cloudflare-worker': {
    headers: { 'cf-connecting-ip': '203.0.113.7' },
    async start({ folder, env, port }) {
      const worker = join(folder, 'bundled/worker.js');
      await bundleWorker(laidOut, join(folder, 'worker.js'), worker, ['workerd', 'worker']);
      const config = join(folder, 'bundled/workerd.capnp');
      writeFileSync(config, capnp(env));
      return start(await download('workerd'), [
        'serve',
        config,
        `--socket-addr=http=127.0.0.1:${port}`,
      ]);
    },
  },
  vercel: {
    path: '/api/device-signin',
    headers: { 'x-real-ip': '203.0.113.7' },
    async start({ folder, env, port }) {
      const entry = join(folder, 'entry.js');
      writeFileSync(
        entry,
        `globalThis.process = { env: JSON.parse(OPTIONS) };
        const { default: handler } = await import('./api/device-signin/[endpoint].js');
        addEventListener('fetch', (event) => event.respondWith(handler(event.request)));`
          .replace(/const \{ default: handler \} = await (import\(.*?\));/, 'const ready = $1;')
          .replace(
            'handler(event.request)',
            'ready.then(({ default: handler }) => handler(event.request))',
          ),
      );
      const worker = join(folder, 'bundled/edge.js');
      await bundleWorker(laidOut, entry, worker, ['edge-light']);
      const server = join(import.meta.dirname, 'hosts/edge-server.mjs');
      return start(process.execPath, [server, worker, JSON.stringify(env), String(port)]);
    },
  },
  next: {
    async start({ folder, env }) {
      const next = join(folder, 'node_modules/next/dist/bin/next');
      const run = { cwd: folder, env: { ...process.env, ...env, NEXT_TELEMETRY_DISABLED: '1' } };
      await must(process.execPath, [next, 'build'], { ...run, hint: 'next build failed' });
      return start(
        process.execPath,
        [next, 'start', '-H', '127.0.0.1', '-p', String(env.PORT)],
        run,
      );
    },
  },
  sveltekit: {
    async start({ folder, env }) {
      const node = await download('node 24');
      const run = { cwd: folder, env: { ...process.env, ...env, HOST: '127.0.0.1' } };
      await must(node, ['node_modules/vite/bin/vite.js', 'build'], {
        ...run,
        hint: 'vite build failed',
      });
      return start(node, ['build'], run);
    },
  },
};

test('every example is run', () => {
  const folders = readdirSync(examples, { withFileTypes: true }).filter((it) => it.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), Object.keys(mounts).sort());
});

for (const [name, { path = '/device-signin', headers, start: begin }] of Object.entries(mounts)) {
  test(name, { timeout: 240_000 }, async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const env = {
      CLIENT_ID: authority.clientId,
      AUTHORITY: authority.authority,
      SECRET,
      ORIGIN: origin,
      PORT: String(port),
      ALLOWED: '203.0.113.7',
    };
    const child = await begin({ folder: await copied(name), port, env });
    try {
      const page = new Page(throughHttp(origin, headers), { origin, path });
      await untilAnswered(page, child);
      assert.equal((await page.send('session')).status, 'signed_out');
      const started = await page.send('start', { json: { locale: 'de-DE' } });
      assert.equal(started.status, 'pending', JSON.stringify(started));
      assert.equal((await page.send('poll')).status, 'pending');
      await approve(started.code);
      const ended = await page.pollAfter(started);
      assert.equal(ended.profile?.displayName, 'Contoso Employee', JSON.stringify(ended));
      assert.equal((await page.send('session')).status, 'signed_in');
      if (name === 'express') {
        const me = await fetch(`${origin}/me`, {
          headers: { cookie: `${page.name}=${page.cookie}` },
        });
        assert.deepEqual(await me.json(), { username: 'employee@contoso.com' });
      }
      assert.equal((await page.send('sign-out')).status, 'signed_out');
      // Some frameworks refuse it themselves, in their own words.
      const { status } = await fetch(`${origin}${path}/start`, {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'x-device-signin': '1', ...headers },
      });
      assert.equal(status, 403);
      // SvelteKit ends the connection where a body is not read, which may come before the answer.
      const large = page.send('start', { json: { locale: 'x'.repeat(70_000) } });
      assert.ok(
        [413, 'fetch failed'].includes(
          await large.then(
            ({ httpStatus }) => httpStatus,
            ({ message }) => message,
          ),
        ),
      );
    } catch (error) {
      console.error(child.log());
      throw error;
    } finally {
      await child.stop();
    }
  });
}

/**
 * @param {string} origin
 * @param {Record<string, string>} [more]
 */
const throughHttp = (origin, more) => async (/** @type {Request} */ request) => {
  const { pathname } = new URL(request.url);
  const body = await request.text();
  return fetch(`${origin}${pathname}`, {
    method: 'POST',
    headers: { ...Object.fromEntries(request.headers), ...more },
    body: body === '' ? undefined : body,
  });
};

/** @param {Page} page @param {Child} child */
async function untilAnswered(page, child) {
  let ended = '';
  child.ended.then((how) => (ended = how));
  for (let i = 0; i < 600 && !ended; i++) {
    if (await page.send('session').catch(() => undefined)) return;
    await sleep(100);
  }
  throw new Error(`it does not answer: ${ended} ${child.log()}`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {Record<string, string>} env */
const capnp = (env) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "device_signin_bg.wasm", wasm = embed "device_signin_bg.wasm"),
  ],
  bindings = [
${Object.entries(env)
  .map(([name, text]) => `    (name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)}),`)
  .join('\n')}
  ],
  compatibilityDate = "2026-04-26",
);
`;
