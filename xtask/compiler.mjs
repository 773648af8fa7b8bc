// How rustc compiles the package's module: every flag that `cargo build` alone would not use.
//
// The crate needs none of them: `cargo build --release --target wasm32-unknown-unknown` and
// `cargo test` work as they are. With them the module runs on old engines too, and is smaller.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { must } from './command.mjs';
import { root } from './root.mjs';

/**
 * Where the standard library in the module comes from.
 *
 * - `prebuilt`: from rustup, as for any crate, with stable flags alone. It was compiled to describe
 *   each panic, so the module has texts, and code that formats them, which no user ever sees.
 * - `rebuilt`: compiled from its sources (component `rust-src`) together with the crate, so that a
 *   panic traps and has no text. That takes two unstable flags. They cannot change as long as
 *   rust-toolchain.toml pins the toolchain; `RUSTC_BOOTSTRAP` lets a stable toolchain take them.
 *
 * The rule: `prebuilt`, unless it costs as much as `LIMIT`. `npm run sizes -- --compare` builds the
 * module both ways, prints both sizes, and says which of them the rule takes.
 *
 * @type {Library}
 */
export const STANDARD_LIBRARY = 'rebuilt';

/** What the prebuilt standard library may cost, in bytes after brotli. */
export const LIMIT = 4000;

/**
 * @typedef {keyof typeof STANDARD_LIBRARIES} Library
 * @typedef {{ flags: string[], args: string[], env: Record<string, string> }} Way
 */

/** What each takes: flags for rustc, arguments and environment for cargo. */
export const STANDARD_LIBRARIES = {
  /** @type {Way} */
  prebuilt: { flags: [], args: [], env: {} },
  /** @type {Way} */
  rebuilt: {
    flags: [
      // A panic is a trap: no text, no place, no formatting. Without it the rebuilt library is no
      // smaller than rustup's.
      ...['-Zunstable-options', '-Cpanic=immediate-abort'],
      // Later features, which rustup's library has too. wasm-opt lowers them, and does so better
      // than rustc: without them 0.7 kB more.
      '-Ctarget-feature=+bulk-memory,+nontrapping-fptoint,+sign-ext',
    ],
    // The libraries to compile. Without it cargo takes rustup's, with their own panics.
    args: ['-Zbuild-std=std,panic_abort'],
    env: { RUSTC_BOOTSTRAP: '1' },
  },
};

/**
 * WebAssembly 1.0, which every engine runs. Without it the module needs engines of 2023 (reference
 * types, several results of a function), and the build's own check refuses it.
 */
const ENGINE = ['-Ctarget-cpu=mvp'];

/**
 * What cargo is given to compile the module.
 *
 * @param {Library} [library]
 * @returns {Promise<{ args: string[], env: Record<string, string> }>}
 */
export async function compilerOptions(library = STANDARD_LIBRARY) {
  const { flags, args, env } = STANDARD_LIBRARIES[library];
  const all = [...ENGINE, ...flags, ...(await withoutPaths())];
  return { args, env: { ...env, CARGO_ENCODED_RUSTFLAGS: all.join('\x1f') } };
}

/**
 * Keeps every path of this machine out of the module, so that it is the same wherever it is built.
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
