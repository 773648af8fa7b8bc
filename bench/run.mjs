// The benchmark against a bare loop of `fetch` and the libraries of the field: `npm run bench`. Installs them in
// bench/, and writes docs/speed-figures.md and docs/speed.svg.
//
//   npm run bench                          about five minutes
//   npm run bench -- --quick               every figure once and small: whether it runs, not how fast
//   npm run bench -- --growth 100000       how many sign-ins memory’s growth is measured over
//   npm run bench -- --out FOLDER          in place of docs/
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { step } from '../xtask/progress.mjs';
import { root } from '../xtask/root.mjs';
import { setUp } from '../xtask/setup.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    growth: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs') },
  },
});

await setUp(['www', 'bench']);
// They need what was installed just before.
const { AMOUNTS, measure, versions } = await import('./speed/measure.mjs');
const { figuresTable, markdown } = await import('./speed/table.mjs');
const { plot } = await import('./speed/plot.mjs');
const { sides } = await import('./speed/sides.mjs');

const amounts = { ...AMOUNTS[values.quick ? 'quick' : 'usual'] };
if (values.growth) amounts.growth = Number(values.growth);
const load = () => loadavg()[0]?.toFixed(1);
const before = load();
const rows = await step('measuring', (report) => measure(amounts, report));

const libraries = Object.entries(versions())
  .filter(([, version]) => version)
  .map(([name, version]) => `${name} ${version}`);
const SHORT = `\n**A short run (\`--quick\`)**: each figure was taken once. It shows that all run, not how fast.\n`;
const today = new Date().toISOString().slice(0, 10);
const text = `# Figures of the benchmark

Written by \`npm run bench\`; [speed.md](speed.md) says how each was measured, and what it leaves out.

${today}, ${process.platform} ${process.arch}, ${cpus().length} CPUs (load ${before} to ${load()}), Node ${process.version};
${libraries.join(', ')}. Median (least–most), ratio to the floor.
${values.quick ? SHORT : ''}
${figuresTable(rows)}

${markdown([['', 'leaves out'], ...sides.map(({ name, leavesOut }) => [name, leavesOut])])}
`;
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, 'speed-figures.md'), text);
const comparable = rows.filter(({ of, unit }) => Number(of.floor?.median) > 0 && unit !== 'MB');
writeFileSync(join(values.out, 'speed.svg'), plot(comparable));
console.log(text);
