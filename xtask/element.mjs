// Builds the element's files of pkg/generated: its module, the classic script, the style sheet and
// a file for each language.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { size } from './sizes.mjs';

/** The oldest engine that runs it. */
const target = 'chrome64';

const element = join(root, 'pkg', 'element');

/**
 * @param {(build: import('esbuild').PluginBuild) => void} generated has a bundle read the files
 *   that are about to be written
 * @returns {Promise<{ files: Record<string, string>, sizes: Record<string, import('./sizes.mjs').Size> }>}
 */
export async function elementFiles(generated) {
  const { build, transform } = await import('esbuild');
  const minify = async (/** @type {string} */ code, /** @type {'css' | 'js'} */ loader) =>
    (await transform(code, { loader, minify: true, target, charset: 'utf8' })).code;

  const css = await minify(readFileSync(join(element, 'element.css'), 'utf8'), 'css');
  /** @param {string} name @param {'esm' | 'iife'} format */
  const entry = async (name, format) => {
    const { outputFiles } = await build({
      entryPoints: [join(element, name)],
      ...{ bundle: true, write: false, minify: true, format, target },
      ...{ legalComments: 'none', logLevel: 'silent', banner: { js: notice() } },
      plugins: [
        { name: 'element', setup: plugin(css) },
        { name: 'generated', setup: generated },
      ],
    });
    return outputFiles[0]?.text ?? '';
  };

  /** @type {Record<string, string>} */
  const files = {
    'element.css': css,
    // One module for the class and the languages to share.
    'element-class.js': await entry('class.js', 'esm'),
    'element.js':
      "export * from './element-class.js';\nimport { defineDeviceSignIn } from './element-class.js';\ndefineDeviceSignIn();\n",
    // For the page and the tests of this project, which import the built files by their paths.
    'element.d.ts': "export * from '../element/types/class.js';\n",
    'element-class.d.ts': "export * from '../element/types/class.js';\n",
    'element-classic.js': await entry('classic.js', 'iife'),
  };
  for (const tag of languages()) {
    const { [tag]: texts } = await import(`../pkg/element/languages/${tag}.js`);
    // A module is UTF-8 whatever its page is, so that letters need no escapes.
    files[`element-${tag}.js`] = await minify(
      `import { addLanguage } from './element-class.js';\naddLanguage('${tag}', ${JSON.stringify(texts)});\n`,
      'js',
    );
  }
  const sizes = {
    './element': size(files['element-class.js'] ?? ''),
    './element/classic': size(files['element-classic.js'] ?? ''),
  };
  return { files, sizes };
}

/** The tags of the languages that are files, which English is not. */
export function languages() {
  return readdirSync(join(element, 'languages'))
    .map((name) => name.replace(/\.js$/, ''))
    .filter((tag) => tag !== 'en' && tag !== 'all')
    .sort();
}

/** The licence of the QR library, which is inside the bundles. */
function notice() {
  const licence = readFileSync(join(root, 'node_modules/lean-qr/LICENSE'), 'utf8').trim();
  return `/*! Contains lean-qr, https://github.com/davidje13/lean-qr\n${licence} */`;
}

/**
 * The style sheet is a text in the script. What `class.js` loads when it is needed stays a file of
 * its own, seen from pkg/generated.
 *
 * @param {string} css
 * @returns {(build: import('esbuild').PluginBuild) => void}
 */
const plugin =
  (css) =>
  ({ onLoad, onResolve }) => {
    onLoad({ filter: /element\.css$/ }, () => ({ contents: css, loader: 'text' }));
    onResolve({ filter: /^\.\.\/\w+\.js$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  };
