// What a caller downloads: packages as npm and pip install them, and one program as a bundle.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { size } from '../../xtask/sizes.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TESTS = join(ROOT, 'tests');
const MSAL_NODE = join(TESTS, 'node_modules/@azure/msal-node');

/** @typedef {{ packages: number, files: number, packed?: number, unpacked: number }} Install */
/** @typedef {{ minified: number, brotli: number } | { missing: string[] }} Bundle */

/**
 * The folders of a package and of all that it depends on, as Node finds them.
 *
 * @param {string} folder
 * @param {Set<string>} [found]
 */
function withDependencies(folder, found = new Set()) {
  if (found.has(folder)) return found;
  found.add(folder);
  const manifest = join(folder, 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const places = createRequire(manifest).resolve.paths(name) ?? [];
    const place = places.map((one) => join(one, name)).find(isPackage);
    if (!place) throw new Error(`${name} of ${folder} is not installed`);
    withDependencies(place, found);
  }
  return found;
}

/** @param {string} folder */
function isPackage(folder) {
  try {
    return Boolean(readFileSync(join(folder, 'package.json')));
  } catch {
    return false;
  }
}

/** @param {Iterable<string>} folders @returns {Promise<Install>} */
async function fromNpm(folders) {
  const all = [...folders];
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', ...all];
  const { stdout } = await run('npm', args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  /** @type {{ size: number, unpackedSize: number, entryCount: number }[]} */
  const packed = Object.values(JSON.parse(stdout));
  const sum = (/** @type {'size' | 'unpackedSize' | 'entryCount'} */ what) =>
    packed.reduce((total, one) => total + one[what], 0);
  return {
    packages: all.length,
    files: sum('entryCount'),
    packed: sum('size'),
    unpacked: sum('unpackedSize'),
  };
}

/** @param {string} python @returns {Promise<Install>} without what Python compiles by itself */
async function fromPip(python) {
  const program = `
import importlib.metadata as m, json, pathlib
names = ${JSON.stringify(requirements())}
files = [f for n in names for f in m.files(n) if f.suffix != '.pyc']
size = sum(f.locate().stat().st_size for f in files if f.locate().exists())
print(json.dumps({'packages': len(names), 'files': len(files), 'unpacked': size}))`;
  return JSON.parse((await run(python, ['-c', program])).stdout);
}

const requirements = () =>
  readFileSync(join(TESTS, 'peers/requirements.txt'), 'utf8')
    .split('\n')
    .map((line) => String(line.split('==')[0]).trim())
    .filter(Boolean);

/** The same program for each: it asks for a code, shows it and waits for the tokens. */
const PROGRAMS = {
  'device-signin': {
    resolveDir: ROOT,
    contents: `import { signIn } from 'device-signin';
      export const go = (authority, clientId) =>
        signIn({ authority, clientId }, ({ message }) => console.log(message));`,
  },
  'MSAL Node': {
    resolveDir: TESTS,
    contents: `import { PublicClientApplication } from '@azure/msal-node';
      export const go = (authority, clientId) =>
        new PublicClientApplication({ auth: { authority, clientId } }).acquireTokenByDeviceCode({
          scopes: ['User.Read'],
          deviceCodeCallback: ({ message }) => console.log(message),
        });`,
  },
};

/**
 * @param {keyof typeof PROGRAMS} name
 * @param {'browser' | 'node'} platform
 * @returns {Promise<Bundle>}
 */
async function bundle(name, platform) {
  try {
    const { outputFiles } = await build({
      stdin: { ...PROGRAMS[name], sourcefile: 'program.mjs' },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      platform,
      legalComments: 'none',
      logLevel: 'silent',
    });
    const { raw, brotli } = size(outputFiles[0]?.contents ?? '');
    return { minified: raw, brotli };
  } catch (error) {
    const { errors = [] } = /** @type {{ errors?: { text: string }[] }} */ (error);
    const missing = errors.map(({ text }) => /resolve "([^"]+)"/.exec(text)?.[1] ?? '');
    if (missing.length === 0 || missing.includes('')) throw error;
    return { missing: [...new Set(missing)].sort() };
  }
}

/** @param {readonly import('./peers.mjs').Peer[]} peers */
export async function measureDownloads(peers) {
  const python = peers.find(({ name }) => name === 'MSAL Python')?.command;
  const names = /** @type {(keyof typeof PROGRAMS)[]} */ (Object.keys(PROGRAMS));
  /** @param {'browser' | 'node'} platform @returns {Promise<Record<string, Bundle>>} */
  const bundles = async (platform) =>
    Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await bundle(name, platform)])),
    );
  const [own, msalNode, msalPython] = await Promise.all([
    fromNpm([ROOT]),
    fromNpm(withDependencies(MSAL_NODE)),
    python && fromPip(python),
  ]);
  /** @type {Record<string, Install>} */
  const installs = {
    'device-signin': own,
    'MSAL Node': msalNode,
    ...(msalPython && { 'MSAL Python': msalPython }),
  };
  const module = size(readFileSync(join(ROOT, 'pkg/generated/device_signin_bg.wasm')));
  return {
    installs,
    browser: await bundles('browser'),
    node: await bundles('node'),
    module: { raw: module.raw, brotli: module.brotli },
  };
}
