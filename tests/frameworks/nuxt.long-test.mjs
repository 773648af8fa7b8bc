// Nuxt 4 on Nitro 2, which takes packages for free of side effects, bundles all of them, and has
// WebAssembly switched off on the edge: each preset builds, and where it can run here, signs in.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { Miniflare } from 'miniflare';
import { must } from '../../xtask/steps.mjs';
import { startUsers } from '../fleet/users.mjs';
import { download } from '../hosts/downloads.mjs';
import { pack } from '../package/pack.mjs';
import { startServer } from './program.mjs';
import { layOutProject } from './projects.mjs';
import { visitApart } from './visitors.mjs';

/** @type {import('../package/pack.mjs').Packed} */
let packed;
/** @type {Awaited<ReturnType<typeof startUsers>>} */
let users;
let folder = '';
let node = '';

before(async () => {
  packed = await pack();
  users = await startUsers({ interval: 1, approve: true });
  // Nuxt 4.5 needs Node 22.19 or later.
  [folder, node] = await Promise.all([layOutProject('nuxt-4', packed), download('node 24')]);
});
after(async () => {
  await users?.close();
  packed?.remove();
});

const query = () =>
  `?${new URLSearchParams({ authority: users.authority, clientId: users.clientId })}`;

/** @param {string} preset */
async function nuxt(preset) {
  await must(node, [join(folder, 'node_modules/nuxt/bin/nuxt.mjs'), 'build'], {
    cwd: folder,
    env: { ...process.env, NITRO_PRESET: preset, NUXT_TELEMETRY_DISABLED: '1' },
  });
}

test('Nuxt, node-server, all bundled', async () => {
  await nuxt('node-server');
  const server = await startServer(node, () => ['.output/server/index.mjs'], {
    cwd: folder,
    env: (port) => ({ HOST: '127.0.0.1', PORT: String(port) }),
  });
  try {
    await visitApart(users, `${server.url}/api/sign-in${query()}`);
    const page = await fetch(server.url);
    assert.match(await page.text(), /<p>false<\/p>/);
  } finally {
    await server.stop();
  }
});

test('Nuxt, cloudflare_module, run by workerd', async () => {
  await nuxt('cloudflare_module');
  const output = join(folder, '.output/server');
  const runtime = new Miniflare({
    modules: true,
    modulesRoot: output,
    scriptPath: join(output, 'index.mjs'),
    modulesRules: [{ type: 'ESModule', include: ['**/*.mjs', '**/*.js'] }],
    compatibilityDate: '2026-04-26',
    compatibilityFlags: ['nodejs_compat'],
    cf: false,
    telemetry: { enabled: false },
  });
  try {
    const { origin } = await runtime.ready;
    await visitApart(users, `${origin}/api/sign-in${query()}`);
  } finally {
    await runtime.dispose();
  }
});

/** Where each preset puts the server's scripts. */
const presets = {
  cloudflare_module: '.output/server',
  vercel_edge: '.vercel/output/functions',
  netlify_edge: '.netlify/edge-functions/server',
};

for (const [preset, output] of Object.entries(presets)) {
  test(`Nitro, ${preset}: it builds, and takes the entry without WebAssembly`, async () => {
    const own = join(folder, 'nitro');
    const nitro = join(folder, 'node_modules/nitropack/dist/cli/index.mjs');
    await must(node, [nitro, 'build', '--preset', preset], { cwd: own });
    const scripts = scriptsOf(join(own, output));
    assert.ok(scripts.length > 0, `${preset} wrote no script to ${output}`);
    const text = scripts.map((path) => readFileSync(path, 'utf8')).join('\n');
    assert.match(text, /unsupported_host/, 'the package is in it');
    assert.doesNotMatch(text, /from\s*["'][^"']*\.wasm/, 'it imports WebAssembly');
  });
}

/** @param {string} path @returns {string[]} */
function scriptsOf(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((it) => it.isFile() && /\.m?js$/.test(it.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}
