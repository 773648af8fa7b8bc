// Compiles the crate to the one module that every engine takes: cargo, wasm-bindgen, wasm-opt.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { glue } from './glue.mjs';
import { root } from './setup.mjs';
import { must, StepError } from './steps.mjs';

/** What the module is made from. */
export const moduleInputs = [
  'src',
  'xtask',
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain.toml',
  'package-lock.json',
];

/** What rustc's standard library needs beyond 1.0, so that wasm-opt reads it and lowers it. */
const LOWERING = [
  ...[
    'bulk-memory',
    'bulk-memory-opt',
    'nontrapping-float-to-int',
    'sign-ext',
    'mutable-globals',
  ].map((feature) => `--enable-${feature}`),
  '--signext-lowering',
  '--llvm-nontrapping-fptoint-lowering',
  '--llvm-memory-copy-fill-lowering',
];

/** The smallest after brotli of all that were tried. Rust's first 1024 bytes are the stack's end. */
const SHRINKING = [
  '--flatten',
  '--rereloop',
  '-Oz',
  '-Oz',
  '--low-memory-unused',
  '--strip-target-features',
];

/** wasm-bindgen's names of imports hold hashes, which no compressor can shrink. */
const RENAMING = '--minify-imports-and-exports-and-modules';

/**
 * WebAssembly 1.0, but for what wasm-opt lowers better than rustc; and panics that only trap: the
 * library formats nothing, and the texts of panics would be a fifth of the module.
 */
const CODE = [
  '-Ctarget-cpu=mvp',
  '-Ctarget-feature=+bulk-memory,+nontrapping-fptoint,+sign-ext',
  '-Zunstable-options',
  '-Cpanic=immediate-abort',
  '-Zlocation-detail=none',
  '-Zfmt-debug=none',
];

/**
 * A standard library built like the rest. It needs rustc's unstable options, which are as stable
 * as the toolchain that rust-toolchain.toml pins: RUSTC_BOOTSTRAP lets it take them.
 */
const OWN_STD = ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size'];

/**
 * Writes `module.wasm` and `glue.js`.
 *
 * @param {string} work
 */
export async function compile(work) {
  const bound = join(work, 'bound');
  rmSync(bound, { recursive: true, force: true });
  mkdirSync(bound, { recursive: true });
  await cargo();
  await xtask([
    'bindgen',
    join(root, 'target/mvp/wasm32-unknown-unknown/release/device_signin.wasm'),
    bound,
  ]);
  if (existsSync(join(bound, 'snippets')))
    throw new StepError('the crate brings JavaScript snippets');
  const lowered = join(bound, 'lowered.wasm');
  const renamed = await must(process.execPath, [
    join(root, 'node_modules/binaryen/bin/wasm-opt'),
    join(bound, 'device_signin_bg.wasm'),
    ...['-o', lowered],
    ...LOWERING,
    ...SHRINKING,
    RENAMING,
  ]);
  await xtask(['check', lowered]);
  /** @type {import('./glue.mjs').Names} */
  const names = JSON.parse(renamed);
  const source = readFileSync(join(bound, 'device_signin_bg.js'), 'utf8');
  writeFileSync(join(work, 'glue.js'), glue(source, names, 'a'));
  renameSync(lowered, join(work, 'module.wasm'));
}

async function cargo() {
  const build = ['--release', '--target', 'wasm32-unknown-unknown', '--target-dir', 'target/mvp'];
  await must('cargo', ['fetch', '--locked'], {
    cwd: root,
    hint: 'The crates could not be fetched: is the network there?',
  });
  await must(
    'cargo',
    ['rustc', '--quiet', '--locked', '--lib', '--crate-type', 'cdylib', ...build, ...OWN_STD],
    {
      cwd: root,
      env: {
        ...process.env,
        RUSTC_BOOTSTRAP: '1',
        CARGO_ENCODED_RUSTFLAGS: [...CODE, ...(await withoutPaths())].join('\x1f'),
      },
    },
  );
}

/**
 * No path of the machine that builds ends up in the module, so that it is the same everywhere.
 * `xtask` knows paths by the `~/`.
 */
async function withoutPaths() {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  const folders = existsSync(registries) ? readdirSync(registries).sort() : [];
  const sysroot = (await must('rustc', ['--print', 'sysroot'], { cwd: root })).trim();
  const version = await must('rustc', ['--verbose', '--version'], { cwd: root });
  const commit = /^commit-hash: (\w+)$/m.exec(version)?.[1];
  // With the component rust-src, rustc names its library by where that lies.
  const library = `${join(sysroot, 'lib/rustlib/src/rust')}=/rustc/${commit}`;
  const own = [root, ...folders.map((name) => join(registries, name))];
  return [...own.map((path) => `${path.replace(/\/$/, '')}=~`), library].map(
    (mapping) => `--remap-path-prefix=${mapping}`,
  );
}

/** @param {string[]} args */
function xtask(args) {
  return must('cargo', ['run', '--quiet', '--locked', '--package', 'xtask', '--', ...args], {
    cwd: root,
  });
}
