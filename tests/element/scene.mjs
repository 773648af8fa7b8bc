// What a test of the element needs: a local authority, a site with pages, and tabs of Chromium.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { galleryPage, startElementSite } from './site.mjs';

/** A page that loads the element by its classic script; a test puts the element in. */
const classicPage = page('<script src="/pkg/generated/element-classic.js"></script>');

/** The same by ES modules. */
const modulePage = page('<script type="module" src="/pkg/generated/element.js"></script>');

/** All that a strict policy forbids; Trusted Types forbid markup from texts. */
export const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src *; require-trusted-types-for 'script'";

/** @param {string} head */
function page(head) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Sign in</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/tests/element/gallery.css" />
    ${head}
  </head>
  <body></body>
</html>
`;
}

/**
 * @typedef {object} Scene
 * @property {import('playwright-core').Page} page
 * @property {import('playwright-core').Locator} element
 * @property {Awaited<ReturnType<typeof startAuthority>>} authority
 * @property {Awaited<ReturnType<typeof startElementSite>>} site
 * @property {{ path: string, at: number }[]} sent to the authority
 * @property {string[]} faults console errors, exceptions and violations of the policy
 * @property {string[]} warnings
 * @property {(attributes?: Record<string, string>, properties?: object) => Promise<void>} put
 *   an element that signs in at the authority
 */

/**
 * @typedef {object} Options
 * @property {'classic' | 'module' | 'strict' | 'gallery'} [page]
 * @property {{ width: number, height: number }} [viewport]
 * @property {Parameters<typeof startAuthority>[0]} [authority]
 * @property {import('playwright-core').BrowserContextOptions} [context]
 * @property {Parameters<typeof startElementSite>[1]} [handle]
 */

/**
 * Shares one browser among the tests of a file. Each test has an authority, a site and a tab of its
 * own, and ends with no fault in the tab.
 */
export function elementTests() {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    if (!missing) browser = await launch();
  });
  after(() => browser?.close());

  /**
   * @param {string} rule
   * @param {Options} options
   * @param {(scene: Scene) => Promise<void>} act
   */
  return function elementTest(rule, options, act) {
    test(rule, { skip: missing }, () => inScene(browser, options, act));
  };
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Options} options
 * @param {(scene: Scene) => Promise<void>} act
 */
export async function inScene(browser, options, act) {
  /** @type {Scene['sent']} */
  const sent = [];
  const authority = await startAuthority({
    ...{ interval: 1, cors: true },
    onRequest: ({ path, at }) => sent.push({ path, at }),
    ...options.authority,
  });
  const site = await startElementSite(
    {
      '/classic': { html: classicPage },
      '/module': { html: modulePage },
      '/strict': { html: modulePage, headers: { 'content-security-policy': STRICT } },
      '/gallery': { html: galleryPage },
    },
    options.handle,
  );
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 720 },
    reducedMotion: 'reduce',
    colorScheme: 'dark',
    ...options.context,
  });
  try {
    const tab = await context.newPage();
    /** @type {string[]} */
    const faults = [];
    /** @type {string[]} */
    const warnings = [];
    tab.on('pageerror', (error) => faults.push(String(error)));
    tab.on('console', (message) => {
      if (message.type() === 'warning') warnings.push(message.text());
      // Chromium writes one for each answer that is no 200, as the pending polls' 400 is.
      const byChromium = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !byChromium) faults.push(message.text());
    });
    await tab.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`policy: ${violatedDirective} ${blockedURI}`);
      });
    });
    await tab.goto(`${site.url}/${options.page ?? 'classic'}`);
    const scene = {
      ...{ page: tab, element: tab.locator('device-signin'), authority, site },
      ...{ sent, faults, warnings },
      async put(/** @type {Record<string, string>} */ attributes = {}, properties = {}) {
        const all = {
          ...{ 'client-id': authority.clientId, authority: authority.authority },
          ...{ 'graph-url': authority.graphUrl },
          ...attributes,
        };
        await tab.evaluate(([names, more]) => {
          const it = document.createElement('device-signin');
          for (const [name, value] of Object.entries(names)) it.setAttribute(name, value);
          Object.assign(it, more);
          document.body.append(it);
        }, /** @type {const} */ ([all, properties]));
      },
    };
    await act(scene);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await site.close();
    await authority.close();
  }
}

/**
 * @param {Pick<Scene, 'page'>} scene
 * @param {string} state
 */
export async function inState({ page: tab }, state) {
  await tab.locator(`device-signin[state="${state}"]`).waitFor({ timeout: 20_000 });
}

/**
 * The code, once it is shown, for the user to enter.
 *
 * @param {Pick<Scene, 'page'>} scene
 * @returns {Promise<import('../../pkg/generated/index.js').UserCode>}
 */
export async function codeOf(scene) {
  await inState(scene, 'code');
  return scene.page.evaluate(
    () => /** @type {any} */ (document.querySelector('device-signin')).code,
  );
}
