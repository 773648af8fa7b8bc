// A whole sign-in through <device-signin> on every engine, by the arrows, by each way that a page
// loads it: classic script, from file:, ES modules, under a strict policy.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startAuthority } from '../../www/authority/authority.mjs';
import { root } from '../../xtask/root.mjs';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import * as browsers from '../hosts/runners/browsers.mjs';
import { approve } from '../user.mjs';
import { startElementSite } from './site.mjs';

/** An engine must have reported by then. */
const LONGEST_MS = 90_000;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src *";

/**
 * @typedef {object} Report
 * @property {{ untilCode: number, styled: 'sheet' | 'style' | 'link' }} [seen]
 * @property {string} [error]
 * @property {string[]} faults
 */

/** Ways that a page loads the element. */
const WAYS = /** @type {const} */ (['classic', 'file', 'module', 'strict']);

/** @typedef {typeof WAYS[number]} Way */
/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {readonly Way[]} ways
 * @property {string} [download]
 * @property {string} [needs]
 * @property {'style' | 'link'} [styled] how the style comes, if not by a constructed sheet
 * @property {(program: string, url: string) => import('../hosts/runners/child.mjs').Child} open
 */

const XVFB = '/usr/bin/xvfb-run';

/** @type {readonly Engine[]} */
const engines = [
  ...[64, 69, 76, 79, 85, 87, 92, 108].map((major) => ({
    name: `Chromium ${major}`,
    ways: WAYS,
    download: `chromium ${major}`,
    // Constructed sheets came with 73.
    ...(major < 73 && { styled: /** @type {const} */ ('style') }),
    open: browsers.chromium,
  })),
  { name: 'Chromium', ways: WAYS, needs: '/usr/bin/chromium', open: browsers.chromium },
  {
    name: 'Firefox ESR',
    ways: ['classic', 'module', 'strict'],
    needs: '/usr/bin/firefox-esr',
    open: (_, url) => browsers.firefox(url),
  },
  {
    name: 'WebKitGTK',
    ways: ['classic', 'module', 'strict'],
    needs: XVFB,
    open: (_, url) => browsers.webKitGtk(url),
  },
  {
    name: 'WPE WebKit with no X server',
    ways: ['classic', 'module', 'strict'],
    needs: '/usr/bin/cog',
    styled: 'style',
    open: (_, url) => browsers.wpe(url),
  },
  {
    name: 'Qt WebEngine',
    ways: WAYS,
    needs: '/usr/lib/python3/dist-packages/PyQt5/QtWebEngineWidgets.abi3.so',
    open: (_, url) => browsers.qt(url, 'shown'),
  },
];

const ELEMENT = {
  classic: '<script src="/pkg/generated/element-classic.js"></script>',
  module: '<script type="module" src="/pkg/generated/element.js"></script>',
};

/** @param {string} scripts @param {string} base of the page's own files */
const html = (scripts, base = '') => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Engine</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${base}/tests/element/gallery.css" />
    ${scripts.replaceAll('src="/', `src="${base}/`)}
  </head>
  <body>
    <script src="${base}/tests/element/engine-page.js"></script>
  </body>
</html>
`;

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {Awaited<ReturnType<typeof startElementSite>>} */
let site;
/** @type {string} */
let folder;
/** @type {Map<string, (report: Report) => void>} */
const waiting = new Map();

before(async () => {
  authority = await startAuthority({ interval: 1, cors: true });
  site = await startElementSite(
    {
      '/classic': { html: html(ELEMENT.classic) },
      '/module': { html: html(ELEMENT.module) },
      '/strict': {
        html: html(ELEMENT.module),
        headers: { 'content-security-policy': POLICY },
      },
    },
    answer,
  );
  folder = mkdtempSync(join(tmpdir(), 'device-signin-engines-'));
  writeFileSync(
    join(folder, 'file.html'),
    html(ELEMENT.classic, pathToFileURL(root).href.replace(/\/$/, '')),
  );
});
after(async () => {
  await site?.close();
  await authority?.close();
  if (folder) rmSync(folder, { recursive: true });
});

/** Plays the user, and takes the reports. @param {Request} request */
async function answer(request) {
  const { pathname } = new URL(request.url);
  const [, run = '', what = ''] = /^\/([\w-]+)\/(\w+)$/.exec(pathname) ?? [];
  const body = JSON.parse((await request.text()) || '{}');
  if (what === 'approve') await approve(body);
  if (what === 'result') waiting.get(run)?.(body);
  const { clientId, authority: url, graphUrl } = authority;
  const json = what === 'where' ? { clientId, graphUrl, authority: url } : {};
  return Response.json(json, { headers: { 'access-control-allow-origin': '*' } });
}

/** @param {Engine} engine @param {Way} way */
async function visit(engine, way) {
  const program = engine.download ? await download(engine.download) : String(engine.needs);
  const run = `${engine.name}-${way}`.replaceAll(/\W/g, '-');
  const page = way === 'file' ? pathToFileURL(join(folder, 'file.html')) : `${site.url}/${way}`;
  const more = way === 'strict' ? '&nowasm' : '';
  const child = engine.open(program, `${page}?control=${site.url}/${run}${more}`);
  /** @type {Promise<Report>} */
  const reported = new Promise((resolve) => waiting.set(run, resolve));
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_MS)));
  try {
    const first = await Promise.race([reported, child.ended, late]);
    assert.ok(typeof first === 'object' && first, `no report: ${first ?? 'late'} ${child.log()}`);
    return /** @type {Report} */ (first);
  } finally {
    clearTimeout(timer);
    await child.stop();
  }
}

/** @param {Engine} engine */
function missing({ needs, download: name }) {
  if (process.env.CI) return undefined;
  if (needs && !existsSync(needs)) return `${needs} is not there: see .ci/run`;
  if (name && !isLinuxX64) return 'it is downloaded for Linux on x64 only';
  return undefined;
}

describe('a sign-in by the element', { concurrency: 2 }, () => {
  for (const engine of engines) {
    for (const way of engine.ways) {
      test(`${engine.name}: ${way}`, { skip: missing(engine) }, async (context) => {
        const { seen, error, faults } = await visit(engine, way);
        assert.equal(error, undefined);
        assert.deepEqual(faults, []);
        const linked = way === 'strict' && engine.styled === 'style';
        assert.equal(seen?.styled, linked ? 'link' : (engine.styled ?? 'sheet'));
        context.diagnostic(`${Math.round(seen?.untilCode ?? 0)} ms until the code`);
      });
    }
  }
});
