// Makes the one module that every engine takes, and its glue: cargo, wasm-bindgen, wasm-opt.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { cargo } from './cargo.mjs';
import { must, StepError } from './command.mjs';
import { compilerOptions } from './compiler.mjs';
import { glue } from './glue.mjs';
import { importFrom } from './import-names.mjs';
import { root } from './root.mjs';

/** The files and folders that the module depends on. */
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

/** The glue, as the module names it: the file beside the `.wasm`. */
const GLUE = './device_signin_bg.js';

/**
 * Writes `module.wasm` and `glue.js`.
 *
 * @param {string} work a folder
 * @param {object} [options]
 * @param {import('./progress.mjs').Report} [options.report]
 * @param {import('./compiler.mjs').Library} [options.library]
 * @param {boolean} [options.names] keep the names of functions, to see where the bytes go
 */
export async function compile(work, { report, library, names = false } = {}) {
  const bound = join(work, 'bound');
  rmSync(bound, { recursive: true, force: true });
  mkdirSync(bound, { recursive: true });
  const compiled = await compileCrate({ report, library, names });
  report?.('wasm-bindgen');
  await xtask(['bindgen', compiled, bound, ...(names ? ['names'] : [])], report);
  if (existsSync(join(bound, 'snippets')))
    throw new StepError('the crate brings JavaScript snippets');
  report?.('wasm-opt');
  const lowered = join(bound, 'lowered.wasm');
  const renamed = await must(process.execPath, [
    join(root, 'node_modules/binaryen/bin/wasm-opt'),
    join(bound, 'device_signin_bg.wasm'),
    ...['-o', lowered],
    ...(names ? ['--debuginfo'] : []),
    ...LOWERING,
    ...SHRINKING,
    RENAMING,
  ]);
  await xtask(['check', lowered]);
  /** @type {import('./glue.mjs').Names} */
  const renames = JSON.parse(renamed);
  const source = readFileSync(join(bound, 'device_signin_bg.js'), 'utf8');
  writeFileSync(join(work, 'glue.js'), glue(source, renames, GLUE));
  writeFileSync(join(work, 'module.wasm'), importFrom(readFileSync(lowered), GLUE));
}

/**
 * Compiles the crate.
 *
 * @param {Omit<NonNullable<Parameters<typeof compile>[1]>, 'work'>} options
 * @returns {Promise<string>} the path of the module that rustc made
 */
async function compileCrate({ report, library, names }) {
  report?.('fetching crates');
  await cargo(['fetch', '--locked'], {
    report,
    hint: 'The crates could not be fetched: is the network there?',
  });
  const { args, env } = await compilerOptions(library);
  const wasm32 = ['--target', 'wasm32-unknown-unknown'];
  const folder = 'target/module';
  await cargo(
    [
      // Beside an rlib cargo makes no link-time optimisation: ask for the cdylib alone.
      ...['rustc', '--locked', '--lib', '--crate-type', 'cdylib'],
      ...['--release', ...wasm32, '--target-dir', folder],
      ...(names ? ['--config', 'profile.release.strip=false'] : []),
      ...args,
    ],
    { report, env },
  );
  return join(root, folder, 'wasm32-unknown-unknown/release/device_signin.wasm');
}

/**
 * @param {string[]} args
 * @param {import('./progress.mjs').Report} [report]
 */
export function xtask(args, report) {
  return cargo(['run', '--locked', '--package', 'xtask', '--', ...args], {
    ...(report && { report: (detail) => report(`wasm-bindgen, ${detail}`) }),
  });
}
