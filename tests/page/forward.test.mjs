// The demo page with the library in the page (`npm start -- --forward`), in real Chromium with the local
// authority: what the user sees, and what is sent.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { approve } from '../user.mjs';
import { codeOf, onScreen, shownCode, textOf } from './chromium.mjs';
import { count, pageTests } from './page-setup.mjs';
import { enterCode } from './second-tab.mjs';

const pageTest = pageTests({ forward: true });

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
    assert.match(await textOf(page), /employee@contoso\.com/);
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
      await onScreen(page, 'idle');
      assert.doesNotMatch(await textOf(page), /Contoso Employee/);
      assert.equal(count(setup, 'devicecode'), 1);
      await page.getByRole('button', { name: 'Sign in' }).click();
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
      assert.match(await textOf(page), /declined/);
      await page.getByRole('button', { name: 'Try again' }).click();
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
    await onScreen(page, 'idle');
    assert.match(await textOf(page), /The sign-in was cancelled/);
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
    await onScreen(page, 'idle');
    assert.match(await textOf(page), /The sign-in was cancelled/);
  });

  pageTest(
    'a lost connection is shown, and the page goes on when it is back',
    {},
    async ({ page }) => {
      await page.route('**/token', (route) => route.abort('connectionreset'), { times: 1 });
      await shownCode(page);
      const code = await codeOf(page);
      await page.locator('.troubled').waitFor();
      assert.match(await textOf(page), /your code stays valid/);
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
      'Sign-in is not set up here',
      [/Allow public client flows/i, /AADSTS7000218/, /5f6a3c1e-8a47-4d3b-9a55-2f7c1f9f7a10/],
    ],
    [
      'a profile that cannot be read is shown as that',
      '**/v1.0/me',
      { status: 403, json: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } },
      'Your profile cannot be shown',
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
      await page.getByText('Details for support').click();
      for (const part of wanted) assert.match(await textOf(page), part);
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
    await page.locator('device-signin:is([state=code], [state=problem])').waitFor();
    assert.equal(await page.locator('a[href^="javascript" i]').count(), 0);
  });

  pageTest('the log has each step, and no secret', {}, async ({ page }) => {
    const { userCode, verificationUri } = await codeOf(page);
    await page.getByRole('button', { name: 'For developers' }).click();
    await approve({ userCode, verificationUri });
    await onScreen(page, 'profile');
    const log = await page.locator('#log').innerText();
    for (const step of [/requesting_code/, /code \{"expiresAt"/, /polling/, /signed-in/]) {
      assert.match(log, step);
    }
    const { accessToken, refreshToken } = await page
      .locator('device-signin')
      .evaluate((element) => /** @type {any} */ (element).getTokens());
    for (const secret of [userCode, accessToken, refreshToken]) {
      assert.ok(secret && !log.includes(secret));
    }
  });

  for (const [button, title] of /** @type {const} */ ([
    ['Decline the code', 'The sign-in was declined'],
    ['Expire the code', 'The code has expired'],
  ])) {
    pageTest(`the panel for developers: ${button}`, { control: true }, async ({ page }) => {
      await shownCode(page);
      await page.getByRole('button', { name: 'For developers' }).click();
      await page.getByRole('button', { name: button }).click();
      await onScreen(page, 'problem');
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), title);
      assert.match(await page.locator('#log').innerText(), /fault \{"fault":"\w+","codes":1\}/);
    });
  }

  pageTest(
    'the panel drops the network, the screen says so, and goes on when it is back',
    { control: true },
    async ({ page }) => {
      const code = await codeOf(page);
      await page.getByRole('button', { name: 'For developers' }).click();
      await page.getByRole('button', { name: 'Drop the network' }).click();
      await page.locator('.troubled').waitFor();
      await page.getByRole('button', { name: 'End all faults' }).click();
      await page.locator('.now:not(.troubled)').waitFor();
      await approve(code);
      await onScreen(page, 'profile');
    },
  );

  pageTest('the panel asks the authority for slow_down', { control: true }, async ({ page }) => {
    await shownCode(page);
    await page.getByRole('button', { name: 'For developers' }).click();
    await page.getByRole('button', { name: 'Slow down' }).click();
    await page
      .locator('#log')
      .getByText(/"nextPollIn":[67]/)
      .first()
      .waitFor();
  });

  pageTest('with a real directory there are no faults to ask for', {}, async ({ page }) => {
    await shownCode(page);
    await page.getByRole('button', { name: 'For developers' }).click();
    assert.equal(await page.locator('#faults').isVisible(), false);
  });

  pageTest('the address chooses the language', {}, async ({ page, servers }) => {
    await page.goto(`${servers.url}/?lang=ar`);
    await onScreen(page, 'code');
    assert.equal(await page.locator('device-signin .root').getAttribute('dir'), 'rtl');
    await page.goto(`${servers.url}/?lang=../x`);
    await onScreen(page, 'code');
    assert.match(await textOf(page), /Enter this code/);
  });

  for (const [name, width, height] of /** @type {const} */ ([
    ['a television', 1920, 1080],
    ['a small television', 960, 540],
    ['a phone', 390, 844],
    ['a narrow phone', 320, 568],
  ])) {
    pageTest(
      `on ${name} nothing is beside the screen`,
      { viewport: { width, height } },
      async ({ page }) => {
        await shownCode(page);
        await fits(page);
        await page.getByRole('button', { name: 'For developers' }).click();
        await fits(page);
        await approve(await codeOf(page));
        await onScreen(page, 'profile');
        await fits(page);
      },
    );
  }

  pageTest('a server of the page that is gone is shown in plain words', {}, async (setup) => {
    const { page } = setup;
    await shownCode(page);
    await page.route('**/settings.json', (route) => route.abort('connectionrefused'));
    await page.reload();
    await page.getByRole('heading', { name: 'No connection' }).waitFor();
    await page.getByRole('button', { name: 'Details for support' }).click();
    assert.match(await textOf(page), /Is npm start still running\?/);
    await page.unroute('**/settings.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await shownCode(page);
    setup.faults.length = 0;
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

/** @param {import('playwright-core').Page} page */
async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
}
