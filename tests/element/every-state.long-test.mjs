// Every state in every language: axe finds nothing (WCAG 2.2 AA), and everything fits.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { languages } from '../../xtask/element.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { galleryPage, startElementSite } from './site.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

const THEMES = /** @type {const} */ (['dark', 'light']);

const SIZES = /** @type {const} */ ([
  [1280, 720],
  [3840, 2160],
  [1080, 1920],
  [390, 844],
  [320, 480],
]);

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof startElementSite>>} */
let site;

before(async () => {
  if (missing) return;
  site = await startElementSite({ '/': { html: galleryPage } });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * @param {object} how
 * @param {'dark' | 'light'} [how.theme]
 * @param {(page: import('playwright-core').Page) => Promise<void>} act
 */
async function inGallery({ theme = 'dark' }, act) {
  const page = await browser.newPage({ colorScheme: theme, reducedMotion: 'reduce' });
  try {
    await page.goto(site.url);
    await act(page);
  } finally {
    await page.close();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} lang
 * @param {(state: string) => Promise<void>} act
 */
async function eachState(page, lang, act) {
  const scenes = await page.evaluate(() => /** @type {any} */ (window).SCENES);
  for (const state of scenes) {
    await page.evaluate(([name, tag]) => {
      document.documentElement.lang = tag;
      /** @type {any} */ (window).clearScene();
      const attributes = { lang: tag, 'app-name': 'Lobby display' };
      /** @type {any} */ (window).showScene({ state: name, attributes });
    }, /** @type {const} */ ([state, lang]));
    const screen = screenOf(state);
    await page.locator(`device-signin [data-screen="${screen}"]`).waitFor();
    if (state === 'details') await page.locator('[part~=details]').waitFor();
    await act(state);
  }
}

/** The screen of a scene. @param {string} state */
const screenOf = (state) =>
  ({
    'signed-out': 'idle',
    'code-troubled': 'code',
    'idle-warning': 'idleWarning',
    details: 'problem',
  })[state] ?? state;

describe('every state', { skip: missing, concurrency: 2 }, () => {
  for (const lang of ['en', ...languages()]) {
    for (const theme of THEMES.slice(0, lang === 'en' ? 2 : 1)) {
      test(`${lang}, ${theme}: axe finds no violation`, () =>
        inGallery({ theme }, async (page) => {
          await page.addScriptTag({ path: AXE });
          await eachState(page, lang, async (state) => {
            const found = await page.evaluate(async (tags) => {
              const { axe } = /** @type {any} */ (window);
              const { violations, passes } = await axe.run({
                runOnly: { type: 'tag', values: tags },
              });
              const names = violations.map((/** @type {any} */ { id, nodes }) =>
                [id, ...nodes.map((/** @type {any} */ { html }) => html)].join(' '),
              );
              return { names, passes: passes.length };
            }, RULES);
            assert.deepEqual(found.names, [], state);
            assert.ok(found.passes > 5, state);
          });
        }));
    }

    test(`${lang}: everything fits at every size`, () =>
      inGallery({}, async (page) => {
        for (const [width, height] of SIZES) {
          await page.setViewportSize({ width, height });
          await eachState(page, lang, async (state) => {
            const where = `${state} at ${width}x${height}`;
            const found = await page.evaluate(layoutOf);
            assert.equal(found.scrollWidth, width, `${where}: something is beside the screen`);
            assert.deepEqual(found.clipped, [], `${where}: a text is cut off`);
            // A hand scrolls, a remote control should not have to.
            if (width > 1000) {
              assert.ok(found.scrollHeight <= height, `${where}: ${found.scrollHeight} px high`);
              assert.ok(found.text >= 30 / 1080 - 1e-3, `${where}: text of ${found.text}`);
              assert.ok(found.least >= 24 / 1080 - 1e-3, `${where}: lesser text of ${found.least}`);
              assert.ok(found.control >= 63.9 / 1080, `${where}: controls of ${found.control}`);
              assert.ok(found.letter >= 96 / 1080 - 1e-3, `${where}: letters of ${found.letter}`);
            } else {
              assert.ok(found.control * Math.min(width, height) >= 43.9, `${where}: controls`);
            }
            for (const { left, top } of found.edges) {
              assert.ok(left >= 0.05 * width - 1 && top >= 0, `${where}: within the safe area`);
            }
          });
        }
      }));
  }

  test("the focus ring of the user's name is clear of the lines around it, at every size", () =>
    inGallery({}, async (page) => {
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await eachState(page, 'en', async (state) => {
          if (state !== 'profile') return;
          // The ring is for who uses keys.
          await page.keyboard.press('Tab');
          const { ring, above, below } = await page.evaluate(roomAroundName);
          const where = `at ${width}x${height}: ${above} px above, ${below} px below`;
          assert.ok(ring > 0, 'there is a ring');
          assert.ok(above >= 1.5 * ring && below >= 1.5 * ring, `a ring of ${ring} px ${where}`);
        });
      }
    }));
});

/** Measures how far the focus ring reaches, and the room that it has, in the page. */
function roomAroundName() {
  const shadow = /** @type {ShadowRoot} */ (document.querySelector('device-signin')?.shadowRoot);
  const name = /** @type {HTMLElement} */ (shadow.querySelector('.name'));
  name.focus();
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(name);
  const { top, bottom } = name.getBoundingClientRect();
  return {
    ring: outlineStyle === 'solid' ? parseFloat(outlineWidth) + parseFloat(outlineOffset) : 0,
    above: top - Number(name.previousElementSibling?.getBoundingClientRect().bottom),
    below: Number(name.nextElementSibling?.getBoundingClientRect().top) - bottom,
  };
}

/** Measures the screen, in the page. Sizes are shares of the smaller side. */
function layoutOf() {
  const shadow = /** @type {ShadowRoot} */ (document.querySelector('device-signin')?.shadowRoot);
  const all = /** @type {HTMLElement[]} */ ([...shadow.querySelectorAll('.stage *')]);
  const side = Math.min(window.innerWidth, window.innerHeight);
  const sizeOf = (/** @type {HTMLElement | undefined} */ it) =>
    it ? parseFloat(getComputedStyle(it).fontSize) / side : 1;
  const texts = all.filter((it) =>
    [...it.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
  );
  const shown = texts.filter((it) => it.getClientRects().length > 0);
  const buttons = all.filter((it) => it.tagName === 'BUTTON' && !it.className.includes('quiet'));
  return {
    scrollWidth: document.documentElement.scrollWidth,
    scrollHeight: document.documentElement.scrollHeight,
    clipped: shown
      .filter(
        (it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== 'inline',
      )
      .map((it) => it.textContent),
    text: sizeOf(
      shown.find((it) => /^(BUTTON|LI)$/.test(it.tagName) || it.matches('.lead, .label')),
    ),
    least: Math.min(...shown.map(sizeOf)),
    control: Math.min(...buttons.map((it) => it.getBoundingClientRect().height)) / side,
    letter: sizeOf(/** @type {any} */ (shadow.querySelector('.letters')) ?? undefined),
    edges: shown.map((it) => it.getBoundingClientRect()).map(({ left, top }) => ({ left, top })),
  };
}
