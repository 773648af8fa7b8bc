// Builds a small app with each bundler, with no plugin for the package and no setting for it.
import { createRequire } from 'node:module';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { build as viteBuild } from 'vite';
import webpack from 'webpack';
import { root } from '../../xtask/setup.mjs';

/**
 * @typedef {object} App
 * @property {string} project a folder whose node_modules has the package
 * @property {string} script its entry, in the project's folder
 * @property {string} out where to write `main.js`, or whatever the page then names
 */

/** @type {Record<string, (app: App) => Promise<unknown>>} */
export const bundlers = {
  async esbuild({ project, script, out }) {
    const esbuild = await import(createRequire(join(root, 'package.json')).resolve('esbuild'));
    await esbuild.build({
      absWorkingDir: project,
      entryPoints: { main: script },
      outdir: out,
      bundle: true,
      minify: true,
      format: 'esm',
    });
  },

  async Rollup({ project, script, out }) {
    const bundle = await rollup({ input: join(project, script), plugins: [nodeResolve()] });
    await bundle.write({ file: join(out, 'main.js'), format: 'es' });
    await bundle.close();
  },

  Vite: ({ project, script, out }) =>
    viteBuild({
      root: project,
      logLevel: 'warn',
      build: {
        outDir: out,
        rollupOptions: { input: join(project, script), output: { entryFileNames: 'main.js' } },
      },
    }),

  webpack: ({ project, script, out }) =>
    new Promise((resolve, reject) => {
      const compiler = webpack({
        context: project,
        mode: 'production',
        entry: { main: `./${script}` },
        output: { path: out },
        // Its advice on sizes is for whole apps.
        performance: { hints: false },
      });
      compiler?.run((error, stats) => {
        compiler.close(() => undefined);
        if (error) reject(error);
        else if (stats?.hasErrors() || stats?.hasWarnings()) reject(new Error(stats.toString()));
        else resolve(undefined);
      });
    }),
};

/** These leave `new URL(…, import.meta.url)` as it is, so the file has to be put there. */
const LEAVE_FILES = ['esbuild', 'Rollup'];

/**
 * What a user of `./web` has to do with such a bundler.
 *
 * @param {string} name
 * @param {App} app
 */
export function putModule(name, { project, out }) {
  if (!LEAVE_FILES.includes(name)) return;
  const file = 'device_signin_bg.wasm';
  mkdirSync(join(out, 'generated'));
  copyFileSync(
    join(project, 'node_modules/device-signin/pkg/generated', file),
    join(out, 'generated', file),
  );
}
