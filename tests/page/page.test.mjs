// The demo page in real Chromium, with the local authority: what the user sees, and what is sent.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { approve } from '../user.mjs';
import { codeOf, onScreen, shownCode } from './chromium.mjs';
import { count, pageTests } from './page-setup.mjs';
import { enterCode } from './second-tab.mjs';

/** Its types call the function `default`, which it is not. */
const readQr = /** @type {typeof jsqr.default} */ (/** @type {unknown} */ (jsqr));

const pageTest = pageTests();

// Most of a test is waiting, so some run at once.
describe('the demo page', { concurrency: 4 }, () => {
  pageTest('a code entered in a second tab brings the profile', {}, async (setup) => {
    const { page, sent } = setup;
    const code = await shownCode(page);
    assert.deepEqual(
      sent.map(({ name }) => name),
      ['devicecode'],
      'one request before the code is shown',
    );
    await enterCode(page, code, 'accept');
    await onScreen(page, 'profile');
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Contoso Employee');
    assert.match(await page.locator('#screen').innerText(), /employee@contoso\.com/);
    assert.equal(await page.locator('[data-slot="initials"]').innerText(), 'CE');
    const polls = count(setup, 'token');
    assert.ok(polls >= 1);
    assert.equal(sent.length, polls + 2, 'n polls, n + 2 requests');
    sent.slice(0, -1).reduce((last, request) => {
      assert.ok(request.at - last.at >= 1000, 'no poll sooner than the interval');
      return request;
    });
  });

  pageTest(
    'sign out removes the profile, and signing in again shows a new code',
    {},
    async (setup) => {
      const { page } = setup;
      const first = await shownCode(page);
      await approve(await codeOf(page));
      await onScreen(page, 'profile');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await onScreen(page, 'problem');
      assert.doesNotMatch(await page.locator('body').innerText(), /Contoso Employee/);
      assert.equal(count(setup, 'devicecode'), 1);
      await page.getByRole('button', { name: 'Sign in again' }).click();
      assert.notEqual(await shownCode(page), first);
    },
  );

  pageTest(
    'declining in the second tab says so, and offers to start again',
    {},
    async ({ page }) => {
      await enterCode(page, await shownCode(page), 'decline');
      await onScreen(page, 'problem');
      assert.equal(await page.getByRole('heading').innerText(), 'The sign-in was declined');
      await page.getByText('Details for support').click();
      assert.match(await page.locator('dl').innerText(), /declined/);
      await page.getByRole('button', { name: 'Start again' }).click();
      await shownCode(page);
    },
  );

  pageTest('an expired code is replaced on request and never by itself', {}, async (setup) => {
    const { page } = setup;
    const first = await shownCode(page);
    await setup.servers.authority().faults.expire();
    await onScreen(page, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'The code has expired');
    await page.waitForTimeout(1500);
    assert.equal(count(setup, 'devicecode'), 1);
    await page.getByRole('button', { name: 'Get a new code' }).click();
    assert.notEqual(await shownCode(page), first);
    assert.equal(count(setup, 'devicecode'), 2);
  });

  pageTest('Cancel ends it, and nothing is sent any more', {}, async (setup) => {
    const { page } = setup;
    await shownCode(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await onScreen(page, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'Sign-in cancelled');
    const sent = setup.sent.length;
    await page.waitForTimeout(1500);
    assert.equal(setup.sent.length, sent);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shownCode(page);
  });

  pageTest('Cancel ends it while the first request hangs', {}, async ({ page }) => {
    await page.route('**/devicecode*', () => {});
    await page.reload();
    await onScreen(page, 'asking');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await onScreen(page, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'Sign-in cancelled');
  });

  pageTest(
    'a lost connection is shown, and the page goes on when it is back',
    {},
    async ({ page }) => {
      await page.route('**/token', (route) => route.abort('connectionreset'), { times: 1 });
      await shownCode(page);
      const code = await codeOf(page);
      await page.locator('[data-trouble="yes"]').waitFor();
      assert.match(await page.locator('[data-slot="now"]').innerText(), /Trying again/);
      assert.match(
        await page.locator('[data-slot="trouble"]').innerText(),
        /Your code stays valid\. \S/,
      );
      await approve(code);
      await onScreen(page, 'profile');
    },
  );

  for (const [rule, url, error, title, wanted] of /** @type {const} */ ([
    [
      'a wrong app registration is shown with its hint, number and correlation ID',
      '**/token',
      {
        status: 401,
        json: {
          error: 'invalid_client',
          error_description:
            "AADSTS7000218: The request body must contain the parameter 'client_assertion'.",
          error_codes: [7000218],
          correlation_id: '5f6a3c1e-8a47-4d3b-9a55-2f7c1f9f7a10',
          trace_id: 'a3f0d1d2-11aa-4f52-b3f6-cc2f6d0a1e00',
        },
      },
      'The app is not set up for this',
      [/Allow public client flows/i, /AADSTS7000218/, /5f6a3c1e-8a47-4d3b-9a55-2f7c1f9f7a10/],
    ],
    [
      'a profile that cannot be read is shown as that',
      '**/v1.0/me',
      { status: 403, json: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } },
      'Your profile cannot be read',
      [/profile_denied/, /403/],
    ],
  ])) {
    pageTest(rule, {}, async ({ page }) => {
      const code = await codeOf(page);
      // Not before: on a busy machine the first poll could replace the code before it is read.
      await page.route(url, (route) => route.fulfill(error));
      await approve(code);
      await onScreen(page, 'problem');
      assert.equal(await page.getByRole('heading').innerText(), title);
      assert.notEqual(await page.locator('[data-slot="hint"]').innerText(), '');
      await page.getByText('Details for support').click();
      for (const part of wanted) assert.match(await page.locator('#screen').innerText(), part);
    });
  }

  pageTest('text from a server stays text', {}, async ({ page }) => {
    const name = '<img src=x onerror=alert(1)> "&amp;';
    await page.route('**/v1.0/me', (route) => route.fulfill({ json: { displayName: name } }));
    await approve(await codeOf(page));
    await onScreen(page, 'profile');
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), name);
  });

  pageTest('an address that is no web page is no link', {}, async ({ page }) => {
    await page.route('**/devicecode*', async (route) => {
      const json = await (await route.fetch()).json();
      await route.fulfill({ json: { ...json, verification_uri: 'javascript:alert(1)' } });
    });
    await page.reload();
    await page.locator('#screen[data-screen="code"], #screen[data-screen="problem"]').waitFor();
    assert.equal(await page.locator('a[href^="javascript" i]').count(), 0);
  });

  for (const completeUri of [false, true]) {
    const what = completeUri ? 'verification_uri_complete' : 'verification_uri';
    pageTest(
      `the QR code says ${what}, beside the user code`,
      { completeUri },
      async ({ page }) => {
        const code = await shownCode(page);
        const picture = PNG.sync.read(await page.locator('[data-slot="qr"]').screenshot());
        const read = readQr(new Uint8ClampedArray(picture.data), picture.width, picture.height);
        const { verificationUri } = await codeOf(page);
        if (completeUri) {
          assert.ok(read?.data.startsWith(`${verificationUri}?`), read?.data);
          assert.ok(read?.data.includes(code), read?.data);
        } else assert.equal(read?.data, verificationUri);
      },
    );
  }

  pageTest('a screen reader gets the code letter by letter', {}, async ({ page }) => {
    const code = await shownCode(page);
    const spelled = [...code].map((letter) => (letter === '-' ? 'dash' : letter)).join(', ');
    assert.match(
      await page.getByRole('status').innerText(),
      new RegExp(`Your code is ${spelled}\\.`),
    );
    assert.match(await page.locator('#screen').ariaSnapshot(), new RegExp(spelled));
  });

  pageTest('the keyboard is enough, and the focus is never lost', {}, async ({ page }) => {
    await shownCode(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /\/device$/);
    const opened = page.context().waitForEvent('page');
    await page.keyboard.press('Enter');
    await (await opened).close();
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Copy');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Cancel');
    await page.keyboard.press('Enter');
    await onScreen(page, 'problem');
    assert.equal(await focused(), 'Sign in', 'focus goes to the next thing to do');
    await page.keyboard.press('Enter');
    await shownCode(page);
    assert.equal(await focused(), 'Sign in on your phone or computer');
  });

  pageTest(
    'a remote control is enough: arrows move the focus, OK presses, Back cancels',
    {},
    async ({ page }) => {
      await shownCode(page);
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
      await page.keyboard.press('ArrowDown');
      assert.match(await focused(), /\/device$/);
      const outline = await page.evaluate(
        () => getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle,
      );
      assert.equal(outline, 'solid', 'focus is seen');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      assert.equal(await focused(), 'Cancel');
      await page.keyboard.press('ArrowDown');
      assert.equal(await focused(), 'Cancel', 'the last one is the last one');
      await page.keyboard.press('ArrowUp');
      assert.equal(await focused(), 'Copy');
      await page.keyboard.press('Escape');
      await onScreen(page, 'problem');
      await page.keyboard.press('Enter');
      await shownCode(page);
    },
  );

  for (const [name, width, height] of /** @type {const} */ ([
    ['a television', 1920, 1080],
    ['a small television', 960, 540],
    ['a phone', 390, 844],
    ['a narrow phone', 320, 568],
  ])) {
    pageTest(`on ${name} nothing is cut off`, { viewport: { width, height } }, async ({ page }) => {
      await shownCode(page);
      await fits(page);
      await approve(await codeOf(page));
      await onScreen(page, 'profile');
      await fits(page);
      await page.getByText('Full profile').click();
      await fits(page);
      await page.route('**/v1.0/me', (route) => route.fulfill({ status: 403, json: longError }));
      await page.reload();
      await onScreen(page, 'problem');
      await page.getByText('Details for support').click();
      await fits(page);
    });
  }

  for (const [name, width, height] of /** @type {const} */ ([
    ['1280x720', 1280, 720],
    ['a screen that must scroll', 640, 360],
  ])) {
    const viewport = { width, height };
    pageTest(
      `a remote control leaves the error screen at ${name}`,
      { viewport },
      async ({ page }) => {
        await page.route('**/devicecode*', (route) =>
          route.fulfill({ status: 401, json: longError }),
        );
        await page.reload();
        await onScreen(page, 'problem');
        const focused = () =>
          page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
        assert.equal(await focused(), 'Try again', 'nothing was focused before');
        await page.keyboard.press('ArrowDown');
        assert.equal(await focused(), 'Details for support');
        await page.keyboard.press('Enter');
        // Nothing is below it: the page scrolls to its end.
        for (let press = 0; press < 40; press += 1) await page.keyboard.press('ArrowDown');
        await page.waitForFunction(
          () => window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1,
        );
        await page.keyboard.press('ArrowUp');
        assert.equal(await focused(), 'Try again');
        await page.waitForFunction(() => {
          const { top, bottom } = /** @type {Element} */ (
            document.activeElement
          ).getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight;
        });
        await page.unroute('**/devicecode*');
        await page.keyboard.press('Enter');
        await shownCode(page);
      },
    );
  }

  pageTest('a remote control reads a long profile to its end', {}, async ({ page }) => {
    await approve(await codeOf(page));
    await onScreen(page, 'profile');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    const left = () =>
      page.evaluate(() => {
        const { tagName, scrollTop, scrollHeight, clientHeight } = /** @type {Element} */ (
          document.activeElement
        );
        return tagName === 'PRE' ? scrollHeight - clientHeight - scrollTop : -1;
      });
    assert.ok((await left()) > 1, 'it scrolls');
    for (let press = 0; press < 60 && (await left()) > 1; press += 1) {
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(20);
    }
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Sign out');
  });

  pageTest('a server of the page that is gone is shown in plain words', {}, async (setup) => {
    const { page } = setup;
    await shownCode(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.route('**/settings.json', (route) => route.abort('connectionrefused'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'No connection' }).waitFor();
    const text = await page.locator('#screen').innerText();
    assert.match(text, /cannot reach its own server[^]*Then try again/);
    assert.doesNotMatch(text, /fetch/i);
    await page.getByText('Details for support').click();
    assert.match(await page.locator('dl').innerText(), /Failed to fetch/);
    // Chromium writes the failed request on the console.
    setup.faults.length = 0;
    await page.unroute('**/settings.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await shownCode(page);
  });

  pageTest('it works by the name localhost too', {}, async ({ page, servers }) => {
    const { port } = new URL(servers.url);
    await page.goto(`http://localhost:${port}`);
    const code = await codeOf(page);
    assert.equal(new URL(code.verificationUri).hostname, 'localhost');
    await approve(code);
    await onScreen(page, 'profile');
  });
});

const longError = {
  error: 'invalid_client',
  error_description: `AADSTS7000218: ${"The request body must contain 'client_assertion'. ".repeat(12)}Trace ID: x`,
  error_codes: [7000218],
  correlation_id: '5f6a3c1e-8a47-4d3b-9a55-2f7c1f9f7a10',
  trace_id: 'a3f0d1d2-11aa-4f52-b3f6-cc2f6d0a1e00',
  timestamp: '2026-11-26 04:00:00Z',
};

/** @param {import('playwright-core').Page} page */
async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
  const overflowing = await page.evaluate(() =>
    [...document.querySelectorAll('#screen *')]
      .filter((element) => !element.closest('.unseen, pre, svg'))
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  );
  assert.deepEqual(overflowing, []);
}
