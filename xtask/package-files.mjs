// Makes every file of pkg/generated from the module and its glue.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { must, StepError } from './command.mjs';
import { consoleFiles } from './console.mjs';
import { elementFiles } from './element.mjs';
import { inline } from './inline.mjs';
import { root } from './root.mjs';
import { size, together } from './sizes.mjs';

/** The oldest engine that the scripts must parse on. */
const target = 'chrome64';

/**
 * @param {string} work the folder with `module.wasm` and `glue.js`
 * @returns {Promise<Record<string, string | Uint8Array>>} the files' contents by name
 */
export async function packageFiles(work) {
  const { build, transform } = await import('esbuild');
  const minified = async (/** @type {string} */ code) =>
    (await transform(code, { format: 'esm', minify: true, target, legalComments: 'none' })).code;

  const types = readFileSync(join(root, 'src/js/types.d.ts'), 'utf8');
  const module = readFileSync(join(work, 'module.wasm'));
  const source = readFileSync(join(work, 'glue.js'), 'utf8');
  /** @type {Record<string, string | Uint8Array>} */
  const files = {
    'device_signin_bg.wasm': module,
    'device_signin_bg.js': await minified(source),
    'device_signin_bg.d.ts': GLUE_TYPES,
    'inlined.js': `export const inlined = ${JSON.stringify(inline(module))};\n`,
    'inlined.d.ts':
      'export const inlined: { length: number; alphabet: string; frequent: string; text: string };\n',
    'base64.js': `export const base64 = ${JSON.stringify(module.toString('base64'))};\n`,
    'base64.d.ts': 'export const base64: string;\n',
    'node.d.ts': NODE_TYPES,
    'plain.js': await minified(await plain(work)),
    'plain.d.ts': PLAIN_TYPES,
    'index.d.ts': types,
  };

  /**
   * An entry and all that it imports, in one script.
   *
   * @param {string} name
   * @param {'esm' | 'iife'} format
   * @param {boolean} [inLines] with each statement on a line of its own
   */
  const bundle = async (name, format, inLines = false) => {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(root, 'pkg', name)],
      ...{
        bundle: true,
        write: false,
        minifyIdentifiers: true,
        minifySyntax: true,
        minifyWhitespace: !inLines,
        metafile: true,
        format,
        target: format === 'iife' ? target : 'es2022',
      },
      ...{ legalComments: 'none', external: ['*.wasm', '*.wasm?module'], logLevel: 'silent' },
      plugins: [{ name: 'generated', setup: fromMemory(files) }],
    });
    if (format === 'esm') {
      const [output] = Object.values(metafile.outputs);
      hasEveryFunction(name, output?.exports ?? [], types);
    }
    return outputFiles[0]?.text ?? '';
  };
  files['tv.js'] = await bundle('tv.js', 'iife');
  // Node finds, reads and links each file by itself: ten took 5 ms of CPU more at each start.
  // In lines, because Node prints the one that made an error that nobody catches: with the module in
  // it, it was 233 kB, in which a pipe lost the message.
  files['node.js'] = await bundle('node.js', 'esm', true);

  Object.assign(files, await consoleFiles());
  const element = await elementFiles(fromMemory(files));
  Object.assign(files, element.files);

  const moduleSize = size(module);
  const utf8 = await minified(readFileSync(join(root, 'pkg/utf-8.js'), 'utf8'));
  const glueSize = size(`${files['device_signin_bg.js']}${utf8}`);
  const scripts = {
    '.': [size(await bundle('index.js', 'esm'))],
    node: [size(files['node.js'])],
    './web': [size(await bundle('web.js', 'esm')), moduleSize],
    workerd: [size(await bundle('workerd.js', 'esm')), moduleSize],
    'edge-light': [size(await bundle('edge-light.js', 'esm')), moduleSize],
    './tv': [size(files['tv.js'])],
    './nowasm': [size(await bundle('nowasm.js', 'esm'))],
  };
  const entries = Object.entries(scripts).map(([name, parts]) => [name, together(parts)]);
  const both = together([moduleSize, glueSize]);
  const sizes = { module: moduleSize, glue: glueSize, 'module and glue': both };
  files['sizes.json'] =
    `${JSON.stringify({ ...sizes, ...Object.fromEntries(entries), ...element.sizes }, null, 2)}\n`;
  return files;
}

/**
 * Has a bundle read the files that are about to be written.
 *
 * @param {Record<string, string | Uint8Array>} files
 * @returns {(build: import('esbuild').PluginBuild) => void}
 */
function fromMemory(files) {
  return ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/generated\/[^/]+\.js$/ }, ({ path }) => ({
      path: path.slice(path.lastIndexOf('/') + 1),
      namespace: 'generated',
    }));
    onResolve({ filter: /^\.\.\//, namespace: 'generated' }, ({ path }) => ({
      path: join(root, 'pkg', path.slice('../'.length)),
    }));
    onLoad({ filter: /.*/, namespace: 'generated' }, ({ path }) => ({ contents: files[path] }));
  };
}

/**
 * The module as plain JavaScript: a function of its imports, so that it starts when it is called.
 *
 * @param {string} work
 */
async function plain(work) {
  const program = join(root, 'node_modules/binaryen/bin/wasm2js');
  const code = await must(process.execPath, [
    ...[program, join(work, 'module.wasm'), '-O', '--enable-mutable-globals'],
  ]);
  const start = code.lastIndexOf('var retasmFunc = asmFunc(');
  if (start < 0) throw new StepError("wasm2js's output has changed: it calls no asmFunc");
  const body = code.slice(0, start).replace(/^import .*$/gm, '');
  return `${body}\nexport { asmFunc as instantiate };\n`;
}

/**
 * @param {string} entry
 * @param {readonly string[]} exported what the entry exports
 * @param {string} types
 */
function hasEveryFunction(entry, exported, types) {
  const promised = [...types.matchAll(/^export function (\w+)/gm)].map(([, name = '']) => name);
  const differs =
    promised.find((name) => !exported.includes(name)) ??
    exported.find((name) => !promised.includes(name));
  if (differs === undefined) return;
  throw new StepError(`pkg/${entry} and src/js/types.d.ts do not both export ${differs}`);
}

const GLUE_TYPES = `/** The module's functions, to be called once it has started. */
export * from './index.js';
export const imports: WebAssembly.Imports;
export function setExports(exports: WebAssembly.Exports): void;
`;

const NODE_TYPES = `export * from './index.js';
`;

const PLAIN_TYPES = `export function instantiate(imports: WebAssembly.Imports): WebAssembly.Exports;
`;
