// What each side makes a program load and install: bundles by esbuild, and the packages in bench/.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../xtask/root.mjs';
import { size } from '../../xtask/sizes.mjs';

/** @typedef {import('./sides.mjs').Side} Side */

/**
 * Bundles a side as a page, a worker and a Node program load it.
 *
 * @param {Side} side
 * @param {string} folder for the bundle that Node runs
 * @returns {Promise<{ file: string, page?: number, worker?: number, node: number }>} bytes after brotli;
 *   none where the side needs Node's own modules
 */
export async function bundleOf({ file, isForNodeOnly = false }, folder) {
  const entry = join(import.meta.dirname, 'sides', file);
  const bundle = (/** @type {import('esbuild').BuildOptions} */ how) =>
    build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
      logLevel: 'silent',
      outdir: folder,
      loader: { '.wasm': 'copy' },
      ...how,
    });
  const bytes = async (/** @type {import('esbuild').BuildOptions} */ how) => {
    try {
      const { outputFiles = [] } = await bundle(how);
      return outputFiles.reduce((sum, { contents }) => sum + size(contents).brotli, 0);
    } catch {
      return undefined;
    }
  };
  const nodes = { banner: { js: REQUIRE }, platform: /** @type {const} */ ('node') };
  const built = join(folder, file);
  await bundle({ ...nodes, write: true, outdir: folder, outExtension: { '.js': '.mjs' } });
  return {
    file: built,
    ...(isForNodeOnly
      ? {}
      : {
          page: await bytes({ platform: 'browser' }),
          worker: await bytes({ platform: 'browser', conditions: ['workerd', 'worker'] }),
        }),
    node: Number(await bytes(nodes)),
  };
}

/** CommonJS within a bundle of ES modules asks for Node's own modules by `require`. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** @param {Side} side @returns {Promise<{ packages: number, bytes: number }>} */
export async function installOf({ name, library }) {
  if (name === 'device-signin') return { packages: 1, bytes: packedBytes() };
  if (!library) return { packages: 0, bytes: 0 };
  const folders = withDependencies(library, join(root, 'bench'));
  return {
    packages: folders.size,
    bytes: [...folders].reduce((sum, folder) => sum + bytesOf(folder), 0),
  };
}

/**
 * The folders of a package and of all that it depends on, as Node finds them.
 *
 * @param {string} name
 * @param {string} from
 * @param {Set<string>} [found]
 */
function withDependencies(name, from, found = new Set()) {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  const folder = places.map((place) => join(place, name)).find(hasManifest);
  if (!folder) throw new Error(`${name} is not installed`);
  if (found.has(folder)) return found;
  found.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const each of Object.keys(dependencies)) withDependencies(each, folder, found);
  return found;
}

/** @param {string} folder */
const hasManifest = (folder) =>
  Boolean(statSync(join(folder, 'package.json'), { throwIfNoEntry: false }));

/** @param {string} folder without the packages in it */
function bytesOf(folder) {
  let sum = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += entry.name === 'node_modules' ? 0 : bytesOf(path);
    else sum += statSync(path).size;
  }
  return sum;
}

/** What this package installs. */
function packedBytes() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const packed = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  return Number(/** @type {{ unpackedSize: number }[]} */ (Object.values(packed))[0]?.unpackedSize);
}
