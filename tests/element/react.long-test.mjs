// The React example: checked by TypeScript, built by Vite, and run. And the types of the element in
// HTML, React, Vue and Svelte.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { run } from '../../xtask/command.mjs';
import { root } from '../../xtask/root.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { approve } from '../user.mjs';
import { installed } from './examples.mjs';
import { codeOf, inScene, inState } from './scene.mjs';

const bin = (/** @type {string} */ path) => join(root, 'tests/node_modules', path);

const REACT = ['react', 'react-dom', '@types/react', '@types/react-dom', 'vite'];

test('the React example is built and signs a user in', { skip: missing }, async () => {
  const { folder, remove } = installed('element-react', REACT);
  try {
    for (const [name, program, args] of /** @type {const} */ ([
      ['tsc', 'typescript/bin/tsc', ['-p', '.']],
      ['vite build', 'vite/bin/vite.js', ['build', '--logLevel', 'error']],
    ])) {
      const { code, output } = await run(process.execPath, [bin(program), ...args], {
        cwd: folder,
      });
      assert.equal(code, 0, `${name}: ${output}`);
    }
    await runBuilt(join(folder, 'dist'));
  } finally {
    remove();
  }
});

/** @param {string} dist */
async function runBuilt(dist) {
  const types = new Map([
    ['js', 'text/javascript'],
    ['css', 'text/css'],
    ['html', 'text/html'],
  ]);
  const files = new Map(
    readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((name) => [`/${name}`, name]),
  );
  /** @type {import('../../pkg/proxy/index.js').Proxy | undefined} */
  let handle;
  const answer = async (/** @type {Request} */ request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/device-signin/')) {
      return /** @type {Response} */ (await handle?.(request));
    }
    const file = pathname === '/' ? 'index.html' : files.get(pathname);
    const type = types.get(String(file?.split('.').at(-1)));
    if (!file || !type) return undefined;
    return new Response(readFileSync(join(dist, file)), { headers: { 'content-type': type } });
  };
  const browser = await launch();
  try {
    await inScene(browser, { handle: answer }, async (scene) => {
      const { page, site, authority } = scene;
      handle = createProxy({
        config: { clientId: authority.clientId, authority: authority.authority },
        secret: 'a secret of the tests, longer than 32 bytes',
        origins: [site.url],
      });
      await page.goto(site.url);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await approve(await codeOf(scene));
      await inState(scene, 'profile');
      assert.equal(await page.locator('#greeting').innerText(), 'Hello, Contoso Employee.');
      const set = await page
        .locator('device-signin')
        .evaluate((it) => [it.getAttribute('app-name'), it.getAttribute('idle-sign-out')]);
      assert.deepEqual(set, ['Lobby display', '10']);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('#greeting').waitFor({ state: 'detached' });
    });
  } finally {
    await browser.close();
  }
}

for (const [name, packages] of /** @type {[string, string[]][]} */ ([
  ['html.ts', []],
  ['react.tsx', REACT],
  ['vue.ts', ['vue']],
  ['svelte.ts', ['svelte']],
])) {
  test(`the types in ${name} hold`, async () => {
    const { folder, remove } = installed('element-react', packages);
    try {
      const file = join(folder, 'src', name);
      copyFileSync(join(import.meta.dirname, 'types', name), file);
      const config = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'));
      const { compilerOptions } = config;
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: [`src/${name}`] }),
      );
      const { code, output } = await run(process.execPath, [bin('typescript/bin/tsc'), '-p', '.'], {
        cwd: folder,
      });
      assert.equal(code, 0, output);
    } finally {
      remove();
    }
  });
}
