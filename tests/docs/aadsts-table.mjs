// Writes the table of Entra's error numbers into docs/errors.md, from the code:
// `node tests/docs/aadsts-table.mjs`.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { root } from '../../xtask/setup.mjs';
import { aadsts } from './code-lists.mjs';
import { read } from './documents.mjs';

const path = 'docs/errors.md';

/** What the document should be, if only its table is wrong. */
export async function withTable() {
  const { rows, transient } = aadsts();
  const table = rows.map(
    ({ numbers, code, hint }) =>
      `| ${numbers.join(', ')} | ${code ? `\`${code}\`` : "as OAuth's error says"} | ${hint} |`,
  );
  const text = read(path)
    .replace(
      /^\| `aadsts`[\s\S]*?\n\n/m,
      `| \`aadsts\` | \`code\` | \`hint\` |\n| --- | --- | --- |\n${table.join('\n')}\n\n`,
    )
    .replace(/^Transient while polling: .*$/m, `Transient while polling: ${transient.join(', ')}.`);
  return format(text, { ...(await resolveConfig(join(root, path))), parser: 'markdown' });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, path), await withTable());
}
