// What JSR would publish for Deno: its own checks pass, and the files are those that entries need.
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { root } from '../../xtask/setup.mjs';
import { run } from '../../xtask/steps.mjs';
import { download, isLinuxX64 } from './downloads.mjs';

const NEEDED = [
  'jsr.json',
  'pkg/index.js',
  'pkg/web.js',
  'pkg/nowasm.js',
  'pkg/generated/device_signin_bg.wasm',
  'pkg/generated/device_signin_bg.js',
  'pkg/generated/index.d.ts',
  'pkg/generated/inlined.js',
  'pkg/generated/plain.js',
];

test('deno publish finds nothing wrong with jsr.json', async () => {
  if (!isLinuxX64 && !process.env.CI) return console.log('deno is downloaded for Linux on x64');
  const { code, output } = await run(
    await download('deno'),
    ['publish', '--dry-run', '--allow-dirty'],
    { cwd: root, env: { ...process.env, NO_COLOR: '1' } },
  );
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /warning/i);
  const files = [...output.matchAll(/^ +file:\/\/(\S+) \(/gm)].map(([, path = '']) =>
    path.slice(root.length),
  );
  for (const file of NEEDED) assert.ok(files.includes(file), `${file} is not in ${files}`);
  for (const file of files) assert.doesNotMatch(file, /^(pkg\/cli|tests|www|src)/);
});
