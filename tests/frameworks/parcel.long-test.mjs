// Parcel 2, which reads `exports` only where it is told to: the package by its `main`, as Parcel is, and
// `./web` with that setting. Each page signs a user in, in Chromium.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { must } from '../../xtask/steps.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { pack } from '../package/pack.mjs';
import { serveFolder, signsIn } from './page.mjs';
import { layOutProject } from './projects.mjs';

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
  folder = await layOutProject('parcel', packed);
  if (!missing) browser = await launch();
});
after(async () => {
  await browser?.close();
  await authority?.close();
  packed?.remove();
});

/** What the project's package.json has beside, and the page. @type {[string, object, string][]} */
const builds = [
  ['as it is, the package', {}, 'index'],
  ['with packageExports, ./web', { '@parcel/resolver-default': { packageExports: true } }, 'web'],
];

for (const [how, setting, page] of builds) {
  test(how, { skip: missing }, async () => {
    const manifest = join(folder, 'package.json');
    const own = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify({ ...own, ...setting }));
    const out = join(folder, 'out', page);
    const parcel = join(folder, 'node_modules/parcel/lib/bin.js');
    await must(
      process.execPath,
      [parcel, 'build', `${page}.html`, '--dist-dir', out, '--no-cache', '--no-source-maps'],
      { cwd: folder, env: { ...process.env, PARCEL_WORKERS: '0' } },
    );
    await serveFolder(out, (url) => signsIn(browser, authority, `${url}/${page}.html`));
  });
}
