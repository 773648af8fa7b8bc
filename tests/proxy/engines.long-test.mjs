// The cookie and the headers on real engines: http on loopback, and https.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { nodeListener } from '../../pkg/proxy/node.js';
import { startAuthority } from '../../www/authority/authority.mjs';
import { makeCertificate } from '../../www/authority/certificate.mjs';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import * as browsers from '../hosts/runners/browsers.mjs';
import { start } from '../hosts/runners/child.mjs';
import { approve } from '../user.mjs';
import { SECRET } from './page.mjs';

const LONGEST_MS = 90_000;

/** @typedef {(program: string, url: string) => import('../hosts/runners/child.mjs').Child} Open */
/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} [download]
 * @property {string} [needs]
 * @property {boolean} metadata whether it sends Sec-Fetch-Site
 * @property {Open} open
 * @property {Open} [openInsecure] the same, trusting the test's certificate
 */

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
  ...['--no-first-run', '--disable-background-networking', '--no-proxy-server'],
  ...['--user-data-dir={folder}', '--remote-debugging-port=0', '--ignore-certificate-errors'],
];
/** @type {Open} */
const chromium = (program, url) => start(program, [...FLAGS, url]);

/** @type {readonly Engine[]} */
const engines = [
  // Chromium 64 and 69 have no way to trust a certificate when headless.
  ...[64, 69, 92].map((major) => ({
    name: `Chromium ${major}`,
    download: `chromium ${major}`,
    metadata: major >= 76,
    open: browsers.chromium,
    openInsecure: major > 69 ? chromium : undefined,
  })),
  {
    ...{ name: 'Chromium', needs: '/usr/bin/chromium', metadata: true },
    ...{ open: browsers.chromium, openInsecure: chromium },
  },
  {
    ...{ name: 'WPE WebKit', needs: '/usr/bin/cog', metadata: false },
    open: (_, url) => browsers.wpe(url),
    openInsecure: (_, url) => start('cog', ['--platform=headless', '--ignore-tls-errors', url]),
  },
  {
    ...{ name: 'Firefox ESR', needs: '/usr/bin/firefox-esr', metadata: true },
    open: (_, url) => browsers.firefox(url),
  },
];

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {Awaited<ReturnType<typeof makeCertificate>>} */
let certificate;
before(async () => {
  [authority, certificate] = await Promise.all([
    startAuthority({ interval: 1 }),
    makeCertificate(),
  ]);
});
after(() => authority?.close());

/** @param {'http' | 'https'} scheme */
async function startSite(scheme) {
  /** @type {(report: any) => void} */
  let reported = () => {};
  const report = new Promise((resolve) => (reported = resolve));
  /** @type {{ origin: string | null, site: string | null }[]} */
  const sources = [];
  /** @type {string[]} */
  const cookies = [];
  /** Made when the port is known. @type {{ proxy?: ReturnType<typeof createProxy> }} */
  const made = {};
  const files = {
    '/': [
      'text/html',
      '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>',
    ],
    '/page.js': [
      'text/javascript',
      readFileSync(join(import.meta.dirname, 'engine-page.js'), 'utf8'),
    ],
  };
  const listener = nodeListener(async (request, info) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/report') reported(await request.json());
    if (pathname === '/approve') await approve(await request.json());
    if (pathname.startsWith('/device-signin/')) {
      sources.push({
        origin: request.headers.get('origin'),
        site: request.headers.get('sec-fetch-site'),
      });
      const response = /** @type {any} */ (await made.proxy?.(request, info));
      cookies.push(...response.headers.getSetCookie());
      return response;
    }
    const [type, text] = files[/** @type {'/'} */ (pathname)] ?? ['application/json', '{}'];
    return new Response(text, { headers: { 'content-type': String(type) } });
  });
  const server =
    scheme === 'https'
      ? createSecureServer({ cert: certificate.cert, key: certificate.key }, listener)
      : createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `${scheme}://127.0.0.1:${port}`;
  made.proxy = createProxy({
    config: { clientId: authority.clientId, authority: authority.authority, cache: new Map() },
    secret: SECRET,
    origins: [origin],
  });
  return {
    ...{ origin, report, sources, cookies },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

for (const { name, needs, download: file, metadata, ...open } of engines) {
  describe(name, () => {
    for (const [scheme, run] of /** @type {['http' | 'https', Open | undefined][]} */ ([
      ['http', open.open],
      ['https', open.openInsecure],
    ])) {
      if (!run) continue;
      test(
        `${scheme}: the cookie is stored, out of scripts' reach, and deleted`,
        { skip: missing({ needs, file }) },
        async () => {
          const site = await startSite(scheme);
          const child = run(file ? await download(file) : String(needs), `${site.origin}/`);
          try {
            const report = await Promise.race([
              site.report,
              new Promise((resolve) =>
                setTimeout(() => resolve({ error: 'no report came' }), LONGEST_MS),
              ),
            ]);
            assert.deepEqual(
              report,
              { name: 'Contoso Employee', cookie: '', out: 'signed_out', after: 'signed_out' },
              child.log().slice(-500),
            );
            const prefix = scheme === 'https' ? '__Host-device-signin=' : 'device-signin=';
            assert.ok(site.cookies.every((line) => line.startsWith(prefix)));
            assert.deepEqual([...new Set(site.sources.map(({ origin }) => origin))], [site.origin]);
            assert.deepEqual(
              [...new Set(site.sources.map(({ site: sent }) => sent))],
              [metadata ? 'same-origin' : null],
            );
          } finally {
            await child.stop();
            await site.close();
          }
        },
      );
    }
  });
}

/** @param {{ needs?: string, file?: string }} engine */
function missing({ needs, file }) {
  if (process.env.CI) return false;
  if (needs && !existsSync(needs)) return `${needs} is not installed`;
  return file && !isLinuxX64 ? 'it is downloaded for Linux on x64 only' : false;
}
