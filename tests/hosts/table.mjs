// Writes PLATFORM.md's table from tests/.results/hosts.json: `node tests/hosts/table.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { root } from '../../xtask/setup.mjs';

/** @typedef {import('./hosts.test.mjs').Result} Result */

export const page = join(root, 'PLATFORM.md');
const results = join(root, 'tests', '.results', 'hosts.json');

const BEGIN = '<!-- The table is written by tests/hosts/table.mjs from what the tests found. -->';
const END = '<!-- End of the table. -->';

/** What a user of a host has to know, by host; for Chromium, by whether it is one of a TV's. */
const KNOW = {
  'Node.js': 'Nothing to set up. 20.19 or later.',
  Deno: '`--allow-net` is all the permission it asks for.',
  Bun: 'Nothing to set up.',
  workerd: 'From compatibility date 2021-11-03, no flags. Call it inside a request.',
  miniflare: 'As workerd.',
  'Vercel edge-runtime': 'Its bundler must hand in the compiled module for `.wasm?module`.',
  Chromium: 'CSP: `wasm-unsafe-eval`, or `./nowasm`.',
  'Chromium of a TV':
    'Under a CSP, `./nowasm`: before about 103 no policy allows WebAssembly alone. 64 and 65 have no `AbortController`: any object like a signal will do, and the request itself runs out.',
  'Firefox ESR': 'CSP: `wasm-unsafe-eval`, or `./nowasm`.',
  WebKitGTK: 'CSP: `wasm-unsafe-eval`, or `./nowasm`.',
  'WPE WebKit': 'CSP: `wasm-unsafe-eval`, or `./nowasm`. Runs with no display server.',
  'Qt WebEngine':
    'From `file:`, the shell must set `LocalContentCanAccessRemoteUrls`. A view that is never shown works too, with its timers clamped.',
};

/**
 * @param {readonly Result[]} found
 * @returns {string} the table in Markdown
 */
export function table(found) {
  /** @type {Map<string, Result[]>} */
  const rows = new Map();
  for (const result of found) {
    const family = result.host.replace(/ \d+$/, '');
    const key = family === 'Chromium' && result.host !== family ? 'Chromium of a TV' : family;
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  const lines = [...rows].map(([key, of]) => {
    const all = of.every(({ passed, cases }) => passed === cases);
    const versions = unique(of.map(({ host, version }) => shortened(host, version)));
    const entries = unique(of.map(({ entry, how }) => labelled(entry, how, versions, of)));
    const cases = unique(of.map((it) => String(it.cases)));
    const passed = all ? `all ${cases.join(' or ')}` : 'not all';
    const know = KNOW[/** @type {keyof typeof KNOW} */ (key)];
    if (!know) throw new Error(`KNOW has no line for ${key}`);
    const name = key.replace(' of a TV', ', as in TVs');
    return `| ${[name, versions.join(', '), entries.join('<br>'), passed, know].join(' | ')} |`;
  });
  return [
    '| Host | Versions proven | Entries | Cases passed | To know |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/**
 * An entry, how it was visited, and by which versions if not by all.
 *
 * @param {string} entry
 * @param {string} how
 * @param {readonly string[]} versions of the row
 * @param {readonly Result[]} of the row
 */
function labelled(entry, how, versions, of) {
  const same = of.filter((it) => it.entry === entry && it.how === how);
  const by = unique(same.map(({ host, version }) => shortened(host, version)));
  const only = by.length < versions.length ? by.join(', ') : '';
  const words = [how, only].filter(Boolean).join('; ');
  return `\`${entry}\`${words ? ` (${words})` : ''}`;
}

/** Debian's programs go on by themselves: how far is enough. */
const LONG = /^(Node\.js \d+|Deno|Bun|workerd|miniflare|Vercel edge-runtime)$/;

/**
 * @param {string} host
 * @param {string} version
 */
const shortened = (host, version) =>
  LONG.test(host)
    ? version
    : version
        .split('.')
        .slice(0, /WebKit|Qt/.test(host) ? 2 : 1)
        .join('.');

/** @param {readonly string[]} texts */
const unique = (texts) => [...new Set(texts)];

/**
 * The page with its table as it should be.
 *
 * @param {readonly Result[]} found
 */
export async function updated(found) {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has lost its marks`);
  const whole = `${before}${BEGIN}\n\n${table(found)}\n\n${END}${after}`;
  return format(whole, { ...(await resolveConfig(page)), parser: 'markdown' });
}

/**
 * The page but for what changes when Debian brings a newer browser.
 *
 * @param {string} text
 */
export const settled = (text) =>
  text
    .replace(
      /^(\| (?:Chromium|Firefox ESR|WebKitGTK|WPE WebKit|Qt WebEngine) +\|) [\d.]+ /gm,
      '$1 ',
    )
    .replace(/ +/g, ' ')
    .replace(/-{3,}/g, '---');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, await updated(JSON.parse(readFileSync(results, 'utf8'))));
}
