// The build: what it needs is said first, it says how far it is, and where the module's bytes go.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { areaOf, sourceFiles } from '../../xtask/areas.mjs';
import { statusTo } from '../../xtask/cargo.mjs';
import { step } from '../../xtask/progress.mjs';
import { root } from '../../xtask/root.mjs';
import { holdToBudget, size } from '../../xtask/sizes.mjs';

test('on a fresh clone without Rust, `npm start` says all that is missing and installs nothing', (t) => {
  const clone = mkdtempSync(join(tmpdir(), 'clone-'));
  t.after(() => rmSync(clone, { recursive: true }));
  const generated = /(^|[\\/])(node_modules|generated)$/;
  for (const path of ['pkg', 'src', 'www', 'xtask', 'Cargo.toml', 'Cargo.lock', 'package.json']) {
    cpSync(join(root, path), join(clone, path), {
      recursive: true,
      filter: (source) => !generated.test(source),
    });
  }
  for (const path of ['package-lock.json', 'rust-toolchain.toml']) {
    cpSync(join(root, path), join(clone, path));
  }
  const empty = join(clone, 'no-programs');
  mkdirSync(empty);
  const { status, stderr, stdout } = spawnSync(process.execPath, ['www/start.mjs'], {
    ...{ cwd: clone, encoding: 'utf8', env: { PATH: empty, HOME: empty } },
  });
  assert.notEqual(status, 0);
  assert.match(stderr, /Rust, by rustup: https:\/\/rustup\.rs/);
  if (process.platform !== 'win32') assert.match(stderr, /a C compiler and linker, `cc`/);
  assert.doesNotMatch(stderr + stdout, /installing/);
  assert.ok(!existsSync(join(clone, 'node_modules')), 'npm packages were installed');
});

describe('progress', () => {
  /** @param {boolean} isTTY */
  function output(isTTY) {
    const out = {
      isTTY,
      columns: 80,
      text: '',
      write: (/** @type {string} */ s) => (out.text += s),
    };
    return out;
  }

  test('in a terminal one line is written again, and ends with the time', async () => {
    const stream = output(true);
    await step('building', async (report) => report('34 of 61 crates'), { stream });
    const [, first, last] = stream.text.replaceAll('\x1b[K', '').split('\r');
    assert.equal(first, 'building: 0 s');
    assert.match(last ?? '', /^building: 0\.\d s\n$/);
  });

  test('in a log it is a line now and then', async () => {
    const stream = output(false);
    await step(
      'building',
      async (report) => {
        report('34 of 61 crates');
        while (!stream.text) await new Promise((resolve) => setTimeout(resolve, 5));
      },
      { stream, logEvery: 1 },
    );
    assert.match(stream.text, /^building: 34 of 61 crates, 0 s\n/);
    assert.match(stream.text, /building: 0\.\d s\n$/);
  });

  test('a step that fails says so, and its error comes through', async () => {
    const stream = output(false);
    const failing = step('building', () => Promise.reject(new Error('no')), { stream });
    await assert.rejects(failing, /no/);
    assert.match(stream.text, /^building: failed after 0\.\d s\n$/);
  });

  test('cargo’s bar becomes a count of crates, and only errors and warnings are left', () => {
    /** @type {string[]} */
    const reports = [];
    const rest = statusTo((text) => reports.push(text));
    const chunks = [
      ' Downloading crates ...\n   Compiling serde v1\n',
      '    Building [====>      ] 3/61: serde, zero',
      'ize\r\x1b[K    Building [=====>     ] 4/61: zeroize\r\x1b[K',
      'error[E0425]: cannot find value\n --> src/lib.rs:1:1\n',
    ];
    assert.equal(
      chunks.map(rest).join(''),
      'error[E0425]: cannot find value\n --> src/lib.rs:1:1\n',
    );
    assert.deepEqual(reports, ['downloading crates', '3 of 61 crates', '4 of 61 crates']);
  });
});

describe('the module’s bytes belong to', () => {
  const files = new Map([
    ['', 'src/lib.rs'],
    ['sign_in', 'src/sign_in.rs'],
    ['js', 'src/js/mod.rs'],
    ['js::host', 'src/js/host.rs'],
  ]);
  for (const [name, area] of /** @type {const} */ ([
    ['device_signin[ad6d2e02161331d7]::sign_in::sign_in::{closure#0}', 'src/sign_in.rs'],
    ['<device_signin::js::host::JsHost as device_signin::host::Host>::send', 'src/js/host.rs'],
    ['core::ptr::drop_in_place::<device_signin::js::run::{closure#0}>', 'src/js/mod.rs'],
    ['<gloo_timers::future::TimeoutFuture as core::ops::drop::Drop>::drop', 'crate gloo_timers'],
    ['<[&str]>::concat::<str>', 'crate alloc'],
    ['memcpy', 'memory functions'],
    ['__wbindgen_malloc', 'wasm-bindgen'],
    ['signIn', 'exports'],
    ['(data)', 'section data'],
    ['(no name)', 'made by wasm-opt'],
  ])) {
    test(`${area}: ${name}`, () => assert.equal(areaOf(name, files), area));
  }

  test('a file of src/ is found by the path of its module', () => {
    assert.equal(sourceFiles().get(''), 'src/lib.rs');
    assert.equal(sourceFiles().get('js'), 'src/js/mod.rs');
  });
});

test('the budget holds what it should, and says what to do', () => {
  assert.throws(() => holdToBudget({ ...size(''), brotli: 1_000_000 }), /npm run sizes/);
  holdToBudget({ ...size(''), brotli: 1000 });
});

test('no module of the build imports itself by way of others', () => {
  const folder = join(root, 'xtask');
  const imports = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => [name, importsOf(join(folder, name))]),
  );
  /** @param {string} name @param {string[]} path */
  const walk = (name, path) => {
    assert.ok(!path.includes(name), `a circle: ${[...path, name].join(' → ')}`);
    for (const next of imports.get(name) ?? []) walk(next, [...path, name]);
  };
  for (const name of imports.keys()) walk(name, []);
});

/** @param {string} path @returns {string[]} the files beside it that it imports */
function importsOf(path) {
  const found = readFileSync(path, 'utf8').matchAll(/(?: from |await import\()'\.\/([^']+)'/g);
  return [...found].map(([, name = '']) => name);
}
