// The figures as tables of Markdown, with ratios: a peer's figure divided by this library's.

/** @typedef {Awaited<ReturnType<typeof import('./measure.mjs').measure>>} Results */
/** @typedef {import('./statistics.mjs').Spread} Spread */

/** How a figure is called, by its name. @type {Record<string, { title: string, per?: number }>} */
const FIGURES = {
  wall: { title: 'time, ms' },
  over: { title: 'over the least, ms' },
  cpu: { title: 'CPU, ms' },
  rss: { title: 'RSS, MB', per: 1e6 },
  requests: { title: 'requests' },
  polls: { title: 'polls' },
  firstPoll: { title: 'first poll after, ms' },
  refreshes: { title: 'refreshes' },
};
/** These are counts, or what a peer chose to do, and no ratio makes sense of them. */
const COUNTS = ['requests', 'polls', 'firstPoll', 'refreshes'];

/** @param {readonly (readonly string[])[]} rows */
function table([head = [], ...rows]) {
  const all = [head, head.map(() => ''), ...rows];
  const widths = head.map((_, column) =>
    Math.max(3, ...all.map((row) => (row[column] ?? '').length)),
  );
  return all
    .map((row, index) => {
      const cells = widths.map((width, column) =>
        index === 1 ? '-'.repeat(width) : (row[column] ?? '').padEnd(width),
      );
      return `| ${cells.join(' | ')} |`;
    })
    .join('\n');
}

/** @param {number} figure */
const round = (figure) => Math.round(figure).toLocaleString('en');

/** @param {Spread} spread @param {number} [per] */
function said({ median, least, most }, per = 1) {
  const [middle, from, to] = [median, least, most].map((figure) => round(figure / per));
  return from === to ? `${middle}` : `${middle} (${from}–${to})`;
}

/** @param {number} figure @param {number} ours */
function ratio(figure, ours) {
  const times = figure / ours;
  return `${times.toFixed(times < 9.95 ? 1 : 0)}×`;
}

/**
 * @param {import('./measure.mjs').Measured} measured
 * @param {Record<string, string>} versions
 */
function figures(measured, versions) {
  const [ours] = Object.values(measured);
  const names = Object.keys(ours ?? {});
  const head = names.flatMap((name) => [
    FIGURES[name]?.title ?? name,
    ...(COUNTS.includes(name) ? [] : ['ratio']),
  ]);
  const rows = Object.entries(measured).map(([peer, found]) => [
    [peer, versions[peer]].filter(Boolean).join(' '),
    ...names.flatMap((name) => {
      const [own, first] = [found[name], ours?.[name]];
      if (!own || !first) return [];
      const cell = said(own, FIGURES[name]?.per);
      return COUNTS.includes(name) ? [cell] : [cell, ratio(own.median, first.median)];
    }),
  ]);
  return table([['', ...head], ...rows]);
}

/** @param {number} bytes */
const kilobytes = (bytes) => round(bytes / 1000);

/** @param {Results} results */
function installs({ downloads, versions }) {
  const ours = downloads.installs['device-signin'];
  return table([
    ['', 'packages', 'files', 'packed, kB', 'ratio', 'installed, kB', 'ratio'],
    ...Object.entries(downloads.installs).map(([peer, { packages, files, packed, unpacked }]) => [
      `${peer} ${versions[peer]}`,
      round(packages),
      round(files),
      ...(packed && ours?.packed ? [kilobytes(packed), ratio(packed, ours.packed)] : ['', '']),
      kilobytes(unpacked),
      ratio(unpacked, ours?.unpacked ?? NaN),
    ]),
  ]);
}

/** @param {Results} results */
function bundles({ downloads }) {
  const rows = /** @type {const} */ (['browser', 'node']).flatMap((platform) => {
    const ours = downloads[platform]['device-signin'];
    return Object.entries(downloads[platform]).map(([peer, one]) => {
      const name = `${peer}, for ${platform === 'node' ? 'Node' : 'a browser'}`;
      if ('missing' in one) return [name, `cannot be: imports ${one.missing.join(', ')}`, '', ''];
      const first = ours && 'brotli' in ours ? ours.brotli : NaN;
      return [name, kilobytes(one.minified), kilobytes(one.brotli), ratio(one.brotli, first)];
    });
  });
  return table([['', 'minified, kB', 'brotli, kB', 'ratio'], ...rows]);
}

/** @param {Results} results */
function sent({ sent: found }) {
  return table([
    ['', 'bytes', 'fields', 'headers'],
    ...Object.entries(found).map(([peer, { bytes, fields, headers }]) => [
      peer,
      round(bytes),
      fields.join(', ') || 'none',
      headers.join(', ') || 'none',
    ]),
  ]);
}

/** @param {Results} results */
function faults({ faults: seen, versions }) {
  const peers = Object.keys(versions);
  return table([
    ['', ...peers],
    ...Object.entries(seen).map(([fault, outcomes]) => [
      fault,
      ...peers.map((peer) => outcomes[peer] ?? ''),
    ]),
  ]);
}

/** @param {Results} results */
export function tables(results) {
  const { date, machine, versions, missing, times, downloads } = results;
  const load = [machine.load.before, machine.load.after].map((one) => one?.toFixed(1)).join(' to ');
  const { module } = downloads;
  return `# Peers, ${date}

${machine.platform}, ${machine.cpus} CPUs, load ${load}. Median (least–most); ratio: a peer's figure divided by device-signin's.
${missing ? `\n${missing}\n` : ''}
## Start-up: from the start of the process to the code, ${times.startUps} times each

${figures(results.startUp, versions)}

## A sign-in with a user who approves at once, at an interval of 1 s, ${times.signIns} times each

${figures(results.signIn, versions)}

## A second run, from a file, ${times.secondRuns} times each

${figures(results.secondRun, versions)}

## ${times.calls.toLocaleString('en')} silent calls at once with a stale token, ${times.atOnce} times each

${figures(results.atOnce, versions)}

## What is installed

${installs(results)}

## One program as a bundle

${bundles(results)}

The WebAssembly module: ${kilobytes(module.raw)} kB, ${kilobytes(module.brotli)} kB after brotli.

## What a poll carries beside what RFC 8628 asks for

${sent(results)}

## Faults

${faults(results)}
`;
}
