// The fleet's page in Chromium: a user at the screen, from the button to their name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { launch, missing, watchedPage } from '../page/chromium.mjs';
import { approve, decline } from '../user.mjs';
import { setStage } from './stage.mjs';

/** @type {import('./stage.mjs').Stage} */
let stage;
/** @type {import('./fleet.mjs').Fleet} */
let fleet;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  if (missing) return;
  stage = await setStage();
  const authority = await stage.server(startAuthority({ interval: 1 }));
  fleet = await stage.fleet(authority);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

/** A screen of its own, at the start. */
async function screen() {
  const context = await browser.newContext();
  const watched = await watchedPage(context);
  await watched.page.goto(fleet.url);
  await at(watched.page, 'idle');
  return watched;
}

/** @param {import('playwright-core').Page} page @param {string} state */
const at = (page, state) =>
  page.locator(`device-signin[state=${state}]`).waitFor({ timeout: 20_000 });

/** @param {import('playwright-core').Page} page @param {string} name */
const press = (page, name) => page.getByRole('button', { name }).click();

/** @param {import('playwright-core').Page} page */
async function shownCode(page) {
  await at(page, 'code');
  return page.locator('device-signin').evaluate((element) => {
    const { userCode, verificationUri } = /** @type {any} */ (element).code;
    return { userCode, verificationUri };
  });
}

test(
  'a user gets a code, types it elsewhere, and is greeted, also after a reload',
  { skip: missing },
  async () => {
    const { page, faults } = await screen();
    await page.keyboard.press('Enter');
    const code = await shownCode(page);
    await page.reload();
    assert.deepEqual(await shownCode(page), code);
    await approve(code);
    await at(page, 'profile');
    const heading = page.getByRole('heading', { name: 'Contoso Employee' });
    await heading.waitFor();
    await page.reload();
    await heading.waitFor();
    await press(page, 'Sign out');
    await at(page, 'idle');
    await page.reload();
    await at(page, 'idle');
    assert.deepEqual(faults, []);
    assert.equal(await page.evaluate('document.cookie'), '', 'no script can read the cookie');
  },
);

test('a user who declined reads so, and gets a new code', { skip: missing }, async () => {
  const { page, faults } = await screen();
  await press(page, 'Sign in');
  const first = await shownCode(page);
  await decline(first);
  await at(page, 'problem');
  assert.equal(await page.getByRole('heading').innerText(), 'The sign-in was declined');
  await press(page, 'Try again');
  const second = await shownCode(page);
  assert.notEqual(second.userCode, first.userCode);
  await press(page, 'Cancel');
  await at(page, 'idle');
  await page.reload();
  await at(page, 'idle');
  assert.deepEqual(faults, []);
});

test(
  'a screen that is open while the worker is down comes back by itself',
  { skip: missing },
  async () => {
    const { page, faults } = await screen();
    await press(page, 'Sign in');
    const code = await shownCode(page);
    await fleet.kill();
    await press(page, 'Cancel');
    await press(page, 'Sign in');
    await at(page, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'No connection');
    await page.reload().catch(() => {});
    await fleet.start();
    await page.goto(fleet.url);
    assert.deepEqual(await shownCode(page), code);
    await fleet.kill();
    await approve(code);
    await fleet.start();
    await at(page, 'profile');
    // Chromium itself writes one for each request that got no response.
    assert.deepEqual(
      faults.filter((fault) => !fault.startsWith('Failed to load resource')),
      [],
    );
  },
);
