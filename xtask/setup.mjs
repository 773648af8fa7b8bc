// Makes ready what a build needs: Node, Rust with the wasm32 target, and npm's packages.
// Runs before anything is installed, so it uses Node's built-ins only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, run, step, StepError } from './steps.mjs';

/** The folder of the whole project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const TARGET = 'wasm32-unknown-unknown';

export function node() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new StepError(
    `This is Node ${process.versions.node}; 20.19 or later is needed: https://nodejs.org`,
  );
}

/** The toolchain of rust-toolchain.toml. rustup may be told not to install by itself: ask it. */
export async function rust() {
  if (await hasTarget()) return;
  const rustup = await run('rustup', ['--version']);
  if (rustup.code !== 0) {
    const cargo = await run('cargo', ['--version']);
    throw new StepError(
      cargo.code === 0
        ? `Rust is here without its target ${TARGET}, and there is no rustup to add it: https://rustup.rs`
        : 'Rust is not installed: get it from https://rustup.rs, then run this again.',
    );
  }
  const file = readFileSync(join(root, 'rust-toolchain.toml'), 'utf8');
  const channel = /channel = "([^"]+)"/.exec(file)?.[1] ?? 'stable';
  const components = [
    ...(/components = \[([^\]]*)\]/.exec(file)?.[1] ?? '').matchAll(/"([^"]+)"/g),
  ];
  await step(`installing Rust ${channel}`, () =>
    must(
      'rustup',
      [
        ...['toolchain', 'install', channel, '--profile', 'minimal', '--target', TARGET],
        ...components.flatMap(([, name = '']) => ['--component', name]),
      ],
      { hint: `Rust ${channel} could not be installed: is the network there?` },
    ),
  );
}

async function hasTarget() {
  const { code, stdout } = await run('rustc', ['--print', 'target-libdir', '--target', TARGET], {
    cwd: root,
  });
  return code === 0 && existsSync(stdout.trim());
}

/**
 * `npm ci` in a folder, if its lock file is not what was installed last.
 *
 * @param {string} folder relative to the project's own
 */
export async function packages(folder) {
  const cwd = join(root, folder);
  const lock = readFileSync(join(cwd, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.versions.modules).digest('hex');
  const stamp = join(cwd, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await step(`installing packages${folder === '.' ? '' : ` of ${folder}/`}`, () =>
    must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      hint: 'npm ci failed: is the network there, and is package-lock.json in step with package.json?',
    }),
  );
  writeFileSync(stamp, wanted);
}

/**
 * All that is needed before anything can run: packages, toolchain and the built package. By
 * default, for the page and the local authority.
 *
 * @param {readonly string[]} [folders] whose npm packages are needed beside the build's own
 */
export async function setUp(folders = ['www']) {
  node();
  for (const folder of ['.', ...folders]) await packages(folder);
  const { build } = await import('./build.mjs');
  await build();
}
