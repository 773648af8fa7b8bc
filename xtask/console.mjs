// Builds the console program's files of pkg/generated: two libraries with their licences, and the
// man page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** The oldest Node that the console program runs on. */
const target = 'node20';

/**
 * @returns {Promise<Record<string, string>>} the files' contents by name
 */
export async function consoleFiles() {
  const { manPage } = await import('../pkg/cli/man-page.js');
  return {
    'qr.js': await library('lean-qr', "export { generate } from 'lean-qr/nano';"),
    'qr.d.ts': QR_TYPES,
    'undici.js': await library(
      'undici',
      // undici's own entry adds all of its functions to this class; a proxy needs this one.
      `import connect from 'undici/lib/api/api-connect.js';
       import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
       Dispatcher.prototype.connect = connect;
       export { fetch } from 'undici/lib/web/fetch/index.js';
       export { default as EnvHttpProxyAgent } from 'undici/lib/dispatcher/env-http-proxy-agent.js';
       export { default as Pool } from 'undici/lib/dispatcher/pool.js';`,
    ),
    'undici.d.ts': UNDICI_TYPES,
    'device-signin.1': manPage(),
  };
}

/**
 * What is used of a library, as one module that begins with the library's licence.
 *
 * @param {string} name
 * @param {string} contents what it exports
 */
async function library(name, contents) {
  const { build } = await import('esbuild');
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
  const isCommonJs = name === 'undici';
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'js' },
    ...{ bundle: true, write: false, minify: true, format: 'esm', platform: 'node', target },
    ...{ legalComments: 'none', logLevel: 'silent' },
    // undici warns at each start that its agent may change, which a pinned version does not.
    pure: ['process.emitWarning'],
    banner: {
      js: [
        `/*! ${name} ${version}\n${licence}\n*/`,
        ...(isCommonJs ? [`import{createRequire}from'node:module';${REQUIRE}`] : []),
      ].join('\n'),
    },
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * What a CommonJS library calls to get Node's own modules. `getBuiltinModule` (Node 20.16) also works
 * where the program is bundled as CommonJS, which knows no `import.meta.url`.
 */
const REQUIRE =
  'const require=process.getBuiltinModule?.bind(process)??createRequire(import.meta.url);';

const QR_TYPES = `export function generate(text: string): {
  size: number;
  get(x: number, y: number): boolean;
};
`;

const UNDICI_TYPES = `export class EnvHttpProxyAgent {
  constructor(options: {
    httpProxy?: string;
    httpsProxy?: string;
    noProxy?: string;
    clientFactory?: (origin: URL, options: object) => Pool;
  });
}
export class Pool {
  constructor(origin: URL, options: object);
  connect(options: object): Promise<object>;
}
export function fetch(url: string, init?: object): Promise<Response>;
`;
