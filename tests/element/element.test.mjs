// <device-signin> in real Chromium, at the local authority: what the user sees and does, and what
// is sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { approve, decline } from '../user.mjs';
import { codeOf, elementTests, inState } from './scene.mjs';

/** Its types call the function `default`, which it is not. */
const readQr = /** @type {typeof jsqr.default} */ (/** @type {unknown} */ (jsqr));

const elementTest = elementTests();

/** @typedef {import('./scene.mjs').Scene} Scene */

/** @param {Scene} scene @param {RegExp} path */
const count = ({ sent }, path) => sent.filter((request) => path.test(request.path)).length;

/** What the user sees. @param {Scene} scene */
const textOf = ({ element }) => element.locator('.stage').innerText();

/** The name of what has the focus, as a screen reader says it. @param {Scene} scene */
const focused = ({ page }) =>
  page.evaluate(() => {
    const it = document.querySelector('device-signin')?.shadowRoot?.activeElement;
    return it?.getAttribute('aria-label') ?? it?.textContent ?? '';
  });

/** What is announced. @param {Scene} scene @param {RegExp} text */
const announced = ({ element }, text) =>
  element.locator('[role=status]').filter({ hasText: text }).waitFor({ state: 'attached' });

// Most of a test is waiting, so some run at once.
describe('<device-signin>', { concurrency: 4 }, () => {
  elementTest('the user signs in and out by arrows and OK alone', {}, async (scene) => {
    const { page } = scene;
    await scene.put({ 'app-name': 'Lobby display' });
    assert.equal(count(scene, /devicecode/), 0, 'no code before the user is ready');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(scene), 'Sign in');
    await page.keyboard.press('Enter');
    const code = await codeOf(scene);
    const spelled = [...code.userCode].join(', ');
    assert.equal(await focused(scene), `Your code: ${spelled}`);
    await announced(scene, new RegExp(`enter the code ${spelled}\\.`));
    await page.keyboard.press('Enter');
    await inState(scene, 'code');
    await approve(code);
    await inState(scene, 'profile');
    assert.equal(await focused(scene), 'You are signed in as Contoso Employee.');
    await page.keyboard.press('Enter');
    await inState(scene, 'profile');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(scene), 'Not you? Sign out');
    await page.keyboard.press('Enter');
    await inState(scene, 'idle');
    assert.equal(await focused(scene), 'Sign in');
    await announced(scene, /You are signed out/);
    assert.doesNotMatch(await textOf(scene), /Contoso/);
  });

  elementTest('the accessibility tree, read as text, is enough to sign in', {}, async (scene) => {
    const { page, element } = scene;
    await scene.put({ 'app-name': 'Lobby display' });
    assert.equal(
      await element.ariaSnapshot(),
      [
        '- region "Sign in to Lobby display":',
        '  - heading "Sign in to Lobby display" [level=1]',
        '  - paragraph: You will need your phone or computer.',
        '  - button "Sign in"',
        '  - status',
      ].join('\n'),
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    await inState(scene, 'code');
    await announced(scene, /enter the code/);
    const tree = await element.ariaSnapshot();
    const [, letters = ''] = /group "Your code: ([^"]*)"/.exec(tree) ?? [];
    const [, verificationUri = ''] = /Open this address\n\s+- paragraph: (\S+)/.exec(tree) ?? [];
    assert.match(tree, /heading "Sign in to Lobby display with your phone or computer"/);
    assert.match(tree, /img "QR code for/);
    assert.match(tree, /timer: 15 minutes left/);
    assert.match(tree, /Enter the code only if you are signing in on this screen yourself/);
    await approve({ userCode: letters.replace(/, /g, ''), verificationUri });
    await inState(scene, 'profile');
    assert.match(await element.ariaSnapshot(), /heading "You are signed in as Contoso Employee\./);
  });

  elementTest('Back cancels a code and is left to the page before it', {}, async (scene) => {
    const { page } = scene;
    await scene.put({ autofocus: '' });
    const back = (/** @type {number} */ keyCode) =>
      page.evaluate((code) => {
        const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'keyCode', { value: code });
        return !document.body.dispatchEvent(event);
      }, keyCode);
    assert.equal(await back(461), false, 'an app must be able to close');
    for (const keyCode of [461, 10009, 27, 166, 8]) {
      await page.keyboard.press('Enter');
      await inState(scene, 'code');
      assert.equal(await back(keyCode), true);
      await inState(scene, 'idle');
      assert.equal(await focused(scene), 'Sign in');
    }
    const polls = count(scene, /token/);
    await page.waitForTimeout(1500);
    assert.equal(count(scene, /token/), polls, 'nothing is polled for any more');
  });

  elementTest(
    'the focus is taken only where it was, and arrows end at the ends',
    {},
    async (scene) => {
      const { page } = scene;
      await page.evaluate(() => {
        const field = document.createElement('input');
        field.id = 'mine';
        document.body.append(field);
        field.focus();
      });
      await scene.put({ autostart: '' });
      await inState(scene, 'code');
      const active = () => page.evaluate(() => document.activeElement?.id);
      assert.equal(await active(), 'mine');
      await page.keyboard.press('ArrowDown');
      assert.equal(await active(), 'mine', "arrows in the page's own field are the page's");
      await page.locator('[part~=code]').focus();
      await page.keyboard.press('ArrowUp');
      assert.match(await focused(scene), /^Your code/);
      for (let i = 0; i < 9; i += 1) await page.keyboard.press('ArrowDown');
      assert.equal(await focused(scene), 'Cancel');
    },
  );

  elementTest(
    'from right to left, the left arrow leads on',
    { context: { locale: 'ar' } },
    async (scene) => {
      await scene.put({ lang: 'ar', autostart: '', autofocus: '' });
      await inState(scene, 'code');
      const first = await focused(scene);
      await scene.page.keyboard.press('ArrowLeft');
      assert.notEqual(await focused(scene), first);
      await scene.page.keyboard.press('ArrowRight');
      assert.equal(await focused(scene), first);
    },
  );

  elementTest(
    'a copied code is one word, as the server sent it',
    { context: { permissions: ['clipboard-read', 'clipboard-write'] } },
    async (scene) => {
      const { page } = scene;
      await scene.put({ autostart: '' });
      const { userCode } = await codeOf(scene);
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await page.getByRole('button', { name: 'Copy code' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      assert.equal(await copied(), userCode);
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await page.locator('[part~=letters]').click();
      await page.keyboard.press('Control+c');
      assert.equal(await copied(), userCode, 'by hand');
    },
  );

  for (const completeUri of [false, true]) {
    elementTest(
      `the QR code holds the ${completeUri ? 'complete ' : ''}address, says so, and is large enough`,
      { authority: { completeUri }, viewport: { width: 1920, height: 1080 } },
      async (scene) => {
        const { page } = scene;
        await scene.put({ autostart: '' });
        const code = await codeOf(scene);
        const { data, width, height } = PNG.sync.read(await page.screenshot());
        const found = readQr(new Uint8ClampedArray(data), width, height);
        assert.equal(
          found?.data,
          completeUri ? code.verificationUriComplete : code.verificationUri,
        );
        const box = await page.locator('[part~=qr]').boundingBox();
        assert.ok(box && box.height >= 0.38 * 1080, `${box?.height} px`);
        const words = completeUri
          ? /check that your phone shows the same code/
          : /enter the code there/;
        assert.match(await textOf(scene), words);
      },
    );
  }

  elementTest(
    'an expired code is replaced on request and never by itself',
    { authority: { codeLifetime: 2 } },
    async (scene) => {
      const { page } = scene;
      await scene.put({ autostart: '', autofocus: '' });
      await inState(scene, 'problem');
      assert.equal(await page.getByRole('heading').innerText(), 'The code has expired');
      await page.waitForTimeout(1500);
      assert.equal(count(scene, /devicecode/), 1);
      assert.equal(await focused(scene), 'Get a new code');
      await page.keyboard.press('Enter');
      await inState(scene, 'code');
      assert.equal(count(scene, /devicecode/), 2);
    },
  );

  elementTest('declining leads to a calm sentence, details behind a button', {}, async (scene) => {
    const { page } = scene;
    await scene.put({ autostart: '', autofocus: '' });
    await decline(await codeOf(scene));
    await inState(scene, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'The sign-in was declined');
    assert.doesNotMatch(await textOf(scene), /access_denied|correlationId/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match(await textOf(scene), /code\s+declined/);
    await page.keyboard.press('Escape');
    assert.equal(await focused(scene), 'Details for support');
    await page.keyboard.press('Escape');
    await inState(scene, 'idle');
  });

  elementTest('a lost connection is announced once, and mended once', {}, async (scene) => {
    const { page, element } = scene;
    await page.route('**/token', (route) => route.abort('connectionreset'), { times: 1 });
    await scene.put({ autostart: '' });
    const code = await codeOf(scene);
    await element.locator('.troubled').waitFor();
    await announced(scene, /your code stays valid/);
    await element.locator('.now:not(.troubled)').waitFor();
    await announced(scene, /Connected again/);
    await approve(code);
    await inState(scene, 'profile');
  });

  elementTest(
    'tokens are had by property and method, and no event holds one',
    {},
    async (scene) => {
      const { page } = scene;
      await page.evaluate(() => {
        const seen = /** @type {any[]} */ (/** @type {any} */ (window).seen = []);
        for (const name of ['start', 'state', 'code', 'status', 'signed-in', 'signed-out']) {
          document.addEventListener(`device-signin-${name}`, (event) => {
            const { type, detail } = /** @type {CustomEvent} */ (event);
            seen.push({ type, detail });
          });
        }
      });
      await scene.put({ autostart: '' });
      const code = await codeOf(scene);
      await approve(code);
      await inState(scene, 'profile');
      const found = await page.evaluate(async () => {
        const it = /** @type {any} */ (document.querySelector('device-signin'));
        const tokens = await it.getTokens();
        const { seen } = /** @type {any} */ (window);
        await it.signOut();
        const after = await it.getTokens().then(String, String);
        return { tokens, seen, profile: it.profile, after };
      });
      assert.ok(found.tokens.accessToken);
      assert.equal(found.profile, undefined, 'nothing is left after the sign-out');
      assert.match(found.after, /no user is signed in/);
      const logged = JSON.stringify(found.seen);
      const types = new Set(found.seen.map((/** @type {any} */ { type }) => type));
      assert.equal(types.size, 6, [...types].join());
      const { accessToken, refreshToken, idToken } = found.tokens;
      for (const secret of [accessToken, refreshToken, idToken, code.userCode]) {
        assert.ok(secret && !logged.includes(secret));
      }
    },
  );

  elementTest('a sign-in that the page prevents does not begin', {}, async (scene) => {
    await scene.page.evaluate(() =>
      document.addEventListener('device-signin-start', (event) => event.preventDefault()),
    );
    await scene.put({ autostart: '' });
    await scene.page.getByRole('button', { name: 'Sign in' }).click();
    await scene.page.waitForTimeout(300);
    await inState(scene, 'idle');
    assert.equal(count(scene, /devicecode/), 0);
  });

  elementTest('with a cache the user is still signed in after a reload', {}, async (scene) => {
    const { page } = scene;
    const put = () =>
      page.evaluate(
        ([clientId, authority, graphUrl]) => {
          const it = /** @type {any} */ (document.createElement('device-signin'));
          const cache = {
            get: (/** @type {string} */ key) => localStorage.getItem(key),
            set: (/** @type {string} */ key, /** @type {string} */ value) =>
              localStorage.setItem(key, value),
            delete: (/** @type {string} */ key) => localStorage.removeItem(key),
          };
          it.config = { clientId, authority, graphUrl, cache };
          it.autostart = true;
          document.body.append(it);
        },
        [scene.authority.clientId, scene.authority.authority, scene.authority.graphUrl],
      );
    await put();
    await approve(await codeOf(scene));
    await inState(scene, 'profile');
    await page.reload();
    await put();
    await inState(scene, 'profile');
    assert.equal(count(scene, /devicecode/), 1);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await inState(scene, 'idle');
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });

  elementTest(
    'moved it goes on; removed or hidden it ends, and nothing runs on',
    {},
    async (scene) => {
      const { page } = scene;
      const act = (/** @type {string} */ how) =>
        page.evaluate((what) => {
          const it = /** @type {HTMLElement} */ (
            document.querySelector('device-signin') ?? /** @type {any} */ (window).it
          );
          /** @type {any} */ (window).it = it;
          if (what === 'move') document.body.insertBefore(it, document.body.firstChild);
          else if (what === 'remove') it.remove();
          else if (what === 'insert') document.body.append(it);
          else it.hidden = what === 'hide';
        }, how);
      await scene.put({ autostart: '' });
      const first = (await codeOf(scene)).userCode;
      await act('move');
      await page.waitForTimeout(100);
      assert.equal((await codeOf(scene)).userCode, first);
      for (const [away, back] of /** @type {const} */ ([
        ['remove', 'insert'],
        ['hide', 'show'],
      ])) {
        await act(away);
        await page.waitForTimeout(100);
        const polls = count(scene, /token/);
        await page.waitForTimeout(1500);
        assert.equal(count(scene, /token/), polls, away);
        await act(back);
        if (back === 'show') await page.getByRole('button', { name: 'Sign in' }).click();
        await inState(scene, 'code');
      }
    },
  );

  elementTest('two elements on a page work side by side', {}, async (scene) => {
    await scene.put({ autostart: '' });
    await scene.put({ autostart: '' });
    await scene.page.locator('device-signin[state=code]').nth(1).waitFor();
    const codes = await scene.page.evaluate(() =>
      [...document.querySelectorAll('device-signin')].map(
        (it) => /** @type {any} */ (it).code.userCode,
      ),
    );
    assert.notEqual(codes[0], codes[1]);
    assert.deepEqual(scene.warnings, []);
  });

  elementTest('defined twice, and by a script that comes late, it works', {}, async (scene) => {
    const { page, site, authority } = scene;
    await page.goto(`${site.url}/gallery`);
    await page.evaluate(() => {
      for (const it of ['classic', 'classic']) {
        const script = document.createElement('script');
        script.src = `/pkg/generated/element-${it}.js`;
        document.head.append(script);
      }
    });
    await scene.put({ autostart: '' });
    await inState(scene, 'code');
    // Properties that were set before the definition are taken over.
    await page.goto(`${site.url}/tests/element/gallery.css`);
    await page.evaluate(
      ([clientId, url]) => {
        document.body.textContent = '';
        const it = /** @type {any} */ (document.createElement('device-signin'));
        it.config = { clientId, authority: url };
        it.autostart = true;
        document.body.append(it);
        const script = document.createElement('script');
        script.src = '/pkg/generated/element-classic.js';
        document.head.append(script);
      },
      [authority.clientId, authority.authority],
    );
    await inState(scene, 'code');
  });

  elementTest('what is missing or wrong is named for the developer', {}, async (scene) => {
    const { page } = scene;
    await scene.put({ 'client-id': '', theme: 'blue', 'idle-sign-out': 'soon', autostart: '' });
    await inState(scene, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'Sign-in is not set up here');
    const all = scene.warnings.join('\n');
    assert.match(all, /client-id .* or proxy/);
    assert.match(all, /theme="blue" is none of auto, dark, light/);
    assert.match(all, /idle-sign-out="soon" is not a number of minutes/);
    assert.equal(scene.warnings.length, 3, 'each once');
    await page.getByRole('button', { name: 'Details for support' }).click();
    assert.match(await textOf(scene), /invalid_config/);
    // Mended, it works without a reload.
    await page.evaluate(
      (id) => document.querySelector('device-signin')?.setAttribute('client-id', id),
      scene.authority.clientId,
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await inState(scene, 'code');
  });

  elementTest('a wrong client ID of the library is a calm sentence too', {}, async (scene) => {
    await scene.put({ 'client-id': '00000000-0000-0000-0000-000000000009', autostart: '' });
    await inState(scene, 'problem');
    assert.equal(await scene.page.getByRole('heading').innerText(), 'Sign-in is not set up here');
  });

  elementTest(
    'a user who has left is warned, then signed out; one who is there stays',
    {},
    async (scene) => {
      const { page } = scene;
      await scene.put({ autostart: '', autofocus: '', 'idle-sign-out': '0.1' });
      await approve(await codeOf(scene));
      await inState(scene, 'profile');
      await page.getByRole('heading', { name: 'Are you still there?' }).waitFor();
      assert.equal(await focused(scene), 'Stay signed in');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Contoso Employee' }).waitFor();
      await page.getByRole('heading', { name: 'Are you still there?' }).waitFor();
      const reason = page.evaluate(
        () =>
          new Promise((resolve) =>
            document.addEventListener('device-signin-signed-out', (event) =>
              resolve(/** @type {CustomEvent} */ (event).detail.reason),
            ),
          ),
      );
      await inState(scene, 'idle');
      assert.equal(await reason, 'idle');
      assert.equal(count(scene, /devicecode/), 1, 'no new code by itself');
    },
  );

  elementTest('the texts follow the language, also one that comes later', {}, async (scene) => {
    const { page, element } = scene;
    await scene.put({ lang: 'de-AT' });
    await page.getByRole('button', { name: 'Anmelden' }).waitFor();
    assert.equal(await element.locator('.root').getAttribute('lang'), 'de');
    await page.evaluate(() =>
      /** @type {any} */ (window).DeviceSignIn.addLanguage('de-AT', { 'idle.button': 'Servus' }),
    );
    await page.getByRole('button', { name: 'Servus' }).waitFor();
    await page.evaluate(() => document.querySelector('device-signin')?.setAttribute('lang', 'ja'));
    await page.getByRole('button', { name: 'サインイン' }).waitFor();
  });

  elementTest('nothing of it is printed', {}, async (scene) => {
    await scene.put({ autostart: '' });
    await inState(scene, 'code');
    await scene.page.emulateMedia({ media: 'print' });
    assert.equal(await scene.page.locator('[part~=code]').isVisible(), false);
    assert.equal(await scene.page.locator('[part~=qr]').isVisible(), false);
  });

  elementTest(
    "under style-src 'self', script-src 'self' and Trusted Types it signs in",
    { page: 'strict' },
    async (scene) => {
      await scene.put({ autostart: '', nowasm: '' });
      await approve(await codeOf(scene));
      await inState(scene, 'profile');
      assert.ok(!scene.site.requested.some((path) => path.endsWith('.wasm')));
      const background = await scene.element
        .locator('.root')
        .evaluate((it) => getComputedStyle(it).backgroundColor);
      assert.equal(background, 'rgb(14, 17, 22)', 'it is styled');
    },
  );

  elementTest(
    'by ES modules: only what is needed is loaded, when it is',
    { page: 'module' },
    async (scene) => {
      const { site } = scene;
      await scene.page.waitForFunction(() => customElements.get('device-signin'));
      assert.ok(!site.requested.some((path) => /pkg\/index\.js|wasm/.test(path)));
      await scene.put({ autostart: '' });
      await approve(await codeOf(scene));
      await inState(scene, 'profile');
      assert.ok(site.requested.includes('/pkg/index.js'));
    },
  );

  elementTest('whatever a profile holds is shown as text', { page: 'gallery' }, async (scene) => {
    const { page, element } = scene;
    for (const [rule, profile, wanted] of /** @type {const} */ ([
      ['markup', { displayName: '<img src=x onerror="alert(1)"><b>Ann</b>' }, '<img src=x'],
      ['a direction override', { displayName: 'Ann\u202eeeL' }, 'Ann eeL'],
      ['emoji', { displayName: '👩‍🚀 日本 Zoë' }, '👩‍🚀 日本 Zoë'],
      ['a thousand letters', { displayName: 'W'.repeat(1000) }, 'WWWW'],
      ['nulls', { displayName: null, userPrincipalName: null, mail: null }, 'Your account'],
      ['another type', { displayName: 7, mail: {} }, 'employee@contoso.com'],
    ])) {
      await show(scene, { state: 'profile', profile });
      await inState(scene, 'profile');
      const name = await element.locator('[part~=name]').innerText();
      assert.ok(name.includes(wanted), `${rule}: ${name}`);
      assert.equal(await element.locator('img, b').count(), 0, rule);
      assert.equal(await isTooWide(page), false, rule);
    }
  });

  for (const viewport of [
    { width: 1280, height: 720 },
    { width: 320, height: 640 },
  ]) {
    elementTest(
      `at ${viewport.width} px every code and address is shown whole, nothing beside the screen`,
      { page: 'gallery', viewport },
      async (scene) => {
        for (const [rule, code] of /** @type {[string, any][]} */ ([
          ['6 letters', { userCode: 'ABCDEF' }],
          ['a dash of its own', { userCode: 'WDJB-MJHT' }],
          ['40 letters', { userCode: 'W'.repeat(40) }],
          ['a long address', { verificationUri: `https://example.com/${'d'.repeat(180)}` }],
          ['a script', { verificationUri: 'javascript:alert(1)' }],
          ['ended years ago', { expiresAt: 0, left: '0 seconds left' }],
          ['ends in years', { expiresAt: 1e14, left: '15 minutes left' }],
        ])) {
          await show(scene, { state: 'code', code, attributes: { link: '' } });
          await inState(scene, 'code');
          const found = await lettersOf(scene.page);
          assert.equal(await isTooWide(scene.page), false, rule);
          assert.equal(found.isInside, true, rule);
          assert.equal(found.text, code.userCode ?? found.text, rule);
          assert.equal(found.left, code.left ?? found.left, rule);
          const links = code.verificationUri?.startsWith('javascript') ? 0 : 1;
          assert.equal(await scene.element.locator('a').count(), links, rule);
        }
      },
    );
  }
});

/** @param {Scene} scene @param {object} what */
const show = ({ page }, what) =>
  page.evaluate((it) => {
    /** @type {any} */ (window).clearScene();
    /** @type {any} */ (window).showScene(it);
  }, what);

/** @param {import('playwright-core').Page} page */
const isTooWide = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

/** The letters of the code as they are shown. @param {import('playwright-core').Page} page */
const lettersOf = (page) =>
  page.evaluate(() => {
    const root = document.querySelector('device-signin')?.shadowRoot;
    const box = root?.querySelector('[part~=code]')?.getBoundingClientRect();
    const letters = [...(root?.querySelectorAll('.group > span') ?? [])];
    const rects = letters.map((it) => it.getBoundingClientRect());
    return {
      isInside: rects.every(({ left, right }) => box && left >= box.left && right <= box.right),
      text: letters.map((it) => it.textContent).join(''),
      left: root?.querySelector('[part~=time-left]')?.textContent,
    };
  });

test('where there is no DOM, importing it does nothing', async () => {
  const before = Object.keys(globalThis);
  const from = (/** @type {string} */ name) => import(`../../pkg/generated/${name}.js`);
  const { DeviceSignInElement, addLanguage } = await from('element');
  await from('element-de');
  assert.equal(typeof DeviceSignInElement, 'function');
  assert.equal(typeof addLanguage, 'function');
  assert.deepEqual(Object.keys(globalThis), before);
});
