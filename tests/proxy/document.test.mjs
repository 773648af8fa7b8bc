// What docs/proxy.md and docs/proxy-refusals.md list is what the code has: error codes, options, limits,
// options of serve, requests that are refused.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serveOptions } from '../../pkg/cli/commands/serve/options.js';
import { DEFAULTS } from '../../pkg/proxy/limiter.js';
import { root } from '../../xtask/root.mjs';
import { cases as forwardCases } from './open-forward-cases.mjs';
import { cases as sessionCases } from './open-proxy-cases.mjs';

const page = readFileSync(join(root, 'docs/proxy.md'), 'utf8');
const folder = join(root, 'pkg/proxy');
const source = readdirSync(folder)
  .filter((name) => name.endsWith('.js') && !/^(node|forward-mode|forms)\.js$/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** @param {string} heading */
const below = (heading) => page.split(`\n${heading}\n`)[1]?.split(/\n#{2,3} /)[0] ?? '';

test('every code of an error response is listed with its HTTP status', () => {
  const thrown = [...source.matchAll(/new Refusal\(\s*(\d{3}),\s*'(\w+)'/g)];
  assert.ok(thrown.length >= 10, String(thrown.length));
  for (const [, status, code] of thrown) {
    const line = below('### Errors')
      .split('\n')
      .find((row) => row.includes(`\`${code}\``) && row.startsWith(`| ${status} `));
    assert.ok(line, `${status} ${code}`);
  }
});

const refusals = readFileSync(join(root, 'docs/proxy-refusals.md'), 'utf8');
const [sessionPart = '', forwardPart = ''] = refusals.split('\n## Forward mode\n');

/** The rows of a table as their cells. @param {string} text @param {RegExp} first */
const rowsOf = (text, first) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .filter(([, cell = '']) => first.test(cell))
    .map(([, ...cells]) => cells);

const FAILED = 'The authorization server failed. ';

/** What the forward mode throws, and the functions of a file that make a refusal of a hint. */
const THROWN = /** @type {const} */ ([
  ['forward-mode.js', 'unavailable', 502, 'temporarily_unavailable'],
  ['forms.js', 'refused', 400, 'invalid_request'],
  ['guard.js', 'forbidden', 403, 'forbidden_origin'],
  ['request-body.js'],
  ['callers.js'],
  ['limiter.js'],
  ['proxy.js'],
]);

test('every refusal of the forward mode is listed with its status, code and hint, and no other', () => {
  const listed = rowsOf(forwardPart, /^\d{3}$/).map(([status, code = '', hint = '']) => ({
    name: `${status} ${code.replaceAll('`', '')}`,
    hint,
  }));
  /** @type {{ name: string, hint?: string }[]} */
  const thrown = [];
  let all = '';
  for (const [file, named, namedStatus, namedCode] of THROWN) {
    const text = readFileSync(join(folder, file), 'utf8');
    all += text;
    const whole = /new Refusal\(\s*(\d{3}),\s*'(\w+)',\s*(?:'([^']*)'|"([^"]*)")?/g;
    for (const [, status, code, single, double] of text.matchAll(whole)) {
      thrown.push({ name: `${status} ${code}`, hint: single ?? double });
    }
    if (!named) continue;
    const short = new RegExp(`throw ${named}\\((?:'([^']*)'|"([^"]*)"|\`([^$]*))`, 'g');
    const before = named === 'unavailable' ? FAILED : '';
    for (const [, ...hints] of text.matchAll(short)) {
      const hint = `${before}${hints.find((it) => it !== undefined)}`;
      // The session mode's own.
      if (hint.includes('X-Device-Signin')) continue;
      thrown.push({ name: `${namedStatus} ${namedCode}`, hint });
    }
  }
  assert.ok(thrown.length >= 24, String(thrown.length));
  const names = new Set(thrown.map(({ name }) => name));
  for (const { name, hint = '' } of thrown) {
    const sameName = listed.filter((row) => row.name === name);
    // The client's going has one line, whoever of the two modes found it.
    const isListed = sameName.some((row) => row.hint.startsWith(hint) || name === '499 cancelled');
    assert.ok(isListed, `${name}: ${hint}`);
  }
  for (const { name, hint } of listed) {
    assert.ok(names.has(name), `${name} is thrown nowhere`);
    const [text = ''] = hint.replace(FAILED, '').split('…');
    assert.ok(all.includes(text.trim()), `${name}: no code has the hint ${hint}`);
  }
});

for (const [mode, text, cases] of /** @type {const} */ ([
  ['session', sessionPart, sessionCases],
  ['forward', forwardPart, forwardCases],
])) {
  test(`each request that is sent to the ${mode} mode on each host has its line, with its status`, () => {
    const [names = [], ...rows] = rowsOf(text, /^(?!\d{3}$|HTTP$|-+$)/);
    assert.deepEqual(
      rows.map(([rule = '']) => rule.replaceAll('*', '_')),
      cases.map(({ rule }) => rule.replaceAll('*', '_')),
    );
    for (const [i, { rule, statuses, also }] of cases.entries()) {
      for (const [column, host] of names.entries()) {
        if (column === 0 || host === '') continue;
        const cell = rows[i]?.[column] ?? '';
        const status = cell === 'closed' ? 0 : parseInt(cell, 10);
        const right = [...statuses, ...(also?.[host] ?? [])];
        assert.ok(right.includes(status), `${rule} on ${host}: ${cell}`);
      }
    }
  });
}

test('every code of the library has a line too', () => {
  const types = readFileSync(join(root, 'src/js/types.d.ts'), 'utf8');
  const [, list = ''] = /export type ErrorCode =([\s\S]*?);/.exec(types) ?? [];
  for (const [, code] of list.matchAll(/\| '(\w+)'/g)) {
    assert.ok(below('### Errors').includes(`\`${code}\``), code);
  }
});

test('every option is listed, and every limit with its numbers', () => {
  const types = readFileSync(join(folder, 'index.d.ts'), 'utf8');
  const [, options = ''] = /interface ProxyOptions[^{]*\{([\s\S]*?)\n\}/.exec(types) ?? [];
  const names = [...options.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);
  assert.ok(names.length >= 13, String(names));
  for (const name of names) assert.match(below('## Options'), new RegExp(`\\| \`${name}\``), name);
  for (const [name, limit] of Object.entries(DEFAULTS)) {
    const row = below('### Limits')
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``));
    assert.ok(limit, name);
    const { burst, perMinute } = limit;
    for (const number of [burst, perMinute]) {
      assert.ok(row?.includes(` ${number.toLocaleString('en')} `), `${name}: ${number}`);
    }
  }
});

test('every option of serve is listed', () => {
  for (const name of Object.keys(serveOptions)) {
    assert.ok(below('## Serve').includes(`--${name} `), name);
  }
});
