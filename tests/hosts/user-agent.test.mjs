// Which hosts send a `User-Agent` with `fetch`, measured: some servers, such as api.github.com, refuse a
// request for a profile without it. docs/configuration.md says what is found here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { endsWithItsTests } from '../ending.mjs';
import { download, isLinuxX64 } from './downloads.mjs';
import * as browsers from './runners/browsers.mjs';
import { start } from './runners/child.mjs';
import * as workers from './runners/workers.mjs';
import { bundleWorker, layOut } from './stage/packed.mjs';
import { missing, visits } from './visits.mjs';

endsWithItsTests();

/** How long a host may take to start and send both, in milliseconds. */
const LONGEST = 60_000;
const WORKERD = ['workerd', 'worker'];

/** @typedef {Awaited<ReturnType<typeof startRecorder>>} Recorder */
/** @typedef {import('./runners/child.mjs').Child} Child */

/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;
before(async () => void (laidOut = await layOut()));
after(() => laidOut?.remove());

/** Serves the page of the browsers, and records what each of the two requests says. */
async function startRecorder() {
  /** @type {(agents: Record<string, string | undefined>) => void} */
  let found = () => {};
  /** @type {Record<string, string | undefined>} */
  const agents = {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://recorder');
    const send = (/** @type {string} */ type, /** @type {string | Buffer} */ body) => {
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    };
    if (pathname === '/') return send('text/html', PAGE);
    if (pathname === '/user-agent.js') {
      return send(
        'text/javascript',
        readFileSync(join(import.meta.dirname, 'hosts', 'user-agent.js')),
      );
    }
    if (/^\/pkg\/(\w|[/-]|\.(?!\.))+\.js$/.test(pathname)) {
      return send('text/javascript', readFileSync(join(laidOut.installed, pathname)));
    }
    if (pathname === '/own' || pathname === '/profile') {
      agents[pathname] = request.headers['user-agent'];
      if (pathname === '/profile') found(agents);
    }
    send('application/json', '{ "id": 1 }');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** @type {Promise<Record<string, string | undefined>>} */
    agents: new Promise((resolve) => (found = resolve)),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const PAGE = `<!doctype html><title>page</title><script type="module">
import * as api from '/pkg/index.js';
import { sendBoth } from '/user-agent.js';
await sendBoth(api, location.origin);
</script>`;

/** @param {string} name @param {readonly string[]} [args] */
const script = (name, args = []) =>
  /** @type {(server: string) => Promise<Child>} */ (
    async (server) => {
      const program = name === 'node' ? process.execPath : await download(name);
      const file = join(laidOut.project, 'hosts', 'user-agent-script.js');
      return start(program, [...args, file, server, 'x'], { cwd: laidOut.project });
    }
  );

/** @param {string} name of the worker @param {string[]} conditions */
async function bundled(name, conditions) {
  const outfile = join(laidOut.project, `user-agent-${conditions[0]}`, 'worker.js');
  await bundleWorker(laidOut, join(laidOut.project, 'hosts', name), outfile, conditions);
  return outfile;
}

const query = (/** @type {string} */ server) => `?${new URLSearchParams({ server })}`;

/** @param {string} host */
const needs = (host) => missing(visits.find((visit) => visit.host === host) ?? assert.fail(host));
const notDownloaded = isLinuxX64 ? undefined : 'it is downloaded for Linux on x64 only';

/**
 * What a host's own `fetch` says, and what the library's request does. A browser does not let a page set
 * it without asking the server first.
 * @type {[host: string, own: RegExp | undefined, profile: RegExp, toDo: string | undefined,
 *   run: (server: string) => Promise<Child> | Child][]}
 */
const hosts = [
  ['Node.js', /^node$/, /^node$/, undefined, script('node')],
  ['Deno', /^Deno\//, /^Deno\//, notDownloaded, script('deno', ['run', '--allow-net'])],
  ['Bun', /^Bun\//, /^Bun\//, notDownloaded, script('bun')],
  [
    'workerd',
    undefined,
    /^device-signin$/,
    notDownloaded,
    async (server) =>
      workers.workerd(await download('workerd'), await bundled('user-agent-worker.js', WORKERD), {
        date: '2026-11-17',
        query: query(server),
      }),
  ],
  [
    'miniflare',
    undefined,
    /^device-signin$/,
    undefined,
    async (server) =>
      workers.miniflare(await bundled('user-agent-worker.js', WORKERD), {
        date: '2026-04-26',
        query: query(server),
      }),
  ],
  [
    'Vercel edge-runtime',
    /./,
    /./,
    undefined,
    async (server) =>
      workers.edgeRuntime(await bundled('user-agent-edge.js', ['edge-light']), {
        query: query(server),
      }),
  ],
  [
    'Chromium',
    /^Mozilla\/5\.0 .*Chrome\//,
    /^Mozilla\/5\.0 .*Chrome\//,
    needs('Chromium'),
    (server) => browsers.chromium('/usr/bin/chromium', `${server}/`),
  ],
  [
    'Firefox',
    /^Mozilla\/5\.0 .*Firefox\//,
    /^Mozilla\/5\.0 .*Firefox\//,
    needs('Firefox ESR'),
    (server) => browsers.firefox(`${server}/`),
  ],
];

describe('User-Agent', { concurrency: 2 }, () => {
  for (const [host, own, profile, toDo, run] of hosts) {
    test(`${host} ${own ? 'sends one with fetch' : 'sends none with fetch, and the library adds it'}`, async (t) => {
      if (toDo) {
        assert.ok(!process.env.CI, `${host} is required in CI: ${toDo}`);
        return console.log(`${host} is not here; ${toDo}`);
      }
      const recorder = await startRecorder();
      const child = await run(recorder.url);
      const late = new Promise((_, reject) => {
        setTimeout(() => reject(new Error(`nothing came: ${child.log()}`)), LONGEST).unref();
      });
      try {
        const agents = await Promise.race([recorder.agents, late]);
        t.diagnostic(JSON.stringify(agents));
        assert.match(String(agents['/profile']), profile);
        if (own) assert.match(String(agents['/own']), own);
        else assert.equal(agents['/own'], undefined);
      } finally {
        await child.stop();
        recorder.close();
      }
    });
  }
});
