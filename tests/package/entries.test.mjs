// Importing an entry has no effect; entries that are used together share one module; one that cannot
// start leaves the others as they are.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rollup } from 'rollup';
import { root } from '../../xtask/setup.mjs';
import { must } from '../../xtask/steps.mjs';
import * as index from '../../pkg/index.js';
import * as nowasm from '../../pkg/nowasm.js';

const { WebAssembly } = globalThis;
afterEach(() => Object.assign(globalThis, { WebAssembly }));

/** @param {typeof index} entry @returns {Promise<string>} the code of the error */
const code = (entry) =>
  entry.requestDeviceCode({ clientId: '' }).then(
    () => 'none',
    (error) => error.code,
  );

test('an entry that cannot start uses the module of one that can', async () => {
  Object.assign(globalThis, { WebAssembly: undefined });
  const codes = await Promise.all([code(index), code(nowasm), code(index)]);
  assert.deepEqual(codes, ['invalid_config', 'invalid_config', 'invalid_config']);
  assert.equal(await code(index), 'invalid_config');
});

test('isDeviceSignInError tells the errors of the package from all else', async () => {
  const own = await nowasm.requestDeviceCode({ clientId: '' }).catch((error) => error);
  assert.ok(nowasm.isDeviceSignInError(own));
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const other of [
    ...[undefined, null, 0, 'text', {}, proxy, new Error('other')],
    ...[{ name: 'DeviceSignInError' }, new DOMException('stopped', 'AbortError')],
  ]) {
    assert.equal(nowasm.isDeviceSignInError(other), false);
  }
});

/** @type {Record<string, import('rollup').NormalizedTreeshakingOptions | object>} */
const treeShaking = {
  'that takes modules for free of side effects': { moduleSideEffects: false },
  'that is as small as can be': { preset: 'smallest' },
};

for (const [how, treeshake] of Object.entries(treeShaking)) {
  for (const entry of ['index', 'nowasm', 'web']) {
    test(`Rollup's tree-shaking ${how} keeps what ${entry}.js needs`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'device-signin-entries-'));
      try {
        const input = join(folder, 'in.mjs');
        const path = JSON.stringify(join(root, 'pkg', `${entry}.js`));
        writeFileSync(
          input,
          `import { signIn, isDeviceSignInError } from ${path};
          signIn({ clientId: '' }, () => {}).catch((e) => console.log(e.code, isDeviceSignInError(e)));`,
        );
        const bundle = await rollup({ input, treeshake });
        const file = join(folder, 'out.mjs');
        await bundle.write({ file, format: 'es' });
        await bundle.close();
        const printed = await must(process.execPath, [file]);
        // The file beside is not there: what counts is that the entry looked for it.
        const expected = entry === 'web' ? 'unsupported_host true' : 'invalid_config true';
        assert.equal(printed.trim(), expected);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}

test('an app that imports an entry and uses nothing of it has nothing of it', async () => {
  const { build } = await import(
    pathToFileURL(createRequire(join(root, 'package.json')).resolve('esbuild')).href
  );
  const { outputFiles } = await build({
    stdin: { contents: "import { signIn } from 'device-signin';", resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  assert.equal(outputFiles[0].text.trim(), '');
});
