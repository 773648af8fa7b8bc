// Builds pkg/generated from the crate and the entries: `npm run build`. Quick if nothing changed.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { StepError } from './command.mjs';
import { locked } from './lock.mjs';
import { compile, moduleInputs } from './module.mjs';
import { packageFiles } from './package-files.mjs';
import { step } from './progress.mjs';
import { checkMachine, installPackages, installRust } from './requirements.mjs';
import { root } from './root.mjs';
import { holdToBudget, table } from './sizes.mjs';

const generated = join(root, 'pkg', 'generated');
const work = join(root, 'target', 'build');
const stamp = join(work, 'stamp.json');

/** Whether everything in pkg/generated is there and up to date. */
export function isBuilt() {
  return isFresh(readStamp(), hashes());
}

/**
 * Builds what is out of date.
 *
 * @param {{ measure?: boolean }} [options] `measure`: print the sizes and hold them to the budget
 */
export async function build({ measure = false } = {}) {
  mkdirSync(work, { recursive: true });
  await locked(join(work, 'lock'), buildWhatIsOld);
  if (!measure) return;
  const sizes = JSON.parse(readFileSync(join(generated, 'sizes.json'), 'utf8'));
  console.log(table(sizes));
  holdToBudget(sizes['module and glue']);
}

async function buildWhatIsOld() {
  const wanted = hashes();
  const done = readStamp();
  if (isFresh(done, wanted)) return;
  const moduleIsFresh = done.module === wanted.module && existsSync(join(work, 'module.wasm'));
  await checkMachine({ rust: !moduleIsFresh });
  await installPackages('.');
  if (!moduleIsFresh) {
    await installRust();
    await step('building the module', (report) => compile(work, { report }));
  }
  const files = await step('building the package', () => packageFiles(work));
  mkdirSync(generated, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    // A test or a server may be reading the old one: never show it half a file.
    writeFileSync(join(work, 'next'), content);
    renameSync(join(work, 'next'), join(generated, name));
  }
  writeFileSync(stamp, JSON.stringify({ ...wanted, outputs: Object.keys(files) }));
}

/**
 * What the last build was made from and what it wrote.
 *
 * @typedef {{ module?: string, files?: string, outputs: string[] }} Stamp
 */

/**
 * @param {Stamp} done
 * @param {{ files: string }} wanted
 */
function isFresh(done, wanted) {
  return (
    done.files === wanted.files && done.outputs.every((name) => existsSync(join(generated, name)))
  );
}

/** Of all that goes into the module, and of all that goes into the package's files. */
function hashes() {
  return { module: hash(moduleInputs), files: hash([...moduleInputs, 'pkg']) };
}

/** @returns {Stamp} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'));
  } catch {
    return { outputs: [] };
  }
}

/** @param {readonly string[]} inputs files and folders */
function hash(inputs) {
  const sum = createHash('sha256').update(process.versions.node);
  for (const input of inputs) {
    for (const file of filesOf(input))
      sum.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return sum.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => name !== 'generated')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = `${path}/${entry.name}`;
      return entry.isDirectory() ? filesOf(inner) : [inner];
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build({ measure: true });
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
