// The oldest engine, from file:, with the keys of a real keyboard: the user signs in by arrows and OK
// alone. Driven by the DevTools protocol, because no driver knows a Chromium that old.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';
import { startAuthority } from '../../www/authority/authority.mjs';
import { root } from '../../xtask/root.mjs';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import { chromium } from '../hosts/runners/browsers.mjs';
import { approve } from '../user.mjs';

const skip = isLinuxX64 || process.env.CI ? undefined : 'it is downloaded for Linux on x64 only';

/** @param {string} base @param {object} config */
const html = (base, config) => `<!doctype html>
<meta charset="utf-8" />
<title>Remote control</title>
<link rel="stylesheet" href="${base}/tests/element/gallery.css" />
<script src="${base}/pkg/generated/element-classic.js"></script>
<body>
  <device-signin app-name="Lobby display"></device-signin>
  <script>
    document.querySelector('device-signin').config = ${JSON.stringify(config)};
  </script>
</body>
`;

const KEYS = {
  ArrowDown: { key: 'ArrowDown', code: 'ArrowDown', windowsVirtualKeyCode: 40 },
  Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
};

for (const major of [64, 69]) {
  test(`Chromium ${major} from file:, by arrows and OK alone`, { skip }, async () => {
    const authority = await startAuthority({ interval: 1, cors: true });
    const folder = mkdtempSync(join(tmpdir(), 'device-signin-remote-'));
    const { clientId, graphUrl, authority: url } = authority;
    const base = pathToFileURL(root).href.replace(/\/$/, '');
    const file = join(folder, 'remote.html');
    writeFileSync(file, html(base, { clientId, graphUrl, authority: url }));
    const child = chromium(await download(`chromium ${major}`), pathToFileURL(file).href);
    /** @type {Awaited<ReturnType<typeof connect>> | undefined} */
    let tab;
    try {
      tab = await connect(child);
      const { press, until, ask } = tab;
      await until("document.querySelector('device-signin').state === 'idle'");
      await press('ArrowDown');
      await press('Enter');
      await until("document.querySelector('device-signin').state === 'code'");
      // OK on the code cancels nothing.
      await press('Enter');
      const code = JSON.parse(
        await ask("JSON.stringify(document.querySelector('device-signin').code)"),
      );
      await approve(code);
      await until("document.querySelector('device-signin').state === 'profile'");
      await press('ArrowDown');
      const focused = await ask(
        "document.querySelector('device-signin').shadowRoot.activeElement.textContent",
      );
      assert.equal(focused, 'Not you? Sign out');
      await press('Enter');
      await until("document.querySelector('device-signin').state === 'idle'");
    } finally {
      tab?.close();
      await child.stop();
      await authority.close();
      rmSync(folder, { recursive: true });
    }
  });
}

/** @param {import('../hosts/runners/child.mjs').Child} child */
async function connect(child) {
  const port = await soon(() => /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(child.log())?.[1]);
  const { webSocketDebuggerUrl } = await soon(async () => {
    const list = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    return list.find((/** @type {any} */ { type, url }) => type === 'page' && /remote/.test(url));
  });
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  /** @type {Map<number, (result: any) => void>} */
  const waiting = new Map();
  socket.on('message', (data) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  let last = 0;
  /** @param {string} method @param {object} params @returns {Promise<any>} */
  const send = (method, params) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  const ask = async (/** @type {string} */ expression) =>
    (await send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  return {
    ask,
    until: (/** @type {string} */ expression) => soon(() => ask(expression)),
    async press(/** @type {keyof typeof KEYS} */ name) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...KEYS[name] });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...KEYS[name] });
    },
    close: () => socket.close(),
  };
}

/**
 * @template T
 * @param {() => T | Promise<T>} find
 * @returns {Promise<NonNullable<T>>}
 */
async function soon(find) {
  for (let i = 0; i < 300; i += 1) {
    const found = await Promise.resolve(find()).catch(() => undefined);
    if (found) return /** @type {NonNullable<T>} */ (found);
    await wait(100);
  }
  throw new Error('this did not come');
}
