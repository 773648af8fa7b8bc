// The figures as a Markdown table: medians, the spread where there is one, and the ratio to the floor.
import { sides } from './sides.mjs';

/** @param {number} figure */
function written(figure) {
  if (Number.isNaN(figure)) return '–';
  if (Math.abs(figure) >= 100) return Math.round(figure).toLocaleString('en');
  return String(Number(figure.toFixed(Math.abs(figure) < 10 ? 1 : 0)));
}

/** @param {import('./measure.mjs').Row} row @param {string} name */
function cell({ of, unit }, name) {
  const { median, least, most } = of[name] ?? { median: NaN, least: NaN, most: NaN };
  const [from, to] = [written(least), written(most)];
  const between = from === to ? '' : ` (${from}–${to})`;
  const floor = of.floor?.median ?? NaN;
  // Growth may be about nothing, or below it.
  const isRatio = floor > 0 && unit !== 'MB' && name !== 'floor' && median > 0;
  return `${written(median)}${between}${isRatio ? ` ${(median / floor).toFixed(1)}×` : ''}`;
}

/** @param {import('./measure.mjs').Row[]} rows */
export function figuresTable(rows) {
  const names = sides.map(({ name }) => name);
  return markdown([
    ['', ...names],
    ...rows.map((row) => [
      [row.title, row.unit].filter(Boolean).join(', '),
      ...names.map((name) => cell(row, name)),
    ]),
  ]);
}

/** A table whose columns are aligned. @param {string[][]} lines the first has the titles */
export function markdown(lines) {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const row = (/** @type {string[]} */ line) =>
    `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [lines[0] ?? [], rule, ...lines.slice(1)].map(row).join('\n');
}
