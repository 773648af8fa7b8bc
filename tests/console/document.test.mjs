// The tables of docs/console.md have the commands, options, variables and exit codes of the program.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commands } from '../../pkg/cli/commands/commands.js';
import { exitCodeTexts } from '../../pkg/cli/exit-codes.js';
import { options } from '../../pkg/cli/options.js';
import { root } from './program.mjs';

const page = readFileSync(join(root, 'docs', 'console.md'), 'utf8');

/** The first two cells of each row of a section's table. @param {string} section */
function rowsOf(section) {
  const [, text = ''] = new RegExp(`^## ${section}$([^]*?)^## `, 'm').exec(page) ?? [];
  const rows = [...text.matchAll(/^\| *([^|]*?) *\| *([^|]*?) *\|/gm)].slice(2);
  return rows.map(([, first = '', second = '']) => [first, second]);
}

test('commands', () => {
  const wanted = Object.entries(commands).map(([name, { argument }]) =>
    argument ? `\`${name} [${argument}]\`` : `\`${name}\``,
  );
  assert.deepEqual(
    rowsOf('Commands').map(([name]) => name),
    wanted,
  );
});

test('options with their values and variables', () => {
  const written = rowsOf('Options').flatMap(([names = '', variable = '']) =>
    [...names.matchAll(/`--([a-z-]+)(?: ([A-Z=]+))?`/g)].map(([, name, value]) =>
      [name, value ?? '', variable.replaceAll('`', '')].join(' '),
    ),
  );
  const wanted = Object.entries(options).map(([name, { value = '', env = '' }]) =>
    [name, value, env].join(' '),
  );
  assert.deepEqual(written, wanted);
});

test('exit codes', () => {
  const wanted = exitCodeTexts.flatMap(([code]) =>
    code === 130 ? ['130', '143'] : [String(code)],
  );
  assert.deepEqual(
    rowsOf('Exit codes').map(([code]) => code),
    wanted,
  );
});
