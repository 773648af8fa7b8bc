// Runs one snippet in a process of its own, at the local authority, with the package resolved by its
// name. The user approves each code that the snippet shows.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { root } from '../../xtask/root.mjs';
import { approve } from '../user.mjs';

/** Below the package's own folder, so that its name is found there as in a project's node_modules. */
export const work = join(root, 'target', 'snippets');

/** Longer than any snippet takes on a busy machine. */
const longest = 60_000;

/**
 * What a reader fills in: their directory and their app.
 * @param {string} code
 * @param {{ authority: string, clientId: string }} at
 */
function filledIn(code, { authority, clientId }) {
  const named = code
    .replaceAll('https://login.microsoftonline.com/contoso.onmicrosoft.com', authority)
    .replaceAll('https://login.microsoftonline.com/TENANT', authority)
    .replaceAll('00000000-0000-4000-8000-00000000c0de', clientId)
    .replace(/--client-id ID\b/g, `--client-id ${clientId}`);
  // Without an authority it would be Microsoft's, for any directory.
  if (named.includes(authority)) return named;
  return named.replaceAll('clientId:', `authority: '${authority}', clientId:`);
}

/**
 * @param {import('./snippets.mjs').Snippet} snippet
 * @param {{ authority: string, clientId: string, url: string }} at
 * @returns {Promise<{ code: number | null, output: string, approved: number }>}
 */
export async function run({ from, language, code }, at) {
  const folder = join(work, 'run', nameOf(from));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const text = filledIn(code, at);
  if (language === 'sh') return watched('bash', ['-euc', text], { folder, at });
  const file = join(folder, 'snippet.mjs');
  writeFileSync(file, language === 'ts' ? await withoutTypes(text) : text);
  return watched(process.execPath, [file], { folder, at });
}

/** @param {string} from */
export const nameOf = (from) => from.replace(/[^\w]+/g, '-').replace(/^-/, '');

/** @param {string} code */
async function withoutTypes(code) {
  const { transform } = await import('esbuild');
  return (await transform(code, { loader: 'ts', format: 'esm', target: 'es2022' })).code;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ folder: string, at: { url: string } }} where
 * @returns {Promise<{ code: number | null, output: string, approved: number }>}
 */
function watched(command, args, { folder, at }) {
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${programs(folder)}${delimiter}${process.env.PATH}`,
      XDG_CONFIG_HOME: folder,
      CACHE_SECRET: 'c2VjcmV0IG9mIGEgc25pcHBldCwgMzIgYnl0ZXMhISE=',
    },
  });
  let output = '';
  /** @type {Map<string, Promise<void>>} */
  const approvals = new Map();
  const read = (/** @type {string} */ text) => {
    output += text;
    for (const [userCode] of output.matchAll(/\b[A-Z0-9]{9}\b/g)) {
      if (approvals.has(userCode)) continue;
      approvals.set(userCode, approve({ userCode, verificationUri: `${at.url}/device` }));
    }
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  const timer = setTimeout(() => child.kill('SIGKILL'), longest);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      Promise.all(approvals.values()).then(
        () => resolve({ code, output, approved: approvals.size }),
        reject,
      );
    });
  });
}

/**
 * `npx device-signin` as in a project that has the package: this package's own program.
 * @param {string} folder
 */
function programs(folder) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const npx = join(bin, 'npx');
  const program = join(root, 'pkg', 'cli.js');
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1" = device-signin ] || exit 127\nshift\nexec "${process.execPath}" "${program}" "$@"\n`,
  );
  chmodSync(npx, 0o755);
  return bin;
}
