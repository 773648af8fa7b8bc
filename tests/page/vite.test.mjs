// A page of Vite's development server at `localhost`, whose proxy forwards to the local authority at
// `127.0.0.1`: the library accepts the ID token, since the authority names itself as the page does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { launch, missing } from './chromium.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pkg = fileURLToPath(new URL('../../pkg', import.meta.url));

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  authority = await startAuthority({ interval: 1, cors: 'loopback' });
  if (!missing) browser = await launch();
});
after(async () => {
  await browser?.close();
  await authority.close();
});

/** @type {import('vite').Plugin} */
const emptyPage = {
  name: 'empty-page',
  configureServer: ({ middlewares }) =>
    void middlewares.use('/page', (_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html>');
    }),
};

for (const changeOrigin of [false, true]) {
  test(`behind a proxy with changeOrigin: ${changeOrigin}`, { skip: missing }, async () => {
    const target = { target: authority.url, changeOrigin };
    const vite = await createServer({
      root: fileURLToPath(new URL('.', import.meta.url)),
      configFile: false,
      logLevel: 'silent',
      appType: 'custom',
      plugins: [emptyPage],
      cacheDir: fileURLToPath(new URL('../.cache/vite', import.meta.url)),
      server: {
        host: 'localhost',
        port: 0,
        fs: { allow: [root] },
        proxy: { '/contoso.onmicrosoft.com': target, '/v1.0': target, '/device': target },
      },
    });
    try {
      await vite.listen();
      const [url] = vite.resolvedUrls?.local ?? [];
      const page = await browser.newPage();
      await page.exposeFunction('approve', approve);
      await page.goto(new URL('/page', url).href);
      assert.equal(new URL(page.url()).hostname, 'localhost');
      const profile = await page.evaluate(
        async ([entry, clientId]) => {
          const { signInAndGetProfile } = await import(String(entry));
          const { origin } = location;
          const config = {
            clientId,
            authority: `${origin}/contoso.onmicrosoft.com`,
            graphUrl: origin,
          };
          // @ts-expect-error -- exposed above
          const onCode = (/** @type {object} */ code) => void window.approve(code);
          return signInAndGetProfile(config, onCode);
        },
        [`/@fs${pkg}/nowasm.js`, authority.clientId],
      );
      assert.equal(profile.displayName, 'Contoso Employee');
    } finally {
      await vite.close();
    }
  });
}
