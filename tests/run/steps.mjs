// The steps of `npm test`, in order, and those of `npm run test:long`.
import process from 'node:process';
import { run } from '../../xtask/command.mjs';
import { root } from '../../xtask/root.mjs';
import { build } from '../../xtask/build.mjs';
import { cargoTests } from './cargo-tests.mjs';
import { nodeTests } from './node-tests.mjs';
import { testFiles } from './test-files.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} [failures] What failed, by name.
 * @property {string[]} [flaky] What failed the first time and passed the second, by name.
 * @property {{ file: string, seconds: number }[]} [files] How long each test file took.
 */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {(only?: Only) => Promise<Counts>} run
 * @property {() => string[]} [files] The test files that it runs.
 * @property {boolean} [takesName] Whether it can run only tests with a word in their name.
 */

/** @typedef {{ files?: readonly string[], name?: string }} Only which tests of a step */

/** The exit code of a program that could not be started. */
const NOT_FOUND = 127;
const MINUTE = 60 * 1000;
/**
 * How long a test file may take before it counts as hung. The slowest of the usual ones take a
 * minute on a busy machine with two cores.
 */
const LIMITS = { usual: 5 * MINUTE, long: 12 * MINUTE };

const wasm32 = ['--target', 'wasm32-unknown-unknown'];
const denyWarnings = ['--', '-D', 'warnings'];

/** @type {readonly Step[]} */
export const steps = [
  program('cargo fmt', 'cargo', ['fmt', '--all', '--check']),
  program('clippy', 'cargo', [
    ...['clippy', '--locked', '--workspace', '--all-targets'],
    ...denyWarnings,
  ]),
  program('clippy for wasm32', 'cargo', [
    ...['clippy', '--locked', '--lib', ...wasm32],
    ...denyWarnings,
  ]),
  // As anybody would build the crate: no flag and no environment variable of ours.
  program(
    'plain cargo build',
    'cargo',
    ['build', '--locked', '--release', ...wasm32],
    plainEnvironment(),
  ),
  { name: 'cargo test', takesName: true, run: (only) => cargoTests(only?.name) },
  { name: 'build', run: () => counted(build({ measure: true })) },
  tool('prettier', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  tool('eslint', 'eslint/bin/eslint.js', [
    ...['-c', 'tests/eslint.config.mjs', '--max-warnings', '0', '.'],
  ]),
  tool('tsc', 'typescript/bin/tsc', ['-p', '.']),
  files('node tests', 'usual'),
];

/** @type {readonly Step[]} */
export const longSteps = [
  // Seconds for each target.
  program('fuzzing', process.execPath, ['fuzz/run.mjs', '3']),
  files('longer suites', 'long'),
];

/**
 * A step that runs test files.
 *
 * @param {string} name
 * @param {keyof typeof LIMITS} kind
 * @returns {Step}
 */
function files(name, kind) {
  return {
    name,
    files: () => testFiles(kind),
    takesName: true,
    run: (only) =>
      nodeTests(only?.files ?? testFiles(kind), { limit: LIMITS[kind], name: only?.name }),
  };
}

/**
 * A step that is one program, which passes or fails.
 *
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Step}
 */
function program(name, command, args, env = process.env) {
  return {
    name,
    run: async () => {
      const { code, output } = await run(command, args, { cwd: root, env, show: true });
      if (code === NOT_FOUND) console.error(`${command} could not be started: ${output}`);
      if (code === 0) return { passed: 1, failed: 0 };
      return { passed: 0, failed: 1, failures: [name] };
    },
  };
}

/** The environment without what changes how Rust is compiled. */
function plainEnvironment() {
  const changes =
    /^(RUSTFLAGS|RUSTC_BOOTSTRAP|CARGO_ENCODED_RUSTFLAGS|CARGO_(BUILD|TARGET|PROFILE)_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !changes.test(name)));
}

/**
 * @param {string} name
 * @param {string} path below tests/node_modules
 * @param {string[]} args
 */
function tool(name, path, args) {
  return program(name, process.execPath, [`tests/node_modules/${path}`, ...args]);
}

/**
 * @param {Promise<unknown>} work
 * @returns {Promise<Counts>}
 */
function counted(work) {
  return work.then(
    () => ({ passed: 1, failed: 0 }),
    (error) => {
      console.error(error.message);
      return { passed: 0, failed: 1, failures: ['build'] };
    },
  );
}
