// The figures as an SVG: a group of bars for each row, each side's ratio to the floor on a logarithmic scale.
import { sides } from './sides.mjs';

const COLOURS = ['#888888', '#d1495b', '#2e86ab', '#3a9d5d', '#c98a1b', '#8a63c2', '#5b9aa0'];
const BAR = 11;
const LABELS = 270;
const WIDTH = 900;
const SCALE = { least: 0.5, most: 200 };

/** @param {number} ratio */
const x = (ratio) => {
  const share = Math.log(ratio / SCALE.least) / Math.log(SCALE.most / SCALE.least);
  return LABELS + Math.min(Math.max(share, 0), 1) * (WIDTH - LABELS - 60);
};

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** @param {number} at @param {number} y @param {string} text @param {string} [more] attributes */
const label = (at, y, text, more = '') =>
  `<text x="${at.toFixed(1)}" y="${y}" ${more}>${escaped(text)}</text>`;

/** @param {import('./measure.mjs').Row[]} rows whose floor is above nothing */
export function plot(rows) {
  const peers = sides.filter(({ name }) => name !== 'floor');
  const group = peers.length * BAR + 14;
  const top = 60;
  const height = top + rows.length * group + 10;
  const legend = peers.map(({ name }, index) => {
    const at = 10 + index * 145;
    return `<rect x="${at}" y="10" width="10" height="10" fill="${COLOURS[index + 1]}"/>${label(at + 15, 19, name)}`;
  });
  const grid = [1, 2, 5, 10, 20, 50, 100].map(
    (ratio) =>
      `<line x1="${x(ratio)}" x2="${x(ratio)}" y1="${top - 8}" y2="${height - 10}" class="grid"/>` +
      label(x(ratio), top - 14, ratio === 1 ? 'floor' : `${ratio}×`, 'text-anchor="middle"'),
  );
  const groups = rows.map(({ title, of }, index) => {
    const y = top + index * group;
    const floor = of.floor?.median ?? NaN;
    const bars = peers.map(({ name }, number) => {
      const ratio = (of[name]?.median ?? NaN) / floor;
      const at = y + number * BAR;
      if (!(ratio > 0))
        return label(x(1) + 4, at + 9, 'does not run, or too little to measure', 'class="small"');
      const [from, to] = [x(1), x(ratio)].sort((one, other) => one - other);
      const bar = `<rect x="${from?.toFixed(1)}" y="${at}" width="${(Number(to) - Number(from)).toFixed(1)}" height="${BAR - 2}" fill="${COLOURS[number + 1]}"/>`;
      return bar + label(Number(to) + 4, at + 9, `${ratio.toFixed(1)}×`, 'class="small"');
    });
    return label(10, y + group / 2, title) + bars.join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<title>Each library’s figures as ratios to a bare fetch loop; shorter bars are better</title>
<style>text{fill:#222}.small{font-size:9px}.grid{stroke:#8886}.paper{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ddd}.paper{fill:#111}}</style>
<rect class="paper" width="100%" height="100%"/>
${[...legend, ...grid, ...groups].join('\n')}
</svg>
`;
}
