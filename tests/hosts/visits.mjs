// Every host that is required, with the entry that it visits the suite by.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, download, downloads, isLinuxX64 } from './downloads.mjs';
import * as browsers from './runners/browsers.mjs';
import { start } from './runners/child.mjs';
import * as workers from './runners/workers.mjs';

/** @typedef {import('./stage/stage.mjs').Stage} Stage */
/** @typedef {import('./runners/child.mjs').Child} Child */
/**
 * @typedef {object} Visit
 * @property {string} host
 * @property {string} entry of the package
 * @property {string} [how] what is special about this visit
 * @property {readonly string[]} [needs] programs of Debian's, by their paths
 * @property {string} [debian] the Debian package of that program, whose version is the host's
 * @property {string} [download] what is downloaded for it
 * @property {string} [version] where the host does not tell
 * @property {boolean} [given] whether the host is handed the module compiled, or as its file
 * @property {boolean} [hidden] whether the page is not shown
 * @property {boolean} [exits] whether the process must end by itself
 * @property {readonly string[]} [lacks] what the host is known not to have
 * @property {(at: { stage: Stage, run: string, program: string }) => Child | Promise<Child>} start
 */

const XVFB = '/usr/bin/xvfb-run';

/** The addresses of a page, by the way it is served. */
const http = (/** @type {Stage} */ { control }, /** @type {string} */ page) =>
  `${control.url}/pages/${page}`;
const file = (/** @type {Stage} */ { laidOut }, /** @type {string} */ page) =>
  pathToFileURL(join(laidOut.pages, page)).href;
const query = (/** @type {Stage} */ { control }, /** @type {string} */ run, more = {}) =>
  `?${new URLSearchParams({ control: control.url, run, ...more })}`;

/** How a page visits, by entry. */
const PAGES = {
  '.': { entry: '.', page: 'index.html', at: http },
  './tv': { entry: './tv', page: 'tv.html', at: http },
  './tv from file:': { entry: './tv', how: 'from file:', page: 'tv.html', at: file },
  './web': {
    ...{ entry: './web', how: "script-src 'self' 'wasm-unsafe-eval'" },
    ...{ page: 'web.html', at: http, more: { csp: 'wasm' } },
  },
  './nowasm': {
    ...{ entry: './nowasm', how: "script-src 'self'" },
    ...{ page: 'nowasm.html', at: http, more: { csp: 'self' } },
  },
};

/** @type {'./web'} */
const WEB = './web';

/**
 * A browser's visits, one for each entry.
 *
 * @param {Omit<Visit, 'entry' | 'start'>} browser
 * @param {(keyof typeof PAGES)[]} entries
 * @param {(program: string, url: string) => Child} open
 * @returns {Visit[]}
 */
const pages = (browser, entries, open) =>
  entries.map((name) => {
    const { page, at, more, entry, how } = /** @type {typeof PAGES['./web']} */ (PAGES[name]);
    return {
      ...browser,
      entry,
      how: [how, browser.how].filter(Boolean).join(', '),
      start: ({ stage, run, program }) =>
        open(program, `${at(stage, page)}${query(stage, run, more)}`),
    };
  });

/**
 * A script host's visits.
 *
 * @param {string} host
 * @param {string} name of the download
 * @param {readonly string[]} args before the script
 * @returns {Visit[]}
 */
const scripts = (host, name, args = []) =>
  [
    { entry: '.', script: 'script.js', how: '' },
    { entry: './nowasm', script: 'script-nowasm.js', how: 'with no WebAssembly' },
  ].map(({ entry, script, how }) => ({
    host,
    entry,
    how,
    download: name,
    version: downloads[name]?.spec.split('@').at(-1),
    exits: true,
    start: ({ stage: { control, laidOut }, run, program }) =>
      start(program, [...args, join(laidOut.project, 'hosts', script), control.url, run], {
        cwd: laidOut.project,
      }),
  }));

const chromium = (/** @type {number} */ major, /** @type {string[]} */ lacks = []) =>
  pages(
    { host: `Chromium ${major}`, download: `chromium ${major}`, lacks },
    // Before about 103 no policy allows WebAssembly and not `eval`.
    ['.', './tv', './tv from file:', ...(major > 103 ? [WEB] : []), './nowasm'],
    browsers.chromium,
  );

const { version: miniflareVersion } = manifest('miniflare');
const { version: edgeRuntimeVersion } = manifest('edge-runtime');

/** The newest day that each knows, and the oldest at which modules are to be had. */
const DATES = { workerd: '2026-11-17', miniflare: '2026-04-26', oldest: '2021-11-03' };

/** @type {readonly Visit[]} */
export const visits = [
  ...[20, 22, 24, 26].flatMap((major) => scripts(`Node.js ${major}`, `node ${major}`)),
  ...scripts('Deno', 'deno', ['run', '--no-prompt', '--allow-net']),
  ...scripts('Bun', 'bun'),
  ...[DATES.workerd, DATES.oldest].map((date) => ({
    host: 'workerd',
    entry: '.',
    how: `compatibility date ${date}`,
    download: 'workerd',
    version: downloads.workerd?.spec.split('@').at(-1),
    given: true,
    start: async (/** @type {{ stage: Stage, run: string, program: string }} */ at) =>
      workers.workerd(at.program, await at.stage.laidOut.worker('worker.js', WORKERD), {
        date,
        query: query(at.stage, at.run),
      }),
  })),
  {
    host: 'miniflare',
    entry: '.',
    how: `compatibility date ${DATES.miniflare}`,
    version: miniflareVersion,
    given: true,
    start: async ({ stage, run }) =>
      workers.miniflare(await stage.laidOut.worker('worker.js', WORKERD), {
        date: DATES.miniflare,
        query: query(stage, run),
      }),
  },
  {
    host: 'Vercel edge-runtime',
    entry: '.',
    version: edgeRuntimeVersion,
    given: true,
    start: async ({ stage, run }) =>
      workers.edgeRuntime(await stage.laidOut.worker('edge.js', ['edge-light']), {
        query: query(stage, run),
      }),
  },
  ...pages(
    { host: 'Chromium', needs: ['/usr/bin/chromium'], debian: 'chromium' },
    ['.', './tv', './tv from file:', './web', './nowasm'],
    browsers.chromium,
  ),
  ...chromium(64, ['AbortController', 'globalThis', 'queueMicrotask']),
  ...chromium(69, ['globalThis', 'queueMicrotask']),
  ...[76, 79, 85, 87, 92, 108].flatMap((major) => chromium(major)),
  ...pages(
    { host: 'Firefox ESR', needs: ['/usr/bin/firefox-esr'], debian: 'firefox-esr' },
    ['.', './tv', './web', './nowasm'],
    (_, url) => browsers.firefox(url),
  ),
  ...pages(
    {
      host: 'WebKitGTK',
      needs: [`${browsers.LIBRARIES}/webkit2gtk-4.1/MiniBrowser`, XVFB],
      debian: 'libwebkit2gtk-4.1-0',
    },
    ['.', './tv', './web', './nowasm'],
    (_, url) => browsers.webKitGtk(url),
  ),
  ...pages(
    { host: 'WPE WebKit', needs: ['/usr/bin/cog'], debian: 'libwpewebkit-1.1-0' },
    ['.', './tv', './web', './nowasm'],
    (_, url) => browsers.wpe(url),
  ),
  ...pages({ ...qt(), how: '' }, ['.', './tv', './tv from file:', './nowasm'], (_, url) =>
    browsers.qt(url, 'shown'),
  ),
  ...pages({ ...qt(), how: 'hidden page', hidden: true }, ['./tv'], (_, url) =>
    browsers.qt(url, 'hidden'),
  ),
];

function qt() {
  return {
    host: 'Qt WebEngine 5',
    needs: ['/usr/lib/python3/dist-packages/PyQt5/QtWebEngineWidgets.abi3.so', XVFB],
    debian: 'libqt5webengine5',
  };
}

/** @type {string[]} */
const WORKERD = ['workerd', 'worker'];

/** What has to be installed for the programs, where it is not the package of the version. */
const INSTALL = new Map([
  ['libwpewebkit-1.1-0', 'cog'],
  ['libwebkit2gtk-4.1-0', 'libwebkit2gtk-4.1-0 xvfb xauth'],
  ['libqt5webengine5', 'python3-pyqt5.qtwebengine xvfb xauth'],
]);

/**
 * What has to be done before a visit can be made here; nothing, if it can.
 *
 * @param {Visit} visit
 * @returns {string | undefined}
 */
export function missing({ needs = [], debian = '', download: name }) {
  if (!needs.every((path) => existsSync(path))) {
    return `on Debian: apt-get install ${INSTALL.get(debian) ?? debian}`;
  }
  if (name && !isLinuxX64 && !existsSync(join(cache, name.replace(' ', '-')))) {
    return 'it is downloaded for Linux on x64 only';
  }
  return undefined;
}

/**
 * @param {Visit} visit
 * @returns {Promise<string>} the path of the program to start
 */
export async function programOf({ needs: [program = ''] = [], download: name }) {
  return name ? download(name) : program;
}

/**
 * @param {Visit} visit
 * @param {string} agent what the host says of itself
 */
export function versionOf({ version, debian }, agent) {
  if (version) return version;
  if (debian) return debianVersion(debian);
  return /Chrome\/([\d.]+)/.exec(agent)?.[1] ?? agent;
}

/** @param {string} name */
function debianVersion(name) {
  try {
    const version = execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return version.replace(/^\d+:/, '').replace(/(esr|\+dfsg).*|-[^-]*$/, '');
  } catch {
    return 'unknown';
  }
}

/** @param {string} name */
function manifest(name) {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    const path = join(folder, name, 'package.json');
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  }
  throw new Error(`${name} is not installed`);
}
