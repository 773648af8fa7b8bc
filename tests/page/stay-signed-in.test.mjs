// The demo page keeps the user signed in over reloads, restarts and tabs, until they sign out.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { approve } from '../user.mjs';
import { codeOf, missing, onScreen, shownCode, textOf, watchedPage } from './chromium.mjs';
import { forbidSiteData, openKiosk } from './kiosk.mjs';
import { pageTests, startServers } from './page-setup.mjs';

/** @typedef {import('./page-setup.mjs').Setup} Setup */
/** @typedef {import('playwright-core').Page} Page */

/** Seconds, less than the five minutes that a cached token must still be valid for. */
const stale = { accessTokenLifetime: 200 };

const pageTest = pageTests({ forward: true });

/** @param {Page} page */
async function signIn(page) {
  await approve(await codeOf(page));
  await onScreen(page, 'profile');
}

/** Reloads, and returns which requests were sent until a screen was shown. @param {Setup} setup @param {string} screen */
async function reload({ page, sent }, screen) {
  const url = page.url();
  // The page as it was must not send another poll meanwhile.
  await page.goto('about:blank');
  sent.length = 0;
  await page.goto(url);
  await onScreen(page, screen);
  const names = sent.map(({ name }) => name);
  // Polls, which a busy machine may have sent by now, follow the code.
  return screen === 'code' ? names.slice(0, names.indexOf('devicecode') + 1) : names;
}

/** Whether the page says that a reload will need a new code. @param {Page} page */
const saysNotStored = (page) => page.getByText('could not store your sign-in').isVisible();

/** All that the page's IndexedDB holds. @param {Page} page */
const stored = (page) =>
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
  pageTest('a reload shows the profile, and asks the authority nothing', {}, async (setup) => {
    const { page, servers } = setup;
    await signIn(page);
    assert.match(await textOf(page), /Signed in as\s+Contoso Employee/);
    assert.equal(await saysNotStored(page), false);
    assert.deepEqual(await reload(setup, 'profile'), ['me']);
    assert.deepEqual(await reload(setup, 'profile'), ['me']);
    const { keys } = await stored(page);
    const { clientId } = servers.authority();
    assert.deepEqual(keys, [`device-signin:${servers.url}/contoso.onmicrosoft.com/${clientId}`]);
  });

  /** @type {import('../../www/authority/authority.mjs').RequestRecord[]} */
  const answered = [];
  pageTest(
    'a stale token is refreshed by one request, time after time',
    { ...stale, onRequest: (request) => answered.push(request) },
    async (setup) => {
      await signIn(setup.page);
      answered.length = 0;
      assert.deepEqual(await reload(setup, 'profile'), ['token', 'me']);
      assert.deepEqual(await reload(setup, 'profile'), ['token', 'me'], 'the new one was stored');
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

  pageTest('a refresh that takes long shows a screen that says so', stale, async ({ page }) => {
    await signIn(page);
    /** @type {() => void} */
    let release = () => {};
    const released = new Promise((resolve) => (release = () => resolve(undefined)));
    await page.route('**/token', (route) => released.then(() => route.continue()));
    await page.reload();
    await page.getByRole('heading', { name: 'Signing you in again' }).waitFor();
    assert.match(await page.getByRole('status').innerText(), /Signing you in again/);
    assert.doesNotMatch(await textOf(page), /code/);
    release();
    await onScreen(page, 'profile');
  });

  pageTest('Cancel ends a refresh that hangs; the sign-in stays stored', stale, async (setup) => {
    const { page } = setup;
    await signIn(page);
    await page.route('**/token', () => {});
    await page.reload();
    await page.getByRole('heading', { name: 'Signing you in again' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await onScreen(page, 'idle');
    await page.unroute('**/token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await onScreen(page, 'profile');
  });

  pageTest(
    'without a network for the refresh, the access token is used while it is valid',
    stale,
    async (setup) => {
      await signIn(setup.page);
      await setup.page.route('**/token', (route) => route.abort('connectionreset'));
      assert.deepEqual(await reload(setup, 'profile'), ['token', 'token', 'token', 'me']);
    },
  );

  pageTest('Sign out deletes what is stored, and a reload shows a code', {}, async (setup) => {
    const { page, sent } = setup;
    await signIn(page);
    assert.equal((await stored(page)).texts.length, 1);
    sent.length = 0;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await onScreen(page, 'idle');
    assert.doesNotMatch(await textOf(page), /Contoso Employee/);
    assert.deepEqual(await stored(page), { keys: [], texts: [] });
    assert.deepEqual(sent, [], 'signing out sends nothing');
    assert.deepEqual(await reload(setup, 'code'), ['devicecode']);
  });

  for (const [rule, options, wanted] of /** @type {const} */ ([
    ['and a token that is fresh', {}, ['me', 'token', 'devicecode']],
    ['and a token that is stale', stale, ['token', 'devicecode']],
  ])) {
    pageTest(`an authority that restarted, ${rule}, leads to a code`, options, async (setup) => {
      const { page, servers } = setup;
      await signIn(page);
      const before = servers.authority().authority;
      await servers.restart();
      assert.notEqual(servers.authority().authority, before, 'it has another port');
      assert.deepEqual(await reload(setup, 'code'), wanted);
      await signIn(page);
      assert.equal((await reload(setup, 'profile')).at(-1), 'me');
    });
  }

  for (const [what, aadsts] of /** @type {const} */ ([
    ['revoked', 50173],
    ['expired', 700082],
  ])) {
    pageTest(`a refresh token that is ${what} leads to a code`, stale, async (setup) => {
      await signIn(setup.page);
      setup.servers.authority().refuseRefresh(aadsts);
      assert.deepEqual(await reload(setup, 'code'), ['token', 'devicecode']);
    });
  }

  pageTest('where a policy blocks one user, another can sign in', stale, async (setup) => {
    const { page, servers } = setup;
    await signIn(page);
    servers.authority().refuseRefresh(53003);
    assert.deepEqual(await reload(setup, 'problem'), ['token']);
    const heading = page.getByRole('heading', { level: 1 });
    assert.equal(await heading.innerText(), 'Your organization does not allow this');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shownCode(page);
  });

  pageTest("Graph's claims challenge leads to a refresh with those claims", {}, async (setup) => {
    await signIn(setup.page);
    setup.servers.authority().challengeProfile();
    assert.deepEqual(await reload(setup, 'profile'), ['me', 'token', 'me']);
    assert.deepEqual(await reload(setup, 'profile'), ['me'], 'the new token was stored');
  });

  pageTest('a second tab shows the profile; signing out reaches it', {}, async (setup) => {
    const { page, servers, context } = setup;
    await signIn(page);
    const other = await watchedPage(context);
    await other.page.goto(servers.url);
    await onScreen(other.page, 'profile');
    assert.deepEqual(
      other.sent.map(({ name }) => name),
      ['me'],
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await onScreen(other.page, 'idle');
    assert.doesNotMatch(await textOf(other.page), /Contoso Employee/);
    assert.deepEqual(other.faults, []);
  });

  pageTest('two tabs that refresh at once both stay signed in', stale, async (setup) => {
    const { page, servers, context } = setup;
    await signIn(page);
    const other = await watchedPage(context);
    await other.page.goto(servers.url);
    await onScreen(other.page, 'profile');
    for (let round = 0; round < 5; round += 1) {
      const both = await Promise.all([
        reload(setup, 'profile'),
        reload({ ...setup, ...other }, 'profile'),
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
    pageTest(
      `a storage that cannot ${what} does not end the sign-in, and the page says so`,
      {},
      async (setup) => {
        const { page } = setup;
        await shownCode(page);
        await page.addInitScript(`${method} = () => {
        throw new DOMException('The disk is full.', 'QuotaExceededError');
      };`);
        assert.deepEqual(await reload(setup, 'code'), ['devicecode']);
        assert.equal(await saysNotStored(page), false);
        await signIn(page);
        assert.equal(await saysNotStored(page), true);
      },
    );
  }

  pageTest('a sign-out that the storage prevents is not shown as done', {}, async ({ page }) => {
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
    await page.getByRole('button', { name: 'Sign out' }).click();
    await onScreen(page, 'idle');
    assert.deepEqual(await stored(page), { keys: [], texts: [] });
  });

  pageTest('the keyboard signs out; OK alone does not', {}, async ({ page }) => {
    await signIn(page);
    const focused = () =>
      page
        .locator('device-signin')
        .evaluate((element) => element.shadowRoot?.activeElement?.textContent ?? '');
    assert.equal(await focused(), 'Contoso Employee');
    await page.keyboard.press('Enter');
    await onScreen(page, 'profile');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Not you? Sign out');
    await page.keyboard.press('Enter');
    await onScreen(page, 'idle');
    assert.equal(await focused(), 'Sign in');
  });
});

/**
 * A test with a browser that can be started again with the same profile folder.
 * @param {string} rule
 * @param {(folder: string, servers: import('./page-setup.mjs').Servers) => Promise<void>} act
 */
function kioskTest(rule, act) {
  test(rule, { skip: missing }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-'));
    const servers = await startServers({ forward: true });
    try {
      await act(folder, servers);
    } finally {
      await servers.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

kioskTest(
  'a browser that is killed once the profile is there brings it back',
  async (folder, servers) => {
    const first = await openKiosk(folder);
    try {
      const { page } = await watchedPage(first.context);
      await page.goto(servers.url);
      await signIn(page);
    } finally {
      await first.kill();
    }
    const second = await openKiosk(folder);
    try {
      const { page, sent, faults } = await watchedPage(second.context);
      await page.goto(servers.url);
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
  async (folder, servers) => {
    forbidSiteData(folder);
    const kiosk = await openKiosk(folder);
    try {
      const { page, faults } = await watchedPage(kiosk.context);
      await page.goto(servers.url);
      await signIn(page);
      await assert.rejects(stored(page), /denied/, 'it is blocked');
      assert.equal(await saysNotStored(page), true);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await onScreen(page, 'idle');
      await page.reload();
      await shownCode(page);
      assert.deepEqual(faults, []);
    } finally {
      await kiosk.kill();
    }
  },
);
