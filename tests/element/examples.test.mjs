// The element's examples, run as their reader would: the HTML page with its server, and the apps
// for televisions from file:.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startAuthority } from '../../www/authority/authority.mjs';
import { root } from '../../xtask/root.mjs';
import { start } from '../hosts/runners/child.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { approve } from '../user.mjs';
import { installed } from './examples.mjs';
import { codeOf, inState } from './scene.mjs';

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  authority = await startAuthority({ interval: 1, cors: true });
  if (!missing) browser = await launch();
});
after(async () => {
  await browser?.close();
  await authority?.close();
});

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * @param {string} url
 * @param {(page: import('playwright-core').Page) => Promise<void>} act
 */
async function inTab(url, act) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  try {
    await page.goto(url);
    await act(page);
    assert.deepEqual(faults, []);
  } finally {
    await page.close();
  }
}

test('element-html: the page and its server sign a user in', { skip: missing }, async () => {
  const { folder, remove } = installed('element-html');
  const port = await freePort();
  const child = start(process.execPath, ['server.js'], {
    cwd: folder,
    env: {
      ...{ PORT: String(port), CLIENT_ID: authority.clientId, AUTHORITY: authority.authority },
      DEVICE_SIGNIN_SECRET: 'a secret of the tests, longer than 32 bytes',
    },
  });
  try {
    for (let i = 0; i < 300 && !child.log().includes('http://'); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await inTab(`http://127.0.0.1:${port}`, async (page) => {
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await page.keyboard.press('Enter');
      await approve(await codeOf({ page }));
      await inState({ page }, 'profile');
      assert.equal(await page.locator('#greeting').innerText(), 'Hello, Contoso Employee.');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await inState({ page }, 'idle');
      assert.equal(await page.locator('#greeting').isVisible(), false);
    });
  } catch (error) {
    throw new Error(child.log(), { cause: error });
  } finally {
    await child.stop();
    remove();
  }
});

for (const [name, back] of /** @type {const} */ ([
  ['tv-webos', 461],
  ['tv-tizen', 10009],
])) {
  test(`${name}: signs in from file:, and stays signed in`, { skip: missing }, async () => {
    const { folder, remove } = installed(name);
    copyFileSync(
      join(root, 'pkg/generated/element-classic.js'),
      join(folder, 'element-classic.js'),
    );
    const { clientId, authority: url, graphUrl } = authority;
    const config = JSON.stringify({ clientId, graphUrl, authority: url });
    assert.match(readFileSync(join(folder, 'config.js'), 'utf8'), /window\.config = \{/);
    writeFileSync(join(folder, 'config.js'), `window.config = ${config};\n`);
    try {
      await inTab(pathToFileURL(join(folder, 'index.html')).href, async (page) => {
        // A key that comes before the button is there is lost.
        await page.getByRole('button', { name: 'Sign in' }).waitFor();
        await page.keyboard.press('Enter');
        await approve(await codeOf({ page }));
        await inState({ page }, 'profile');
        await page.reload();
        await inState({ page }, 'profile');
        // Only at a screen where the element leaves Back alone does the app close.
        const closed = await page.evaluate((keyCode) => {
          const all = /** @type {any} */ (window);
          let count = 0;
          all.close = () => (count += 1);
          const getCurrentApplication = () => ({ exit: () => (count += 1) });
          all.tizen = { application: { getCurrentApplication } };
          const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true });
          Object.defineProperty(event, 'keyCode', { value: keyCode });
          document.body.dispatchEvent(event);
          return count;
        }, back);
        assert.equal(closed, 1);
      });
    } finally {
      remove();
    }
  });
}

test("the televisions' manifests are what their tools read", () => {
  const info = JSON.parse(readFileSync(join(root, 'examples/tv-webos/appinfo.json'), 'utf8'));
  assert.equal(info.disableBackHistoryAPI, true, 'else Back never reaches the app');
  assert.equal(info.main, 'index.html');
  assert.match(info.id, /^[a-z][a-z0-9.]+$/);
  const widget = readFileSync(join(root, 'examples/tv-tizen/config.xml'), 'utf8');
  for (const wanted of [
    'tizen:privilege name="http://tizen.org/privilege/internet"',
    'access origin="https://login.microsoftonline.com"',
    'access origin="https://graph.microsoft.com"',
    'content src="index.html"',
  ]) {
    assert.ok(widget.includes(wanted), wanted);
  }
});

test('the Raspberry Pi starts what is there, the server before the screen', () => {
  const folder = join(root, 'examples/raspberry-pi');
  const unit = (/** @type {string} */ name) =>
    readFileSync(join(folder, `${name}.service`), 'utf8');
  const [server, screen] = [unit('lobby-display-server'), unit('lobby-display')];
  assert.match(server, /^ExecStart=\/usr\/bin\/node server\.js$/m);
  assert.ok(existsSync(join(root, 'examples/element-html/server.js')));
  assert.match(screen, /^After=lobby-display-server\.service$/m);
  assert.match(screen, /^ExecStart=\/usr\/bin\/cog .*http:\/\/127\.0\.0\.1:8080\/$/m);
  for (const text of [server, screen]) {
    assert.match(text, /^Restart=always$/m);
    const lines = text.split('\n').filter(Boolean);
    for (const line of lines) assert.match(line, /^(\[(Unit|Service|Install)\]|\w+=\S.*)$/, line);
  }
});
