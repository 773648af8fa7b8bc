// What docs/proxy.md lists is what the code has: error codes, options, limits, options of serve.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serveOptions } from '../../pkg/cli/commands/serve/options.js';
import { DEFAULTS } from '../../pkg/proxy/limiter.js';
import { root } from '../../xtask/root.mjs';

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
