// Vite 5, 7 and 8, without a setting: the development server, whose optimizer moves scripts away from
// the file beside them, and the build. Each page signs a user in, in Chromium.
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { must } from '../../xtask/steps.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { pack } from '../package/pack.mjs';
import { serveFolder, signsIn } from './page.mjs';
import { startServer } from './program.mjs';
import { layOutProject } from './projects.mjs';

const PAGES = ['index', 'web'];

/** @type {import('../package/pack.mjs').Packed} */
let packed;
/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {import('playwright-core').Browser} */
let browser;
let folder = '';

before(async () => {
  packed = await pack();
  authority = await startAuthority({ interval: 1, cors: true });
  folder = await layOutProject('vite', packed);
  if (!missing) browser = await launch();
});
after(async () => {
  await browser?.close();
  await authority?.close();
  packed?.remove();
});

for (const version of ['vite-5', 'vite-7', 'vite-8']) {
  const vite = join('node_modules', version, 'bin/vite.js');

  describe(version, { skip: missing }, () => {
    test('while developing', async () => {
      const server = await startServer(
        process.execPath,
        (port) => [vite, '--host', '127.0.0.1', '--port', String(port), '--strictPort', '--force'],
        { cwd: folder },
      );
      try {
        for (const page of PAGES) await signsIn(browser, authority, `${server.url}/${page}.html`);
      } finally {
        await server.stop();
      }
    });

    test('built', async () => {
      for (const page of PAGES) {
        const out = join(folder, `${version}-${page}`);
        await must(
          process.execPath,
          [vite, 'build', '--outDir', out, '--emptyOutDir', '--config', 'build.config.mjs'],
          { cwd: folder, env: { ...process.env, PAGE: `${page}.html` } },
        );
        await serveFolder(out, (url) => signsIn(browser, authority, `${url}/${page}.html`));
      }
    });
  });
}
