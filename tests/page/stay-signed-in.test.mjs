// The demo page keeps its person signed in: over reloads, restarts and tabs, until they sign out.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { approve } from '../user.mjs';
import { codeOf, missing, onScreen, shownCode, watchedPage } from './chromium.mjs';
import { forbidSiteData, openKiosk } from './kiosk.mjs';
import { pageTests, startPlace } from './scene.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {import('playwright-core').Page} Page */

/** Less than the five minutes that a token from the cache is good for at the least. */
const stale = { accessTokenLifetime: 200 };
const notKept = /could not keep your sign-in/;

const pageTest = pageTests();

/** @param {Page} page */
async function signIn(page) {
  await approve(await codeOf(page));
  await onScreen(page, 'profile');
}

/** Reloads, and tells which requests it took to get to a screen. @param {Scene} scene @param {string} screen */
async function reload({ page, sent }, screen) {
  sent.length = 0;
  await page.reload();
  await onScreen(page, screen);
  return sent.map(({ name }) => name);
}

/** @param {Page} page */
const textOf = (page) => page.locator('#screen').innerText();

/** All that the page's IndexedDB holds. @param {Page} page */
const kept = (page) =>
  page.evaluate(async () => {
    /** @param {IDBRequest} request @returns {Promise<any>} */
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('device-signin'));
    const texts = database.transaction('texts').objectStore('texts');
    const all = await Promise.all([done(texts.getAllKeys()), done(texts.getAll())]);
    database.close();
    return { keys: all[0], texts: all[1] };
  });

describe('the demo page stays signed in', { concurrency: 4 }, () => {
  pageTest('a reload shows the profile, and asks the authority nothing', {}, async (scene) => {
    const { page, place } = scene;
    await signIn(page);
    assert.match(await textOf(page), /Signed in as\s+Contoso Employee/);
    assert.doesNotMatch(await textOf(page), notKept);
    assert.deepEqual(await reload(scene, 'profile'), ['me']);
    assert.deepEqual(await reload(scene, 'profile'), ['me']);
    const { keys } = await kept(page);
    const { clientId } = place.authority();
    assert.deepEqual(keys, [`device-signin:${place.url}/contoso.onmicrosoft.com/${clientId}`]);
  });

  /** @type {import('../../www/authority/authority.mjs').AnsweredRequest[]} */
  const answered = [];
  pageTest(
    'a stale token is refreshed by one request, time after time',
    { ...stale, onRequest: (request) => answered.push(request) },
    async (scene) => {
      await signIn(scene.page);
      answered.length = 0;
      assert.deepEqual(await reload(scene, 'profile'), ['token', 'me']);
      assert.deepEqual(await reload(scene, 'profile'), ['token', 'me'], 'the new one was kept');
      assert.deepEqual(
        answered.map(({ grantType, status }) => [grantType, status]),
        [
          ['refresh_token', 200],
          [undefined, 200],
          ['refresh_token', 200],
          [undefined, 200],
        ],
      );
    },
  );

  pageTest('a refresh that takes a while is told calmly', stale, async ({ page }) => {
    await signIn(page);
    /** @type {() => void} */
    let release = () => {};
    const released = new Promise((resolve) => (release = () => resolve(undefined)));
    await page.route('**/token', (route) => released.then(() => route.continue()));
    await page.reload();
    await page.getByRole('heading', { name: 'Keeping you signed in' }).waitFor();
    assert.match(await page.getByRole('status').innerText(), /Keeping you signed in/);
    assert.doesNotMatch(await textOf(page), /code/);
    release();
    await onScreen(page, 'profile');
  });

  pageTest('Cancel ends a refresh that hangs; whoever it was is kept', stale, async (scene) => {
    const { page } = scene;
    await signIn(page);
    await page.route('**/token', () => {});
    await page.reload();
    await page.getByRole('heading', { name: 'Keeping you signed in' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await onScreen(page, 'problem');
    await page.unroute('**/token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await onScreen(page, 'profile');
  });

  pageTest('a network that prevents a refresh costs nothing yet', stale, async (scene) => {
    await signIn(scene.page);
    await scene.page.route('**/token', (route) => route.abort('connectionreset'));
    assert.deepEqual(await reload(scene, 'profile'), ['token', 'token', 'token', 'me']);
  });

  pageTest('Sign out forgets: nothing is kept, and a reload shows a code', {}, async (scene) => {
    const { page, sent } = scene;
    await signIn(page);
    assert.equal((await kept(page)).texts.length, 1);
    sent.length = 0;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await onScreen(page, 'problem');
    assert.doesNotMatch(await page.locator('body').innerText(), /Contoso Employee/);
    assert.deepEqual(await kept(page), { keys: [], texts: [] });
    assert.deepEqual(sent, [], 'signing out sends nothing');
    assert.deepEqual(await reload(scene, 'code'), ['devicecode']);
  });

  for (const [rule, options, wanted] of /** @type {const} */ ([
    ['and a token that is fresh', {}, ['me', 'token', 'devicecode']],
    ['and a token that is stale', stale, ['token', 'devicecode']],
  ])) {
    pageTest(`an authority that restarted, ${rule}, leads to a code`, options, async (scene) => {
      const { page, place } = scene;
      await signIn(page);
      const before = place.authority().authority;
      await place.restart();
      assert.notEqual(place.authority().authority, before, 'it has another port');
      assert.deepEqual(await reload(scene, 'code'), wanted);
      await signIn(page);
      assert.equal((await reload(scene, 'profile')).at(-1), 'me');
    });
  }

  for (const [what, aadsts] of /** @type {const} */ ([
    ['revoked', 50173],
    ['expired', 700082],
  ])) {
    pageTest(`a refresh token that is ${what} leads to a code`, stale, async (scene) => {
      await signIn(scene.page);
      scene.place.authority().refuseRefresh(aadsts);
      assert.deepEqual(await reload(scene, 'code'), ['token', 'devicecode']);
    });
  }

  pageTest('where a policy stops one person, another can sign in', stale, async (scene) => {
    const { page, place } = scene;
    await signIn(page);
    place.authority().refuseRefresh(53003);
    assert.deepEqual(await reload(scene, 'problem'), ['token']);
    const heading = page.getByRole('heading', { level: 1 });
    assert.equal(await heading.innerText(), 'Your organisation does not allow this');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await shownCode(page);
  });

  pageTest("Graph's claims challenge leads to a refresh with those claims", {}, async (scene) => {
    await signIn(scene.page);
    scene.place.authority().challengeProfile();
    assert.deepEqual(await reload(scene, 'profile'), ['me', 'token', 'me']);
    assert.deepEqual(await reload(scene, 'profile'), ['me'], 'the new token was kept');
  });

  pageTest('a second tab shows the profile; signing out reaches it', {}, async (scene) => {
    const { page, place, context } = scene;
    await signIn(page);
    const other = await watchedPage(context);
    await other.page.goto(place.url);
    await onScreen(other.page, 'profile');
    assert.deepEqual(
      other.sent.map(({ name }) => name),
      ['me'],
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await other.page.getByRole('heading', { name: 'Signed out' }).waitFor();
    assert.doesNotMatch(await other.page.locator('body').innerText(), /Contoso Employee/);
    assert.deepEqual(other.faults, []);
  });

  pageTest('two tabs that refresh at once both stay signed in', stale, async (scene) => {
    const { page, place, context } = scene;
    await signIn(page);
    const other = await watchedPage(context);
    await other.page.goto(place.url);
    await onScreen(other.page, 'profile');
    for (let round = 0; round < 5; round += 1) {
      const both = await Promise.all([
        reload(scene, 'profile'),
        reload({ ...scene, ...other }, 'profile'),
      ]);
      assert.ok(!both.flat().includes('devicecode'), both.join());
    }
    assert.deepEqual(other.faults, []);
  });

  for (const [what, method] of /** @type {const} */ ([
    ['be opened', 'IDBFactory.prototype.open'],
    ['be read', 'IDBObjectStore.prototype.get'],
    ['be written', 'IDBObjectStore.prototype.put'],
  ])) {
    pageTest(`a storage that cannot ${what} costs no sign-in, and is noted`, {}, async (scene) => {
      const { page } = scene;
      await shownCode(page);
      await page.addInitScript(`${method} = () => {
        throw new DOMException('The disk is full.', 'QuotaExceededError');
      };`);
      assert.deepEqual(await reload(scene, 'code'), ['devicecode']);
      assert.doesNotMatch(await textOf(page), notKept);
      await signIn(page);
      assert.match(await textOf(page), notKept);
    });
  }

  pageTest('a sign-out that the storage prevents is not called done', {}, async ({ page }) => {
    await signIn(page);
    await page.evaluate(() => {
      const proto = IDBObjectStore.prototype;
      const { delete: works } = proto;
      proto.delete = () => {
        proto.delete = works;
        throw new DOMException('The disk is broken.', 'UnknownError');
      };
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You may still be signed in' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    assert.deepEqual(await kept(page), { keys: [], texts: [] });
  });

  pageTest('the keyboard signs out; a stray press of OK does not', {}, async ({ page }) => {
    await page.keyboard.press('ArrowDown');
    await signIn(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    assert.equal(await focused(), 'Contoso Employee');
    await page.keyboard.press('Enter');
    await onScreen(page, 'profile');
    while ((await focused()) !== 'Sign out') await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await onScreen(page, 'problem');
    assert.equal(await focused(), 'Sign in again');
  });
});

/**
 * A test with a browser whose folder lives on.
 * @param {string} rule
 * @param {(folder: string, place: import('./scene.mjs').Place) => Promise<void>} act
 */
function kioskTest(rule, act) {
  test(rule, { skip: missing }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-'));
    const place = await startPlace({});
    try {
      await act(folder, place);
    } finally {
      await place.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

kioskTest(
  'a browser that is killed once the profile is there brings it back',
  async (folder, place) => {
    const first = await openKiosk(folder);
    try {
      const { page } = await watchedPage(first.context);
      await page.goto(place.url);
      await signIn(page);
    } finally {
      await first.kill();
    }
    const second = await openKiosk(folder);
    try {
      const { page, sent, faults } = await watchedPage(second.context);
      await page.goto(place.url);
      await onScreen(page, 'profile');
      assert.deepEqual(
        sent.map(({ name }) => name),
        ['me'],
      );
      assert.deepEqual(faults, []);
    } finally {
      await second.kill();
    }
  },
);

kioskTest(
  'a browser in which site data is blocked signs in all the same',
  async (folder, place) => {
    forbidSiteData(folder);
    const kiosk = await openKiosk(folder);
    try {
      const { page, faults } = await watchedPage(kiosk.context);
      await page.goto(place.url);
      await signIn(page);
      await assert.rejects(kept(page), /denied/, 'it is blocked');
      assert.match(await textOf(page), notKept);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
      await page.reload();
      await shownCode(page);
      assert.deepEqual(faults, []);
    } finally {
      await kiosk.kill();
    }
  },
);
