// The packed package in small projects of each bundler, built, and run in Chromium: each signs a
// user in at the local authority.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createServer as createViteServer } from 'vite';
import { startAuthority } from '../../www/authority/authority.mjs';
import { pack } from '../package/pack.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { approve } from '../user.mjs';
import { bundlers, putModule } from './bundle.mjs';

const ENTRIES = {
  '.': 'device-signin',
  './web': 'device-signin/web',
  './nowasm': 'device-signin/nowasm',
};
const PAGE =
  '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>';
const TYPES = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };

/** @type {import('../package/pack.mjs').Packed} */
let packed;
/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  [packed, authority] = await Promise.all([pack(), startAuthority({ interval: 1, cors: true })]);
  writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }');
  for (const [entry, name] of Object.entries(ENTRIES)) {
    writeFileSync(
      join(packed.project, scriptOf(entry)),
      `import { signInAndGetProfile } from '${name}';\nself.signInAndGetProfile = signInAndGetProfile;\n`,
    );
  }
  if (!missing) browser = await launch();
});
after(async () => {
  await browser?.close();
  await authority?.close();
  packed?.remove();
});

/** @param {string} entry */
const scriptOf = (entry) => `app${entry.slice(1).replace('/', '-')}.js`;

describe('in Chromium, as built by', { skip: missing, concurrency: 2 }, () => {
  for (const [bundler, build] of Object.entries(bundlers)) {
    for (const entry of Object.keys(ENTRIES)) {
      test(`${bundler}, ${entry}`, async () => {
        const out = join(packed.project, bundler, scriptOf(entry));
        mkdirSync(out, { recursive: true });
        const app = { project: packed.project, script: scriptOf(entry), out };
        await build(app);
        if (entry === './web') putModule(bundler, app);
        const server = createServer(({ url = '' }, response) => {
          const file = join(out, url);
          if (url === '/') return response.writeHead(200, { 'content-type': TYPES.html }).end(PAGE);
          if (!existsSync(file)) return response.writeHead(404).end();
          const type = TYPES[/** @type {keyof typeof TYPES} */ (url.split('.').at(-1))];
          return response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
        });
        await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
        const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
        try {
          await signsIn(`http://127.0.0.1:${port}/`);
        } finally {
          server.closeAllConnections();
          server.close();
        }
      });
    }
  }

  test('Vite, while developing, .', async () => {
    const page = PAGE.replace('/main.js', `/${scriptOf('.')}`);
    writeFileSync(join(packed.project, 'index.html'), page);
    const server = await createViteServer({
      root: packed.project,
      logLevel: 'warn',
      server: { host: '127.0.0.1', port: 0, hmr: false, ws: false },
    });
    await server.listen();
    try {
      await signsIn(String(server.resolvedUrls?.local[0]));
    } finally {
      await server.close();
    }
  });
});

/** @param {string} url */
async function signsIn(url) {
  const page = await browser.newPage();
  try {
    /** @type {string[]} */
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.exposeFunction('approve', approve);
    await page.goto(url);
    await page.waitForFunction('self.signInAndGetProfile || undefined');
    const { clientId, authority: directory } = authority;
    const config = JSON.stringify({ clientId, authority: directory });
    const name = await page.evaluate(
      `signInAndGetProfile(${config}, (code) => approve(code)).then((it) => it.displayName)`,
    );
    assert.equal(name, 'Contoso Employee');
    assert.deepEqual(faults, []);
  } finally {
    await page.close();
  }
}
