// <device-signin proxy="…"> against the proxy: the page holds no token and loads no WebAssembly.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { approve, decline } from '../user.mjs';
import { elementTests, inState } from './scene.mjs';

const elementTest = elementTests();

/**
 * @typedef {import('./scene.mjs').Scene} Scene
 * @typedef {import('./scene.mjs').Options} Options
 */

/**
 * A test with a proxy on the page's own origin.
 *
 * @param {string} rule
 * @param {Options & { proxy?: object }} options
 * @param {(scene: Scene & { faulty: { next: Response[] }, endpoints: string[] }) => Promise<void>} act
 */
function proxyTest(rule, options, act) {
  /** @type {import('../../pkg/proxy/index.js').Proxy | undefined} */
  let handle;
  /** What is answered in place of the proxy's next answers. @type {{ next: Response[] }} */
  const faulty = { next: [] };
  /** @type {string[]} */
  const endpoints = [];
  const answer = async (/** @type {Request} */ request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/device-signin/')) return undefined;
    endpoints.push(String(pathname.split('/').at(-1)));
    const fault = faulty.next.shift();
    return fault ?? /** @type {Response} */ (await handle?.(request));
  };
  elementTest(rule, { page: 'module', handle: answer, ...options }, async (scene) => {
    handle = createProxy({
      config: { clientId: scene.authority.clientId, authority: scene.authority.authority },
      secret: 'a secret of the tests, longer than 32 bytes',
      origins: [scene.site.url],
      ...options.proxy,
    });
    await act({ ...scene, faulty, endpoints });
  });
}

/** @param {Scene} scene @param {Record<string, string>} [more] */
const put = ({ page }, more = {}) =>
  page.evaluate(
    (all) => {
      const it = document.createElement('device-signin');
      for (const [name, value] of Object.entries(all)) it.setAttribute(name, value);
      document.body.append(it);
    },
    { proxy: '/device-signin', ...more },
  );

/** @param {Scene} scene */
async function codeOf(scene) {
  await inState(scene, 'code');
  return scene.page.evaluate(
    () => /** @type {any} */ (document.querySelector('device-signin')).code,
  );
}

describe('<device-signin proxy>', { concurrency: 4 }, () => {
  proxyTest('signs in and out; no token, no library and no WebAssembly', {}, async (scene) => {
    const { page, site, endpoints } = scene;
    await put(scene);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const code = await codeOf(scene);
    assert.ok(code.expiresAt > Date.now() + 800_000);
    await approve(code);
    await inState(scene, 'profile');
    const { tokens, getTokens, name } = await page.evaluate(async () => {
      const it = /** @type {any} */ (document.querySelector('device-signin'));
      return {
        tokens: it.tokens ?? null,
        getTokens: await it.getTokens().then(String, String),
        name: it.profile.displayName,
      };
    });
    assert.equal(tokens, null);
    assert.match(getTokens, /hands out no tokens/);
    assert.equal(name, 'Contoso Employee');
    assert.deepEqual(
      site.requested.filter((path) => /\.wasm$|pkg\/(index|web|nowasm|functions)\.js/.test(path)),
      [],
    );
    assert.equal(endpoints[0], 'session');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await inState(scene, 'idle');
    assert.equal(endpoints.at(-1), 'sign-out');
  });

  proxyTest('a reload goes on with the same code, then with the user', {}, async (scene) => {
    const { page } = scene;
    await put(scene, { autostart: '' });
    const first = await codeOf(scene);
    await page.reload();
    await put(scene, { autostart: '' });
    const second = await codeOf(scene);
    assert.equal(second.userCode, first.userCode);
    await approve(second);
    await inState(scene, 'profile');
    await page.reload();
    await put(scene);
    await inState(scene, 'profile');
  });

  proxyTest('Cancel tells the proxy, so that a new code comes next', {}, async (scene) => {
    const { page } = scene;
    await put(scene, { autostart: '' });
    const first = await codeOf(scene);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await inState(scene, 'idle');
    await page.getByRole('button', { name: 'Sign in' }).click();
    assert.notEqual((await codeOf(scene)).userCode, first.userCode);
  });

  proxyTest('a declined code is shown, and a new one offered', {}, async (scene) => {
    const { page } = scene;
    await put(scene, { autostart: '' });
    await decline(await codeOf(scene));
    await inState(scene, 'problem');
    assert.equal(await page.getByRole('heading').innerText(), 'The sign-in was declined');
    await page.getByRole('button', { name: 'Try again' }).click();
    await inState(scene, 'code');
  });

  proxyTest('faults on the way to the proxy are waited out', {}, async (scene) => {
    const { page, element, faulty } = scene;
    await put(scene, { autostart: '' });
    const code = await codeOf(scene);
    faulty.next.push(
      new Response('<h1>502</h1>', { status: 502 }),
      Response.json({ error: { code: 'too_many_requests', retryIn: 0.2 } }, { status: 429 }),
    );
    await element.locator('.troubled').waitFor();
    await element.locator('.now:not(.troubled)').waitFor();
    await approve(code);
    await inState(scene, 'profile');
    assert.equal(await page.locator('device-signin [role=alert]').count(), 0);
  });

  for (const [rule, answer, title] of /** @type {[string, () => Response, string][]} */ ([
    [
      'a device that may not begin',
      () => Response.json({ error: { code: 'not_allowed', hint: 'No.' } }, { status: 403 }),
      'Your organization does not allow this',
    ],
    [
      'no proxy at that path',
      () => new Response('Not found', { status: 404 }),
      'Sign-in is not set up here',
    ],
    [
      'a code that the list does not have',
      () => Response.json({ error: { code: 'new_one' } }, { status: 400 }),
      'That did not work',
    ],
  ])) {
    proxyTest(`${rule} is a calm sentence`, {}, async (scene) => {
      const { page, faulty } = scene;
      await put(scene);
      await scene.page.waitForTimeout(300);
      await inState(scene, 'idle');
      faulty.next.push(answer(), answer());
      await page.getByRole('button', { name: 'Sign in' }).click();
      await inState(scene, 'problem');
      assert.equal(await page.getByRole('heading').innerText(), title);
    });
  }
});
