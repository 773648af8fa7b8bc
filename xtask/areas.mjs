// `npm run sizes`: says where the bytes of the module go, by file of `src/` and by crate.
//
//   npm run sizes               every area, the largest first
//   npm run sizes -- src/oauth  the functions of the areas with that name
//   npm run sizes -- --compare  the module with the standard library prebuilt and rebuilt
//
// It builds the module once more, in the same way but with the names of functions. A function
// that the compiler inlined counts where it was inlined to.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { StepError } from './command.mjs';
import { LIMIT, STANDARD_LIBRARIES, STANDARD_LIBRARY } from './compiler.mjs';
import { compile, xtask } from './module.mjs';
import { step } from './progress.mjs';
import { checkMachine, installPackages, installRust } from './requirements.mjs';
import { root } from './root.mjs';
import { size, table } from './sizes.mjs';

/** @typedef {{ start: number, length: number, name: string }} Part of the module's bytes */

/** What has no path in its name: mostly what the linker, wasm-bindgen and wasm-opt add. */
const WITHOUT_PATH = [
  { area: 'memory functions', pattern: /^(mem(cpy|move|set|cmp)|__mem\w+|bcmp)$/ },
  { area: 'wasm-bindgen', pattern: /wbindgen|wbg_|externref/ },
  { area: 'crate alloc', pattern: /^<(\[|alloc|str)|__rust_|__rdl_/ },
];

/**
 * The area that a part of the module belongs to: a file of `src/`, a crate, or what the part is.
 *
 * @param {string} name a demangled name, or a section's in parentheses
 * @param {ReadonlyMap<string, string>} files the crate's files by module, from `sourceFiles`
 */
export function areaOf(name, files) {
  if (name === '(no name)') return 'made by wasm-opt';
  if (name.startsWith('(')) return `section ${name.slice(1, -1)}`;
  const plain = name.replaceAll(/\[[0-9a-f]{16}\]/g, '');
  // Code that is generic over a type of ours, such as its `drop_in_place`, exists for that file.
  const own = /\bdevice_signin((?:::\w+)*)/.exec(plain);
  if (own) {
    const path = (own[1] ?? '').split('::').slice(1);
    while (path.length > 0 && !files.has(path.join('::'))) path.pop();
    return files.get(path.join('::')) ?? 'src/lib.rs';
  }
  const crate = /(?:^|[<&( ])([a-z_]\w*)::/.exec(plain)?.[1];
  if (crate) return `crate ${crate}`;
  return WITHOUT_PATH.find(({ pattern }) => pattern.test(plain))?.area ?? 'exports';
}

/**
 * The crate's files by the path of their module: `oauth::poll` is `src/oauth/poll.rs`.
 *
 * @returns {Map<string, string>}
 */
export function sourceFiles() {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const rust = names.map((name) => name.replaceAll('\\', '/')).filter((name) => /\.rs$/.test(name));
  return new Map(
    rust.map((name) => {
      const path = name.replace(/(\/?mod|^lib)?\.rs$/, '').replaceAll('/', '::');
      return [path, `src/${name}`];
    }),
  );
}

/** The module with names, and its parts. */
async function parts() {
  const work = await moduleOf(STANDARD_LIBRARY, true);
  const path = join(work, 'module.wasm');
  const listed = (await xtask(['list', path])).trimEnd().split('\n');
  return {
    bytes: readFileSync(path),
    parts: listed.map((line) => {
      const [start, length, name = ''] = line.split('\t');
      return { start: Number(start), length: Number(length), name };
    }),
  };
}

/**
 * @param {import('./compiler.mjs').Library} library
 * @param {boolean} names
 */
async function moduleOf(library, names) {
  const work = join(root, 'target', 'sizes', library);
  mkdirSync(work, { recursive: true });
  await step(`building the module, standard library ${library}`, (report) =>
    compile(work, { report, library, names }),
  );
  return work;
}

/** @param {string | undefined} wanted part of an area's name */
async function printAreas(wanted) {
  const { bytes, parts: all } = await parts();
  /** @type {Map<string, Part[]>} */
  const named = new Map();
  const files = sourceFiles();
  for (const part of all) {
    const area = areaOf(part.name, files);
    named.set(area, [...(named.get(area) ?? []), part]);
  }
  const areas = [...named].filter(([area]) => !wanted || area.includes(wanted));
  if (areas.length === 0) throw new StepError(`The module has no area named \`${wanted}\`.`);
  const groups = wanted
    ? areas.flatMap(([, group]) => group).map((part) => ({ name: part.name, group: [part] }))
    : areas.map(([name, group]) => ({ name, group }));
  printGroups(groups, bytes, all);
}

/**
 * @param {{ name: string, group: Part[] }[]} groups
 * @param {Buffer} bytes
 * @param {Part[]} all
 */
function printGroups(groups, bytes, all) {
  const whole = size(without(bytes, all, [])).brotli;
  const rows = groups.map(({ name, group }) => ({
    name,
    functions: group.length,
    raw: group.reduce((sum, { length }) => sum + length, 0),
    brotli: whole - size(without(bytes, all, group)).brotli,
  }));
  const number = (/** @type {number} */ value) => value.toLocaleString('en').padStart(9);
  console.log(`${'functions'.padStart(9)}${'raw'.padStart(9)}${'brotli'.padStart(9)}`);
  for (const { name, functions, raw, brotli } of rows.sort((a, b) => b.raw - a.raw)) {
    console.log(`${number(functions)}${number(raw)}${number(brotli)}  ${name}`);
  }
  console.log(`\nbrotli: what the module would lose without it; ${whole} in all.`);
}

/**
 * The module's listed parts, one after the other, but for some: to be measured, not to be run.
 *
 * @param {Buffer} bytes
 * @param {readonly Part[]} all
 * @param {readonly Part[]} left
 */
function without(bytes, all, left) {
  const out = all.filter((part) => !left.includes(part)).sort((a, b) => a.start - b.start);
  return Buffer.concat(out.map(({ start, length }) => bytes.subarray(start, start + length)));
}

async function compare() {
  const sizes =
    /** @type {Record<import('./compiler.mjs').Library, import('./sizes.mjs').Size>} */ ({});
  const libraries = /** @type {import('./compiler.mjs').Library[]} */ (
    Object.keys(STANDARD_LIBRARIES)
  );
  for (const library of libraries) {
    const work = await moduleOf(library, false);
    sizes[library] = size(readFileSync(join(work, 'module.wasm')));
  }
  console.log(table(sizes));
  const cost = sizes.prebuilt.brotli - sizes.rebuilt.brotli;
  const rule = cost < LIMIT ? 'prebuilt' : 'rebuilt';
  console.log(
    `\nprebuilt costs ${cost} bytes after brotli; the rule (under ${LIMIT}) takes: ${rule}.`,
  );
  console.log(`The build uses: ${STANDARD_LIBRARY} (xtask/compiler.mjs).`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await checkMachine();
    await installPackages('.');
    await installRust();
    const [word] = process.argv.slice(2);
    await (word === '--compare' ? compare() : printAreas(word));
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
