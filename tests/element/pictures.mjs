// Takes a picture of every state at every size, light and dark: `npm run pictures`. The full-size
// ones go to target/pictures, to be looked at; small ones, a sheet for each size and theme, stay in
// tests/element/pictures and are compared in tests.
//
//   npm run pictures               takes them, and says which differ from the sheets
//   npm run pictures -- --update   writes the sheets, and docs/element.png
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { root } from '../../xtask/root.mjs';
import { launch } from '../page/chromium.mjs';
import { galleryPage, startElementSite } from './site.mjs';

const sheets = join(import.meta.dirname, 'pictures');
const full = join(root, 'target', 'pictures');

/** A small picture is so many times smaller on each side. */
const SIZES = /** @type {const} */ ([
  { width: 1280, height: 720, by: 4 },
  { width: 1920, height: 1080, by: 6 },
  { width: 3840, height: 2160, by: 12 },
  { width: 390, height: 844, by: 3 },
]);

/** How many pictures are beside each other on a sheet. */
const COLUMNS = 5;

/** A picture differs if more than so many of its pixels differ by more than so much, of 255. */
const TOLERANCE = { share: 0.004, by: 40 };

/** @typedef {{ name: string, width: number, height: number, by: number, theme: 'dark' | 'light', lang: string }} Sheet */

/** @type {readonly Sheet[]} */
export const plan = [
  ...SIZES.flatMap((size) =>
    /** @type {const} */ (['dark', 'light']).map((theme) => ({
      ...{ name: `${size.width}x${size.height}-${theme}`, theme, lang: 'en' },
      ...size,
    })),
  ),
  { name: '1280x720-dark-rtl', theme: 'dark', lang: 'ar', ...SIZES[0] },
];

/**
 * Takes the pictures of a sheet.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url of the gallery
 * @param {Sheet} sheet
 * @returns {Promise<{ state: string, picture: PNG, small: PNG }[]>}
 */
async function take(browser, url, { width, height, by, theme, lang }) {
  const page = await browser.newPage({
    ...{ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' },
  });
  const taken = [];
  try {
    await page.goto(url);
    const scenes = await page.evaluate(() => /** @type {any} */ (window).SCENES);
    for (const state of scenes) {
      await page.evaluate(([name, tag]) => {
        document.documentElement.lang = tag;
        /** @type {any} */ (window).clearScene();
        const attributes = { lang: tag, 'app-name': 'Lobby display' };
        /** @type {any} */ (window).showScene({ state: name, attributes });
      }, /** @type {const} */ ([state, lang]));
      await page.locator(`device-signin .${MARKS[state]}`).waitFor();
      const picture = PNG.sync.read(await page.screenshot({ animations: 'disabled' }));
      taken.push({ state, picture, small: smaller(picture, by) });
    }
  } finally {
    await page.close();
  }
  return taken;
}

/** What is there once a state is. @type {Record<string, string>} */
const MARKS = {
  idle: 'main',
  'signed-out': 'notice',
  asking: 'spinner',
  code: 'now',
  'code-troubled': 'troubled',
  reading: 'spinner',
  profile: 'name',
  'idle-warning': 'sign',
  problem: 'sign',
  details: 'details:not([hidden])',
};

/**
 * The mean of each square of pixels.
 *
 * @param {PNG} picture
 * @param {number} by
 */
function smaller({ width, height, data }, by) {
  const small = new PNG({ width: Math.floor(width / by), height: Math.floor(height / by) });
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let dy = 0; dy < by; dy += 1) {
          const row = ((y * by + dy) * width + x * by) * 4 + channel;
          for (let dx = 0; dx < by; dx += 1) sum += data[row + dx * 4] ?? 0;
        }
        small.data[(y * small.width + x) * 4 + channel] = Math.round(sum / (by * by));
      }
      small.data[(y * small.width + x) * 4 + 3] = 255;
    }
  }
  return small;
}

/** @param {readonly PNG[]} pictures all of one size */
function sheetOf(pictures) {
  const { width, height } = pictures[0] ?? { width: 1, height: 1 };
  const rows = Math.ceil(pictures.length / COLUMNS);
  const sheet = new PNG({ width: width * COLUMNS, height: height * rows });
  pictures.forEach((picture, i) => {
    const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * height];
    PNG.bitblt(picture, sheet, 0, 0, width, height, x, y);
  });
  return sheet;
}

/**
 * The small picture at a place of a sheet.
 *
 * @param {PNG} sheet
 * @param {number} i
 * @param {{ width: number, height: number }} size
 */
export function pictureAt(sheet, i, { width, height }) {
  const picture = new PNG({ width, height });
  const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * height];
  PNG.bitblt(sheet, picture, x, y, width, height, 0, 0);
  return picture;
}

/**
 * @param {PNG} one
 * @param {PNG} other
 * @returns {number} the share of pixels that differ
 */
export function difference(one, other) {
  if (one.width !== other.width || one.height !== other.height) return 1;
  let count = 0;
  for (let i = 0; i < one.data.length; i += 4) {
    const most = Math.max(
      ...[0, 1, 2].map((channel) =>
        Math.abs((one.data[i + channel] ?? 0) - (other.data[i + channel] ?? 0)),
      ),
    );
    if (most > TOLERANCE.by) count += 1;
  }
  return count / (one.data.length / 4);
}

/** @param {PNG} one @param {PNG} other */
export const isSame = (one, other) => difference(one, other) <= TOLERANCE.share;

/** @param {string} name */
export const readSheet = (name) => PNG.sync.read(readFileSync(join(sheets, `${name}.png`)));

/**
 * Takes all pictures.
 *
 * @param {{ update?: boolean, keep?: boolean }} how `keep`: write the full-size ones
 * @returns {Promise<string[]>} those that differ from the sheets
 */
export async function takeAll({ update = false, keep = false }) {
  const site = await startElementSite({ '/': { html: galleryPage } });
  const browser = await launch();
  /** @type {string[]} */
  const different = [];
  try {
    for (const sheet of plan) {
      const taken = await take(browser, site.url, sheet);
      if (keep) {
        const folder = join(full, sheet.name);
        mkdirSync(folder, { recursive: true });
        for (const { state, picture } of taken) {
          writeFileSync(join(folder, `${state}.png`), PNG.sync.write(picture));
        }
      }
      const small = taken.map((it) => it.small);
      if (update) {
        mkdirSync(sheets, { recursive: true });
        const options = { colorType: /** @type {const} */ (2), deflateLevel: 9 };
        writeFileSync(join(sheets, `${sheet.name}.png`), PNG.sync.write(sheetOf(small), options));
        const shown = taken.find(({ state }) => state === 'code');
        if (sheet.name === '1280x720-dark' && shown) {
          writeFileSync(join(root, 'docs', 'element.png'), PNG.sync.write(shown.picture, options));
        }
        continue;
      }
      const reference = readSheet(sheet.name);
      taken.forEach(({ state, small: picture }, i) => {
        const share = difference(picture, pictureAt(reference, i, picture));
        if (share > TOLERANCE.share) {
          different.push(`${sheet.name}/${state}.png: ${(100 * share).toFixed(2)} % differ`);
        }
      });
    }
  } finally {
    await browser.close();
    await site.close();
  }
  return different;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const different = await takeAll({ update: process.argv.includes('--update'), keep: true });
  console.log(`The pictures are in ${full}.`);
  for (const line of different) console.log(line);
  process.exitCode = different.length > 0 ? 1 : 0;
}
