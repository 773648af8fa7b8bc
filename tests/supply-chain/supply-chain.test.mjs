// What the project is built and tested with: pinned, from the standard registries, under licences
// that allow it, and with no advisory against it where the databases of advisories can be reached.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { root } from '../../xtask/root.mjs';

/** @param {string} path */
const read = (path) => readFileSync(join(root, path), 'utf8');

/** @param {string[]} command @param {Record<string, string>} [env] */
function run([program = '', ...args], env = {}) {
  const options = { cwd: root, encoding: /** @type {const} */ ('utf8') };
  const child = spawnSync(program, args, { ...options, env: { ...process.env, ...env } });
  return { code: child.status, output: `${child.stdout}${child.stderr}` };
}

/** For what an application that uses the package may contain: permissive licences alone. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
/** For tests, which are not published. */
const FOR_TESTS = [
  ...PERMISSIVE,
  'Apache-2.0 AND LGPL-3.0-or-later',
  'Apache-2.0 AND LGPL-3.0-or-later AND MIT',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'LGPL-3.0-or-later',
  'MPL-2.0',
];

/** Each package's folder, and what the licences of its dependencies may be. */
const packages = [
  { folder: '.', licences: PERMISSIVE },
  { folder: 'www', licences: PERMISSIVE },
  { folder: 'tests', licences: FOR_TESTS },
];

for (const { folder, licences } of packages) {
  test(`npm dependencies of ${folder} are pinned, whole and permitted`, () => {
    const manifest = JSON.parse(read(`${folder}/package.json`));
    const lock = JSON.parse(read(`${folder}/package-lock.json`));
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(wanted)) {
      assert.match(
        version,
        /^(npm:[^@]+@|npm:@[^@]+@)?\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/,
        `${name} is not pinned`,
      );
    }
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
    assert.ok(entries.length > 0);
    for (const [path, { integrity, license, resolved }] of entries) {
      assert.ok(integrity, `${path} has no hash`);
      assert.ok(licences.includes(license), `${path} is under ${license}`);
      const host = resolved && new URL(resolved).host;
      assert.ok(!host || host === 'registry.npmjs.org', `${path} comes from ${host}`);
    }
  });
}

test('the npm package needs nothing at run time', () => {
  const manifest = JSON.parse(read('package.json'));
  for (const key of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    assert.equal(manifest[key], undefined, key);
  }
});

test('crates are pinned, and come from crates.io', () => {
  for (const path of ['Cargo.toml', 'xtask/Cargo.toml', 'fuzz/Cargo.toml']) {
    const tables = read(path).split(/^\[/m);
    const wanted = tables.filter((table) => /^[^\n]*dependencies(\.[^\]]+)?\]/.test(table));
    assert.ok(wanted.length > 0, path);
    for (const line of wanted.flatMap((table) => table.split('\n').slice(1))) {
      const pinned = /^[\w-]+ = ("=\d|\{ (version = "=\d|path = ))/.test(line);
      assert.ok(pinned || /^\s*(#.*)?$/.test(line), `${path}: ${line}`);
    }
  }
  for (const path of ['Cargo.lock', 'fuzz/Cargo.lock']) {
    for (const [, source] of read(path).matchAll(/^source = "(.*)"$/gm)) {
      assert.equal(source, 'registry+https://github.com/rust-lang/crates.io-index', path);
    }
  }
});

/** What the module may depend on by itself; DESIGN.md has the reason for each. */
const MODULE = [
  ...['base64ct', 'futures-lite', 'gloo-timers', 'js-sys', 'rlsf', 'serde', 'serde-wasm-bindgen'],
  ...['sha2', 'wasm-bindgen', 'wasm-bindgen-futures', 'web-sys', 'zeroize'],
];

test('the module depends on the listed crates alone', () => {
  const { code, output } = run([
    ...['cargo', 'tree', '--quiet', '--locked', '--package', 'device-signin'],
    ...['--target', 'wasm32-unknown-unknown', '--edges', 'normal'],
    ...['--depth', '1', '--prefix', 'none', '--format', '{lib}'],
  ]);
  assert.equal(code, 0, output);
  const [self, ...crates] = output
    .trim()
    .split('\n')
    .map((name) => name.replaceAll('_', '-'));
  assert.equal(self, 'device-signin');
  assert.ok(crates.length > 0);
  assert.deepEqual(
    crates.filter((name) => !MODULE.includes(name)),
    [],
  );
});

test('every action of the workflows is pinned to a commit and says its release', () => {
  const folder = '.github/workflows';
  for (const name of readdirSync(join(root, folder))) {
    const uses = [...read(`${folder}/${name}`).matchAll(/uses: (?!\.\/)(.*)/g)];
    assert.ok(uses.length > 0, name);
    for (const [, action = ''] of uses) {
      assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
    }
  }
});

for (const tool of ['cargo-deny', 'cargo-fuzz']) {
  test(`${tool} has one version, wherever it is named`, () => {
    const version = new RegExp(`cargo_tool ${tool} (\\S+)`).exec(read('.ci/run'))?.[1];
    assert.ok(version);
    for (const path of ['fuzz/run.mjs', 'tests/supply-chain/supply-chain.test.mjs']) {
      const named = read(path).matchAll(
        new RegExp(`install ${tool} --locked --version (\\d\\S*\\d)`, 'g'),
      );
      for (const [line, other] of named) assert.equal(other, version, `${path}: ${line}`);
    }
  });
}

test('cargo deny finds no forbidden licence, source or second version', (t) => {
  if (run(['cargo', 'deny', '--version']).code !== 0) {
    const get = 'cargo install cargo-deny --locked --version 0.20.2';
    assert.ok(!process.env.CI, `CI needs cargo-deny: ${get}`);
    t.diagnostic(`not checked here: ${get}`);
    return;
  }
  const { code, output } = run(['cargo', 'deny', 'check', 'bans', 'licenses', 'sources']);
  assert.equal(code, 0, output);
});

test('no crate has an advisory against it, where RustSec can be reached', (t) => {
  const { code, output } = run(['cargo', 'deny', 'check', 'advisories']);
  if (/failed to fetch advisory database|no such command/.test(output)) {
    t.diagnostic('not checked here: the advisory database cannot be reached');
    return;
  }
  assert.equal(code, 0, output);
});

// Not those of tests/: it has browsers of 2018 on purpose.
for (const folder of ['.', 'www']) {
  test(`no npm dependency of ${folder} has an advisory, where npm answers`, (t) => {
    const command = ['npm', 'audit', '--json', '--fetch-retries=0', '--prefix', folder];
    const { code, output } = run(command);
    if (/audit endpoint returned an error|ENOAUDIT|ENOTFOUND|EAI_AGAIN/.test(output)) {
      t.diagnostic('not checked here: the registry does not answer audits');
      return;
    }
    assert.equal(code, 0, output);
  });
}
