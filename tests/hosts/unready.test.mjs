// A module that Chromium cannot get or may not compile: a clear error from each call's promise,
// nothing unhandled, and a later call succeeds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../../xtask/setup.mjs';
import { launch, missing } from '../page/chromium.mjs';

const MODULE = '/pkg/generated/device_signin_bg.wasm';
const wasm = readFileSync(join(root, MODULE));

/** @typedef {{ status?: number, type?: string, body?: Buffer | string }} Served */

const CSP = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:";
const ALLOWED = CSP.replace("'self';", "'self' 'wasm-unsafe-eval';");

/** How the module is served now. @type {Served} */
let served;
/** @type {string} */
let origin;
/** @type {import('node:http').Server} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://host');
    const policy = url.searchParams.get('csp');
    /** @type {Record<string, string>} */
    const headers = { 'cache-control': 'no-store' };
    if (policy) headers['content-security-policy'] = policy;
    if (url.pathname === MODULE) {
      const { status = 200, type = 'application/wasm', body = wasm } = served;
      response.writeHead(status, { ...headers, 'content-type': type }).end(body);
    } else if (url.pathname.endsWith('.js')) {
      const script = url.pathname.startsWith('/pkg/')
        ? readFileSync(join(root, url.pathname))
        : `import * as api from '/pkg/${url.pathname.slice(1)}'; window.api = api;`;
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(script);
    } else {
      const entry = url.searchParams.get('entry');
      const tag =
        entry === 'tv.js'
          ? '<script src="/pkg/generated/tv.js"></script>'
          : `<script type="module" src="/${entry}"></script>`;
      response
        .writeHead(200, { ...headers, 'content-type': 'text/html' })
        .end(`<!doctype html><link rel="icon" href="data:,">${tag}`);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  origin = `http://127.0.0.1:${port}`;
  if (!missing) browser = await launch();
});

after(async () => {
  await browser?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/**
 * Opens a page with an entry, and calls it twice at once.
 *
 * @param {string} entry
 * @param {string} csp
 */
async function open(entry, csp) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const unhandled = [];
  page.on('pageerror', (error) => unhandled.push(String(error)));
  await page.goto(`${origin}/?${new URLSearchParams({ entry, csp })}`);
  await page.waitForFunction('window.api || window.DeviceSignIn');
  return {
    page,
    unhandled,
    /** @returns {Promise<{ code: string, message: string, hint: string, isError: boolean }[]>} */
    calls: () => page.evaluate(TWO_CALLS),
  };
}

/** As text, for the page's own policy is about what its scripts may do. */
const TWO_CALLS = `(() => {
  const api = window.api || window.DeviceSignIn;
  const calls = [api.requestDeviceCode({ clientId: '' }), api.signIn({ clientId: '' }, () => {})];
  const brief = (error) => {
    const { code, message, hint } = error;
    return { code, message, hint, isError: error instanceof Error };
  };
  return Promise.all(calls.map((call) => call.then(() => ({ code: 'none' }), brief)));
})()`;

/** @type {[string, string, Served, string, RegExp, RegExp][]} */
const cases = [
  ['missing', 'web.js', { status: 404, body: '' }, ALLOWED, /status 404/, /_bg\.wasm/],
  ['truncated', 'web.js', { body: wasm.subarray(0, 999) }, ALLOWED, /999 bytes/, /as it was/],
  [
    "the application's page",
    'web.js',
    { type: 'text/html', body: '<!doctype html>' },
    ALLOWED,
    /is a page/,
    /optimizeDeps/,
  ],
  ['forbidden by the policy', 'web.js', {}, CSP, /does not let/, /'wasm-unsafe-eval'.*nowasm/],
  ['inlined, and forbidden', 'index.js', {}, CSP, /does not let/, /'wasm-unsafe-eval'.*nowasm/],
  ['in a classic script', 'tv.js', {}, CSP, /does not let/, /'wasm-unsafe-eval'.*nowasm/],
];

describe('a module that is', { skip: missing }, () => {
  for (const [what, entry, how, csp, message, hint] of cases) {
    test(what, async () => {
      served = how;
      const { page, unhandled, calls } = await open(entry, csp);
      for (const error of await calls()) {
        assert.deepEqual([error.code, error.isError], ['unsupported_host', true]);
        assert.match(error.message, message);
        assert.match(error.hint, hint);
      }
      if (csp === ALLOWED) {
        served = {};
        for (const { code } of await calls()) assert.equal(code, 'invalid_config');
      }
      assert.deepEqual(unhandled, []);
      await page.close();
    });
  }

  test('served with a wrong type works all the same', async () => {
    served = { type: 'application/octet-stream' };
    const { page, unhandled, calls } = await open('web.js', ALLOWED);
    for (const { code } of await calls()) assert.equal(code, 'invalid_config');
    assert.deepEqual(unhandled, []);
    await page.close();
  });
});
