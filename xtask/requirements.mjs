// What a build needs of the machine: Node, Rust, a linker, and npm's packages. Says all that is
// missing at once, before anything is installed; installs what rustup and npm can install.
//
// Runs before anything is installed, so it imports nothing but Node's own modules.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { must, run, StepError } from './command.mjs';
import { step } from './progress.mjs';
import { root } from './root.mjs';

const TARGET = 'wasm32-unknown-unknown';

/**
 * Throws if something is missing that must be installed by hand, and names all of it.
 *
 * @param {{ rust?: boolean }} [needs] `rust`: whether something will be compiled
 * @throws {StepError}
 */
export async function checkMachine({ rust = true } = {}) {
  const checks = [nodeIsMissing(), rust && rustIsMissing(), rust && linkerIsMissing()];
  const missing = (await Promise.all(checks)).filter(Boolean);
  if (missing.length === 0) return;
  const lines = missing.map((text) => `  - ${text}`).join('\n');
  throw new StepError(`This is missing:\n${lines}\nInstall it, then run this again.`);
}

function nodeIsMissing() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return '';
  return `Node.js 20.19 or later; this is ${process.versions.node}: https://nodejs.org`;
}

async function rustIsMissing() {
  if (await hasToolchain()) return '';
  // Outside the project's folder, so that rustup does not install the toolchain without a word.
  if ((await run('rustup', ['--version'], { cwd: tmpdir() })).code === 0) return '';
  const cargo = await run('cargo', ['--version'], { cwd: tmpdir() });
  const { channel } = toolchain();
  return cargo.code === 0
    ? `rustup, which adds Rust ${channel} and its target ${TARGET} to the Rust that is here: https://rustup.rs`
    : 'Rust, by rustup: https://rustup.rs';
}

/** Rust on Linux and macOS links by `cc`; on Windows its installer asks for what it needs. */
async function linkerIsMissing() {
  if (process.platform === 'win32') return '';
  if ((await run('cc', ['--version'])).code === 0) return '';
  const how =
    process.platform === 'darwin'
      ? 'xcode-select --install'
      : 'on Debian and Ubuntu: apt-get install build-essential';
  return `a C compiler and linker, \`cc\` (${how})`;
}

/** Installs the toolchain of rust-toolchain.toml, with all its components, if it is not there. */
export async function installRust() {
  if (await hasToolchain()) return;
  const { channel, components } = toolchain();
  const args = [
    ...['toolchain', 'install', channel, '--profile', 'minimal', '--target', TARGET],
    ...components.flatMap((name) => ['--component', name]),
  ];
  await step(`installing Rust ${channel}`, (report) =>
    must('rustup', args, {
      onStderr: (text) => {
        const last = /^info: (.*)$/m.exec(text)?.[1];
        if (last) report(last.trim());
        return text;
      },
      hint: `Rust ${channel} could not be installed: is the network there?`,
    }),
  );
}

/** The pinned channel and its components, as rust-toolchain.toml has them. */
function toolchain() {
  const file = readFileSync(join(root, 'rust-toolchain.toml'), 'utf8');
  const list = /components = \[([^\]]*)\]/.exec(file)?.[1] ?? '';
  return {
    channel: /channel = "([^"]+)"/.exec(file)?.[1] ?? 'stable',
    components: [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  };
}

/** Whether the toolchain is here with its target, and with the sources that a rebuild of the standard library needs. */
async function hasToolchain() {
  const env = { ...process.env, RUSTUP_AUTO_INSTALL: '0' };
  const args = ['--print', 'target-libdir', '--target', TARGET];
  const { code, stdout } = await run('rustc', args, { cwd: root, env });
  if (code !== 0 || !existsSync(stdout.trim())) return false;
  const sources = join(stdout.trim(), '../../src/rust/library/Cargo.lock');
  return !toolchain().components.includes('rust-src') || existsSync(sources);
}

/**
 * Runs `npm ci` in a folder, if its lock file is not what was installed last.
 *
 * @param {string} folder from the project's own
 */
export async function installPackages(folder) {
  const cwd = join(root, folder);
  const lock = readFileSync(join(cwd, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.versions.modules).digest('hex');
  const stamp = join(cwd, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const [program = '', ...args] = npm();
  await step(`installing npm packages${folder === '.' ? '' : ` of ${folder}/`}`, () =>
    must(program, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      hint: 'npm ci failed: is the network there, and is package-lock.json in step with package.json?',
    }),
  );
  writeFileSync(stamp, wanted);
}

/** The npm that runs this, by its script, because Windows cannot start `npm` itself. */
function npm() {
  const script = process.env.npm_execpath;
  return script && basename(script) === 'npm-cli.js' ? [process.execPath, script] : ['npm'];
}
