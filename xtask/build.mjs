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
import { fileURLToPath } from 'node:url';
import { locked } from './lock.mjs';
import { compile, moduleInputs } from './module.mjs';
import { packageFiles } from './package-files.mjs';
import { node, packages, root, rust } from './setup.mjs';
import { holdToBudget, table } from './sizes.mjs';
import { step, StepError } from './steps.mjs';

const generated = join(root, 'pkg', 'generated');
const work = join(root, 'target', 'build');
const stamp = join(work, 'stamp.json');

/**
 * Builds what is out of date.
 *
 * @param {{ measure?: boolean }} [options] `measure`: print the sizes and hold them to the budget
 */
export async function build({ measure = false } = {}) {
  node();
  mkdirSync(work, { recursive: true });
  await locked(join(work, 'lock'), async () => {
    const wanted = { module: hash(moduleInputs), files: hash([...moduleInputs, 'pkg']) };
    const done = readStamp();
    const fresh =
      done.files === wanted.files &&
      done.outputs.every((name) => existsSync(join(generated, name)));
    if (fresh) return;
    await packages('.');
    if (done.module !== wanted.module || !existsSync(join(work, 'module.wasm'))) {
      await rust();
      await step('building the module', () => compile(work));
    }
    const files = await step('building the package', () => packageFiles(work));
    mkdirSync(generated, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      // A test or a server may be reading the old one: never show it half a file.
      writeFileSync(join(work, 'next'), content);
      renameSync(join(work, 'next'), join(generated, name));
    }
    writeFileSync(stamp, JSON.stringify({ ...wanted, outputs: Object.keys(files) }));
  });
  if (!measure) return;
  const sizes = JSON.parse(readFileSync(join(generated, 'sizes.json'), 'utf8'));
  console.log(table(sizes));
  holdToBudget(sizes['module and glue']);
}

/** @returns {{ module?: string, files?: string, outputs: string[] }} */
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
