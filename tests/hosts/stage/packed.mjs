// Lays out what the hosts load: the packed package, and the suite bundled for the oldest engine.
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../../../xtask/setup.mjs';
import { pack } from '../../package/pack.mjs';

const here = import.meta.dirname;

/** @returns {Promise<typeof import('esbuild')>} the build's own */
const esbuild = () => import(createRequire(join(root, 'package.json')).resolve('esbuild'));

/**
 * A folder with the package in its node_modules, and in `pages` what pages load.
 */
export async function layOut() {
  const packed = await pack();
  const installed = join(packed.project, 'node_modules', 'device-signin');
  const pages = join(packed.project, 'pages');
  mkdirSync(pages);
  writeFileSync(
    join(packed.project, 'package.json'),
    '{ "type": "module", "dependencies": { "device-signin": "*" } }',
  );
  cpSync(join(here, '../suite'), join(packed.project, 'suite'), { recursive: true });
  cpSync(join(here, '../hosts'), join(packed.project, 'hosts'), { recursive: true });
  const { build } = await esbuild();
  await build({
    entryPoints: { suite: join(here, '../hosts/page.js') },
    outdir: pages,
    bundle: true,
    format: 'iife',
    target: 'chrome64',
    logLevel: 'silent',
  });
  copyFileSync(join(installed, 'pkg/generated/tv.js'), join(pages, 'tv.js'));
  writeFileSync(join(pages, 'enter-tv.js'), 'startSuite(DeviceSignIn);\n');
  for (const [name, scripts] of Object.entries(PAGES)) {
    writeFileSync(join(pages, `${name}.html`), html(scripts));
  }
  for (const entry of ['index', 'web', 'nowasm']) {
    writeFileSync(
      join(pages, `enter-${entry}.js`),
      `import * as api from '/pkg/${entry}.js';\nstartSuite(api);\n`,
    );
  }
  const module = readFileSync(join(installed, 'pkg/generated/device_signin_bg.wasm'));
  return {
    ...packed,
    installed,
    pages,
    module: sha256(module),
    /**
     * A worker of tests/hosts/hosts, bundled.
     *
     * @param {string} name
     * @param {string[]} conditions of package.json's exports, as the host has them
     * @returns {Promise<string>} its path, beside the WebAssembly module
     */
    async worker(name, conditions) {
      const outfile = join(packed.project, conditions[0] ?? '', name);
      await bundleWorker({ installed }, join(here, '../hosts', name), outfile, conditions);
      return outfile;
    },
  };
}

/**
 * Bundles a worker and all that it imports, but for the WebAssembly module, which is put beside it.
 *
 * @param {{ installed: string }} packed
 * @param {string} entry
 * @param {string} outfile
 * @param {string[]} conditions
 */
export async function bundleWorker({ installed }, entry, outfile, conditions) {
  const { build } = await esbuild();
  const isEdge = conditions.includes('edge-light');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: isEdge ? 'iife' : 'esm',
    target: 'es2022',
    conditions,
    // What workerd itself has.
    external: ['cloudflare:*'],
    nodePaths: [join(installed, '..')],
    plugins: [{ name: 'wasm', setup: isEdge ? given : beside }],
    logLevel: 'silent',
  });
  const module = 'device_signin_bg.wasm';
  copyFileSync(join(installed, 'pkg/generated', module), join(outfile, '..', module));
}

/** @param {import('esbuild').PluginBuild} build */
const beside = ({ onResolve }) =>
  onResolve({ filter: /\.wasm\?module$/ }, () => ({
    path: './device_signin_bg.wasm',
    external: true,
  }));

/**
 * As Vercel's own bundler does: the module comes from outside, as a global.
 *
 * @param {import('esbuild').PluginBuild} build
 */
const given = ({ onResolve, onLoad }) => {
  onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: 'given' }));
  onLoad({ filter: /.*/, namespace: 'given' }, () => ({
    contents: 'export default WASM_MODULE;',
  }));
};

/** @param {Uint8Array} bytes */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The scripts of each page, in order. */
const PAGES = {
  tv: ['tv.js', 'suite.js', 'enter-tv.js'],
  index: ['suite.js', 'enter-index.js'],
  web: ['suite.js', 'enter-web.js'],
  nowasm: ['suite.js', 'tv.js', 'enter-nowasm.js'],
};

/** @param {string[]} scripts */
const html = (scripts) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>suite</title>
  <link rel="icon" href="data:," />
  <body>
    ${scripts
      .map((name) =>
        name.startsWith('enter-') && name !== 'enter-tv.js'
          ? `<script type="module" src="${name}"></script>`
          : `<script src="${name}"></script>`,
      )
      .join('\n    ')}
  </body>
</html>
`;
