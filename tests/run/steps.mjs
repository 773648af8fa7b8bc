// The steps of `npm test`, in order, each told to say how many passed and how many failed.
import process from 'node:process';
import { run } from '../../xtask/steps.mjs';
import { root } from '../../xtask/setup.mjs';
import { build } from '../../xtask/build.mjs';
import { cargoTests, nodeTests } from './counted.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, tests?: 'cargo' | 'node', run: (only?: Only) => Promise<Counts> }} Step
 * @typedef {{ files?: readonly string[], name?: string }} Only which tests of a step
 */

const wasm32 = ['--target', 'wasm32-unknown-unknown'];
const denyWarnings = ['--', '-D', 'warnings'];

/** @type {readonly Step[]} */
export const steps = [
  command('cargo fmt', 'cargo', ['fmt', '--all', '--check']),
  command('clippy', 'cargo', [
    'clippy',
    '--locked',
    '--workspace',
    '--all-targets',
    ...denyWarnings,
  ]),
  command('clippy for wasm32', 'cargo', [
    'clippy',
    '--locked',
    '--lib',
    ...wasm32,
    ...denyWarnings,
  ]),
  { name: 'cargo test', tests: 'cargo', run: cargoTests },
  { name: 'build', run: () => counted(build({ measure: true })) },
  tool('prettier', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  tool('eslint', 'eslint/bin/eslint.js', [
    '-c',
    'tests/eslint.config.mjs',
    '--max-warnings',
    '0',
    '.',
  ]),
  tool('tsc', 'typescript/bin/tsc', ['-p', '.']),
  { name: 'node tests', tests: 'node', run: nodeTests },
];

/**
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @returns {Step}
 */
function command(name, program, args) {
  return {
    name,
    run: async () => {
      const { code } = await run(program, args, { cwd: root, show: true });
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

/**
 * @param {string} name
 * @param {string} path below tests/node_modules
 * @param {string[]} args
 */
function tool(name, path, args) {
  return command(name, process.execPath, [`tests/node_modules/${path}`, ...args]);
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
      return { passed: 0, failed: 1 };
    },
  );
}
