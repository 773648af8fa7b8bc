// Every example of examples/, run as its reader would, with the packed package.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Miniflare } from 'miniflare';
import { startAuthority } from '../../www/authority/authority.mjs';
import { root } from '../../xtask/setup.mjs';
import { launch } from '../page/chromium.mjs';
import { startOidcProvider } from '../providers/servers/oidc-provider.mjs';
import { approve } from '../user.mjs';
import { download, isLinuxX64 } from './downloads.mjs';
import { start } from './runners/child.mjs';
import { bundleWorker, layOut } from './stage/packed.mjs';

/** An example shows its code within a second, and not much later on a busy machine. */
const LONGEST_MS = 30_000;

const examples = join(root, 'examples');

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;

before(async () => {
  [authority, laidOut] = await Promise.all([startAuthority({ interval: 1, cors: true }), layOut()]);
});
after(async () => {
  await authority?.close();
  laidOut?.remove();
});

const run = {
  node: () => script(process.execPath, ['sign-in.js'], 'Hello, Contoso Employee.'),
  'any-server': anyServer,
  deno: () => downloaded('deno', ['run', '--no-prompt', '--allow-net', 'sign-in.ts']),
  bun: () => downloaded('bun', ['sign-in.ts'], 'Hello, Contoso Employee, Employee.'),
  'cloudflare-worker': worker,
  'web-page': webPage,
  tv,
};

/** Examples with tests of their own, and where those are. @type {Record<string, string>} */
const elsewhere = {
  stores: 'tests/stores',
  'edge-fleet': 'tests/fleet',
  proxy: 'tests/proxy',
  'element-html': 'tests/element',
  'element-react': 'tests/element',
  'raspberry-pi': 'tests/element',
  'tv-tizen': 'tests/element',
  'tv-webos': 'tests/element',
};

test('every example is run', () => {
  const folders = readdirSync(examples, { withFileTypes: true }).filter((it) => it.isDirectory());
  assert.deepEqual(
    folders.map(({ name }) => name).sort(),
    [...Object.keys(run), ...Object.keys(elsewhere)].sort(),
  );
  for (const folder of Object.values(elsewhere)) {
    const files = readdirSync(join(root, folder));
    assert.ok(
      files.some((name) => name.endsWith('.test.mjs')),
      folder,
    );
  }
});

for (const [name, example] of Object.entries(run)) test(name, example);

/**
 * A copy of an example, with the package installed.
 *
 * @param {string} name
 */
function installed(name) {
  const folder = join(laidOut.project, 'examples', name);
  cpSync(join(examples, name), folder, { recursive: true });
  symlinkSync(join(laidOut.project, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {string} [greeting]
 */
async function downloaded(name, args, greeting = 'Hello, Contoso Employee.') {
  if (!isLinuxX64 && !process.env.CI) return console.log(`${name} is downloaded for Linux on x64`);
  await script(await download(name), args, greeting, name);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} greeting
 * @param {string} [name]
 */
async function script(program, args, greeting, name = 'node') {
  const { clientId } = authority;
  const child = start(program, [...args, clientId, authority.authority], { cwd: installed(name) });
  try {
    await approve(await shown(() => child.log(), child.ended));
    assert.equal(await child.ended, 'exit code 0', child.log());
    assert.equal(child.log().trim().split('\n').at(-1), greeting);
  } finally {
    await child.stop();
  }
}

/** At a server that does not answer as Entra does. */
async function anyServer() {
  const server = await startOidcProvider();
  const env = { ISSUER: server.issuer, CLIENT_ID: 'tv' };
  const child = start(process.execPath, ['sign-in.js'], { cwd: installed('any-server'), env });
  try {
    await server.approve(await shown(() => child.log(), child.ended));
    assert.equal(await child.ended, 'exit code 0', child.log());
    assert.equal(child.log().trim().split('\n').at(-1), 'Hello, Adele Vance.');
  } finally {
    await child.stop();
    await server.close();
  }
}

/**
 * The code, once it is in what was printed.
 *
 * @param {() => string} printed
 * @param {Promise<unknown>} [ended]
 */
async function shown(printed, ended = new Promise(() => {})) {
  let over = false;
  const end = () => (over = true);
  ended.then(end, end);
  setTimeout(end, LONGEST_MS).unref();
  for (;;) {
    const found = /open the page (\S+) (?:in a browser )?and enter the code ([\w-]+)/.exec(
      printed(),
    );
    const [, verificationUri = '', userCode = ''] = found ?? [];
    if (found) return { verificationUri, userCode };
    if (over) assert.fail(`it shows no code: ${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function worker() {
  const folder = installed('cloudflare-worker');
  const outfile = join(folder, 'bundle', 'worker.js');
  await bundleWorker(laidOut, join(folder, 'worker.js'), outfile, ['workerd', 'worker']);
  const runtime = new Miniflare({
    modules: ['worker.js', 'device_signin_bg.wasm'].map((name) => ({
      type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm',
      path: name,
      contents: readFileSync(join(folder, 'bundle', name)),
    })),
    compatibilityDate: '2026-04-26',
    bindings: { CLIENT_ID: authority.clientId, AUTHORITY: authority.authority },
    cf: false,
    telemetry: { enabled: false },
  });
  try {
    const response = await runtime.dispatchFetch('http://worker.example/');
    let text = '';
    const read = (async () => {
      const decoder = new TextDecoder();
      const body = /** @type {AsyncIterable<Uint8Array>} */ (/** @type {any} */ (response.body));
      for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
    })();
    await approve(await shown(() => text, read));
    await read;
    assert.equal(text.trim().split('\n').at(-1), 'data: Hello, Contoso Employee.');
  } finally {
    await runtime.dispose();
  }
}

async function webPage() {
  const folder = installed('web-page');
  configure(folder, 'export const config');
  const types = {
    html: 'text/html',
    js: 'text/javascript',
    css: 'text/css',
    wasm: 'application/wasm',
  };
  const server = createServer(({ url = '' }, response) => {
    const path = url === '/' ? '/index.html' : url;
    const type = types[/** @type {keyof typeof types} */ (path.split('.').at(-1))];
    if (!type) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': type }).end(readFileSync(folder + path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    await inChromium(`http://127.0.0.1:${port}/`, (page) => page.click('#start'));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function tv() {
  const folder = join(laidOut.project, 'examples', 'tv');
  cpSync(join(examples, 'tv'), folder, { recursive: true });
  copyFileSync(join(laidOut.installed, 'pkg/generated/tv.js'), join(folder, 'tv.js'));
  configure(folder, 'window.config');
  await inChromium(pathToFileURL(join(folder, 'index.html')).href);
}

/**
 * Fills in what the reader has to fill in.
 *
 * @param {string} folder
 * @param {string} declaration
 */
function configure(folder, declaration) {
  const path = join(folder, 'config.js');
  assert.ok(readFileSync(path, 'utf8').includes(`${declaration} = {`));
  const { clientId, authority: url } = authority;
  writeFileSync(path, `${declaration} = ${JSON.stringify({ clientId, authority: url })};\n`);
}

/**
 * @param {string} url
 * @param {(page: import('playwright-core').Page) => Promise<void>} [begin]
 */
async function inChromium(url, begin) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(url);
    await begin?.(page);
    let text = '';
    const reading = page
      .locator('#message')
      .filter({ hasText: 'enter the code' })
      .innerText()
      .then((found) => (text = `${found} `));
    await approve(await shown(() => text, reading));
    await page.getByText('Hello, Contoso Employee.').waitFor({ timeout: 15_000 });
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
  }
}
