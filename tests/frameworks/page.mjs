// A page of a framework in Chromium, which has `signInAndGetProfile` as a global: it must sign in.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { approve } from '../user.mjs';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {{ clientId: string, authority: string }} where the local authority
 * @param {string} url of the page
 */
export async function signsIn(browser, { clientId, authority }, url) {
  const page = await browser.newPage();
  try {
    /** @type {string[]} */
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.exposeFunction('approve', approve);
    await page.goto(url);
    await page.waitForFunction('window.signInAndGetProfile || undefined');
    const config = JSON.stringify({ clientId, authority });
    const name = await page.evaluate(
      `signInAndGetProfile(${config}, (code) => approve(code)).then(
        (profile) => profile.displayName,
        (error) => error.code + ': ' + error.message + ' ' + error.hint,
      )`,
    );
    assert.equal(name, 'Contoso Employee', url);
    assert.deepEqual(faults, [], url);
  } finally {
    await page.close();
  }
}

const TYPES = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };

/**
 * Serves the files of a folder while something is done with them.
 *
 * @param {string} folder
 * @param {(url: string) => Promise<void>} act
 */
export async function serveFolder(folder, act) {
  const server = createServer(({ url = '' }, response) => {
    const path = join(folder, url);
    if (!existsSync(path)) return response.writeHead(404).end();
    const type = TYPES[/** @type {keyof typeof TYPES} */ (path.split('.').at(-1))];
    return response.writeHead(200, { 'content-type': type }).end(readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    await act(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
