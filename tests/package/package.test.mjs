// The package as npm would publish it: its files, its entries and its types.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../../xtask/setup.mjs';
import { must, run } from '../../xtask/steps.mjs';
import { files } from './files.mjs';
import { pack } from './pack.mjs';

const bin = (/** @type {string} */ path) => join(root, 'tests/node_modules', path);

/** @type {import('./pack.mjs').Packed} */
let packed;
/** @type {any} */
let manifest;

before(async () => {
  packed = await pack();
  manifest = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
});
after(() => packed?.remove());

/** @param {string} path */
const installed = (path) => join(packed.project, 'node_modules/device-signin', path);

/** The names of every function that the types promise. */
function promised() {
  const types = readFileSync(installed('pkg/generated/index.d.ts'), 'utf8');
  const declared = [...types.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  // An overload declares its function again.
  return [...new Set(declared)].sort();
}

test('the tarball has exactly the listed files', () => {
  assert.deepEqual(packed.files, files);
});

test('nothing is installed with the package, and nothing runs when it is', () => {
  for (const key of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    assert.equal(manifest[key], undefined, key);
  }
  for (const key of ['preinstall', 'install', 'postinstall', 'prepare']) {
    assert.equal(manifest.scripts[key], undefined, key);
  }
});

test('every export has its types first and its default last', () => {
  for (const [name, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue;
    const conditions = Object.keys(target);
    assert.equal(conditions[0], 'types', name);
    assert.equal(conditions.at(-1), 'default', name);
  }
});

test('every script imports only files of the package and Node built-ins', () => {
  for (const file of packed.files.filter((path) => /^pkg\/.*\.js$/.test(path))) {
    const source = readFileSync(installed(file), 'utf8');
    for (const [, name] of source.matchAll(
      /^(?:import|export)\b[^'"`;]*from\s*['"]([^'"]+)['"]/gm,
    )) {
      // What workerd itself has.
      if (name === 'cloudflare:workers') continue;
      if (isBuiltin(name)) {
        assert.match(file, /^pkg\/(cli|stores\/file|generated\/undici)/, `${file} imports ${name}`);
        continue;
      }
      const target = new URL(name.replace(/\?module$/, ''), `file:///${file}`).pathname.slice(1);
      assert.ok(packed.files.includes(target), `${file} imports ${name}`);
    }
  }
});

test('no script compiles text to code, so that a strict Content-Security-Policy holds', () => {
  for (const file of packed.files.filter((path) => path.endsWith('.js'))) {
    const source = readFileSync(installed(file), 'utf8');
    assert.doesNotMatch(source, /\beval\s*\(|\bFunction\s*\(/, file);
  }
});

test('no file names a path of the machine that built it, and the module no source at all', () => {
  const module = readFileSync(installed('pkg/generated/device_signin_bg.wasm'), 'latin1');
  assert.doesNotMatch(module, /[\w/-]+\.rs\b/);
  for (const file of packed.files) {
    const bytes = readFileSync(installed(file), 'latin1');
    assert.doesNotMatch(bytes, /\/(?:home|root|Users|work)\/|\.cargo\/registry/, file);
  }
});

for (const entry of ['index.js', 'generated/node.js', 'web.js', 'nowasm.js']) {
  test(`${entry} exports exactly the functions of the types`, async () => {
    const module = await import(pathToFileURL(installed(`pkg/${entry}`)).href);
    assert.deepEqual(Object.keys(module).sort(), promised());
    for (const name of promised()) assert.equal(typeof module[name], 'function', name);
  });
}

for (const entry of ['workerd.js', 'edge-light.js']) {
  test(`${entry} exports the same functions`, () => {
    const source = readFileSync(installed(`pkg/${entry}`), 'utf8');
    const names = [...source.matchAll(/^export const (\w+) = functions\.\1;$/gm)].map(
      ([, name = '']) => name,
    );
    assert.deepEqual([...names, 'isDeviceSignInError'].sort(), promised());
  });
}

test('the module imports from the glue beside it, by names that the glue exports', async () => {
  const bytes = readFileSync(installed('pkg/generated/device_signin_bg.wasm'));
  const glue = await import(pathToFileURL(installed('pkg/generated/device_signin_bg.js')).href);
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(bytes))) {
    assert.equal(module, './device_signin_bg.js');
    assert.equal(typeof glue[name], 'function', name);
  }
});

test('the classic script sets one global, with the same functions', async () => {
  const script = `${readFileSync(installed('pkg/generated/tv.js'), 'utf8')}
    console.log(JSON.stringify(Object.keys(DeviceSignIn).sort()));`;
  const file = join(packed.project, 'tv.cjs');
  writeFileSync(file, `globalThis.self = globalThis;\n${script}`);
  assert.deepEqual(JSON.parse(await must(process.execPath, [file])), promised());
});

test('the inlined module has the same bytes as the .wasm', async () => {
  const { inlined } = await import(pathToFileURL(installed('pkg/generated/inlined.js')).href);
  const { decode } = await import(pathToFileURL(installed('pkg/inlined.js')).href);
  const module = readFileSync(installed('pkg/generated/device_signin_bg.wasm'));
  assert.ok(module.equals(decode(inlined)));
  const forNode = readFileSync(installed('pkg/generated/node.js'), 'utf8');
  assert.ok(forNode.includes(module.toString('base64')));
});

test('publint --strict finds nothing', async () => {
  const { code, output } = await run(process.execPath, [
    bin('publint/src/cli.js'),
    ...['--strict', installed('')],
  ]);
  assert.equal(code, 0, output);
});

test('attw finds the types of every entry, for ES modules', async () => {
  const { code, output } = await run(process.execPath, [
    bin('@arethetypeswrong/cli/dist/index.js'),
    ...[packed.tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'],
    ...['--exclude-entrypoints', './device_signin.wasm', './element.css', './custom-elements.json'],
  ]);
  assert.equal(code, 0, output);
});

/** @type {[string, string, string[], string[]][]} */
const compilers = [
  ['bundler', 'esnext', ['es2022'], ['api.ts', 'proxy.ts']],
  ['bundler', 'esnext', ['es2022', 'dom'], ['api.ts', 'proxy.ts', 'host-types.ts']],
  ['nodenext', 'nodenext', ['es2022'], ['api.ts', 'proxy.ts']],
  ['nodenext', 'nodenext', ['es2022', 'dom'], ['api.ts', 'proxy.ts', 'host-types.ts']],
];

for (const [moduleResolution, module, lib, sources] of compilers) {
  test(`TypeScript takes it: moduleResolution ${moduleResolution}, lib ${lib.join(' and ')}`, async () => {
    for (const source of sources) {
      copyFileSync(join(import.meta.dirname, 'types', source), join(packed.project, source));
    }
    writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }');
    const { code, output } = await run(
      process.execPath,
      [
        ...[bin('typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'es2022', '--types', ''],
        ...['--module', module, '--moduleResolution', moduleResolution, '--lib', lib.join(',')],
        ...sources,
      ],
      { cwd: packed.project },
    );
    assert.equal(code, 0, output);
  });
}

test('the version is the same in package.json, Cargo.toml and jsr.json', () => {
  const cargo = readFileSync(join(root, 'Cargo.toml'), 'utf8');
  assert.equal(/^version = "([^"]+)"/m.exec(cargo)?.[1], manifest.version);
  assert.equal(JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8')).version, manifest.version);
});
