// The benchmark stays runnable: each library signs in, and its table and its plot are written.
// Three minutes, so it is run by hand: node --test tests/bench/bench.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { root } from '../../xtask/root.mjs';

test('npm run bench -- --quick signs in with each library and writes the table and the plot', async (t) => {
  const out = mkdtempSync(join(tmpdir(), 'bench-out-'));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  execFileSync(process.execPath, ['bench/run.mjs', '--quick', '--out', out], { cwd: root });
  const { sides } = await import('../../bench/speed/sides.mjs');
  const table = readFileSync(join(out, 'speed-figures.md'), 'utf8');
  const plot = readFileSync(join(out, 'speed.svg'), 'utf8');
  for (const { name } of sides) assert.ok(table.includes(name), name);
  assert.match(table, /CPU a sign-in, in process/);
  assert.match(plot, /^<svg [\s\S]*<\/svg>\n$/);
});
