// The demo page as `npm start` has it: the proxy signs the user in. The page loads no WebAssembly and
// gets no token, in real Chromium with the local authority.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { approve, decline } from '../user.mjs';
import { codeOf, onScreen, shownCode, textOf, watchedPage } from './chromium.mjs';
import { pageTests } from './page-setup.mjs';

/** @typedef {import('./page-setup.mjs').Setup} Setup */
/** @typedef {import('playwright-core').Page} Page */

const pageTest = pageTests();
const JWT_OR_TOKEN =
  /eyJ[\w-]{10,}\.|refresh_token|access_token|device_code|accessToken|deviceCode/;

/** @param {Page} page */
async function signIn(page) {
  await approve(await codeOf(page));
  await onScreen(page, 'profile');
}

/** What the page requests and gets from here on. @param {Page} page */
function exchangesOf(page) {
  /** @type {{ path: string, text: Promise<string> }[]} */
  const exchanges = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const text = response.text().catch(() => '');
    exchanges.push({ path: pathname, text });
  });
  return exchanges;
}

describe('the demo page with the proxy', { concurrency: 4 }, () => {
  pageTest('a sign-in: no WebAssembly, and no token in an answer or a store', {}, async (setup) => {
    const { page, context, servers } = setup;
    const exchanges = exchangesOf(page);
    await page.reload();
    await signIn(page);
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Contoso Employee');
    const paths = exchanges.map(({ path }) => path);
    assert.deepEqual(
      paths.filter((path) => /\.wasm$|device_signin_bg|nowasm/.test(path)),
      [],
      'the library was loaded',
    );
    const calls = exchanges.filter(({ path }) => path.startsWith('/device-signin/'));
    // How often it polls is a matter of when the user is quick.
    for (const name of ['start', 'poll'])
      assert.ok(
        calls.some(({ path }) => path.endsWith(`/${name}`)),
        `no ${name}: ${paths.join()}`,
      );
    for (const { path, text } of calls) assert.doesNotMatch(await text, JWT_OR_TOKEN, path);
    const stored = await page.evaluate(async () => ({
      databases: (await indexedDB.databases()).length,
      storages: localStorage.length + sessionStorage.length,
      cookies: document.cookie,
    }));
    assert.deepEqual(stored, { databases: 0, storages: 0, cookies: '' });
    const cookies = await context.cookies(servers.url);
    const own = cookies.filter(({ name }) => /device-signin/.test(name));
    assert.deepEqual(
      own.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite })),
      [{ httpOnly: true, sameSite: 'Strict' }],
    );
  });

  pageTest('the policy allows no WebAssembly', {}, async ({ servers }) => {
    const { headers } = await fetch(servers.url);
    assert.match(String(headers.get('content-security-policy')), /script-src 'self';/);
  });

  pageTest(
    'a reload and a second tab show the profile; signing out reaches both',
    {},
    async (setup) => {
      const { page, servers, context } = setup;
      await signIn(page);
      await page.reload();
      await onScreen(page, 'profile');
      const other = await watchedPage(context);
      await other.page.goto(servers.url);
      await onScreen(other.page, 'profile');
      await page.getByRole('button', { name: 'Sign out' }).click();
      for (const each of [page, other.page]) await onScreen(each, 'idle');
      assert.doesNotMatch(await textOf(other.page), /Contoso Employee/);
      await page.reload();
      await shownCode(page);
      assert.deepEqual(other.faults, []);
    },
  );

  pageTest('a reload before the user has signed in shows the same code', {}, async ({ page }) => {
    const first = await shownCode(page);
    await page.reload();
    assert.equal(await shownCode(page), first);
    await signIn(page);
  });

  pageTest('a declined code says so, and offers to start again', {}, async ({ page }) => {
    const code = await codeOf(page);
    await decline(code);
    await onScreen(page, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'The sign-in was declined');
    await page.getByRole('button', { name: 'Try again' }).click();
    assert.notEqual(await shownCode(page), code.userCode);
  });

  pageTest('an expired code is replaced on request', {}, async ({ page, servers }) => {
    const first = await shownCode(page);
    await servers.authority().faults.expire();
    await onScreen(page, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'The code has expired');
    await page.getByRole('button', { name: 'Get a new code' }).click();
    assert.notEqual(await shownCode(page), first);
  });

  pageTest('Cancel ends it', {}, async ({ page }) => {
    await shownCode(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await onScreen(page, 'idle');
    assert.match(await textOf(page), /The sign-in was cancelled/);
  });

  pageTest('a server that restarted leads to a new code', {}, async (setup) => {
    const { page, servers } = setup;
    await signIn(page);
    await servers.restart();
    await page.reload();
    await shownCode(page);
    await signIn(page);
  });

  pageTest('a server that restarts in the middle loses no sign-in', {}, async (setup) => {
    const { page, servers } = setup;
    const code = await codeOf(page);
    await servers.restartSite(() => page.locator('.troubled').waitFor());
    await approve(code);
    await onScreen(page, 'profile');
    await servers.restartSite(async () => {});
    await page.reload();
    await onScreen(page, 'profile');
    // The browser's own, while there was no server.
    setup.faults.length = 0;
  });

  pageTest('a network that is dropped and comes back', { control: true }, async ({ page }) => {
    const code = await codeOf(page);
    await page.getByRole('button', { name: 'For developers' }).click();
    await page.getByRole('button', { name: 'Drop the network' }).click();
    await page.locator('.troubled').waitFor();
    await page.getByRole('button', { name: 'End all faults' }).click();
    await page.locator('.now:not(.troubled)').waitFor();
    await approve(code);
    await onScreen(page, 'profile');
  });

  pageTest('slow_down reaches the page as a later poll', { control: true }, async ({ page }) => {
    await shownCode(page);
    await page.getByRole('button', { name: 'For developers' }).click();
    await page.getByRole('button', { name: 'Slow down' }).click();
    await page.waitForResponse(
      async (response) => response.url().endsWith('/poll') && (await response.json()).pollIn > 5.5,
    );
  });

  pageTest('the panel and the log for developers', { control: true }, async ({ page }) => {
    await shownCode(page);
    await page.getByRole('button', { name: 'For developers' }).click();
    await page.getByRole('button', { name: 'Decline the code' }).click();
    await onScreen(page, 'problem');
    const log = await page.locator('#log').innerText();
    for (const step of [/requesting_code/, /code \{"expiresAt"/, /fault \{"fault":"decline"/]) {
      assert.match(log, step);
    }
    assert.doesNotMatch(log, JWT_OR_TOKEN);
  });

  pageTest('it works by the name localhost too', {}, async ({ page, servers }) => {
    await page.goto(`http://localhost:${new URL(servers.url).port}`);
    await signIn(page);
    await page.reload();
    await onScreen(page, 'profile');
  });
});
