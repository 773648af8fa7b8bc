// Hermes, React Native's engine, which has neither WebAssembly nor TextDecoder: the entry that React
// Native takes signs in, once a bundler has lowered it as React Native's does.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { root } from '../../xtask/setup.mjs';
import { must } from '../../xtask/steps.mjs';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import { pack } from '../package/pack.mjs';

/** @type {import('../package/pack.mjs').Packed} */
let packed;
before(async () => (packed = await pack()));
after(() => packed?.remove());

test('Hermes signs in and reads the profile', async () => {
  if (!isLinuxX64 && !process.env.CI) return console.log('Hermes is downloaded for Linux on x64');
  const { build } = await import(createRequire(join(root, 'package.json')).resolve('esbuild'));
  const script = join(packed.project, 'hermes.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'programs/hermes.js')],
    outfile: script,
    bundle: true,
    format: 'iife',
    conditions: ['react-native'],
    nodePaths: [join(packed.project, 'node_modules')],
    // As Babel does for React Native: Hermes 0.12 has generators, and no async functions.
    target: 'es2015',
    supported: { 'async-await': false, generator: true },
    logLevel: 'silent',
  });
  const printed = await must(await download('hermes'), ['-O', script]);
  assert.deepEqual(printed.trim().split('\n').sort(), [
    'code BCDFGHJKL',
    'profile Zoë 日本',
    'refused invalid_config true',
  ]);
});
