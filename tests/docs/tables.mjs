// Writes the tables that come from the code and the build: Entra's error numbers in docs/errors.md, the
// sizes in docs/hosts.md. `node tests/docs/tables.mjs`, after a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { root } from '../../xtask/root.mjs';
import { aadsts } from './code-lists.mjs';
import { read } from './documents.mjs';

const errors = 'docs/errors.md';
const hosts = 'docs/hosts.md';

/** What the rows of the table of sizes are in `sizes.json`. */
export const sizeKeys = {
  'the module': 'module',
  'module and glue': 'module and glue',
  '`device-signin`': '.',
  '`device-signin/web`': './web',
  '`device-signin/tv`': './tv',
  '`device-signin/nowasm`': './nowasm',
};

/** What docs/errors.md should be, if only its table is wrong. */
export function errorsDocument() {
  const { rows, transient } = aadsts();
  const lines = rows.map(
    ({ numbers, code, hint }) =>
      `| ${numbers.join(', ')} | ${code ? `\`${code}\`` : "as OAuth's error says"} | ${hint} |`,
  );
  const table = `| \`aadsts\` | \`code\` | \`hint\` |\n| --- | --- | --- |\n${lines.join('\n')}\n\n`;
  const text = read(errors)
    .replace(/^\| `aadsts`[\s\S]*?\n\n/m, () => table)
    .replace(/^Transient while polling: .*$/m, `Transient while polling: ${transient.join(', ')}.`);
  return formatted(text, errors);
}

/** What docs/hosts.md should be after this build. */
function hostsDocument() {
  const built = JSON.parse(readFileSync(join(root, 'pkg/generated/sizes.json'), 'utf8'));
  const kB = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
  const lines = Object.entries(sizeKeys).map(([name, key]) => {
    const { raw, gzip, brotli } = built[key];
    return `| ${name} | ${[raw, gzip, brotli].map(kB).join(' | ')} |`;
  });
  const table = `| kB | raw | gzip | brotli |\n| --- | --: | --: | --: |\n${lines.join('\n')}\n\n`;
  return formatted(
    read(hosts).replace(/^\| kB [\s\S]*?\n\n/m, () => table),
    hosts,
  );
}

/**
 * @param {string} text
 * @param {string} path
 */
async function formatted(text, path) {
  return format(text, { ...(await resolveConfig(join(root, path))), parser: 'markdown' });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, errors), await errorsDocument());
  writeFileSync(join(root, hosts), await hostsDocument());
}
