// Holds the lists that the documents repeat to the code: nothing missing, nothing that is not there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../../xtask/root.mjs';
import { aadsts, consoleProgram, rust, types } from './code-lists.mjs';
import { codesOf, documents, read, tableBelow } from './documents.mjs';
import { errorsDocument, sizeKeys } from './tables.mjs';

const configuration = 'docs/configuration.md';
const errors = 'docs/errors.md';
const program = 'docs/console.md';

/**
 * The code spans in the first cells of a table.
 * @param {string} path
 * @param {string} heading
 */
const firstCells = (path, heading) => tableBelow(path, heading).flatMap(([cell]) => codesOf(cell));

/**
 * @param {Iterable<unknown>} documented
 * @param {Iterable<unknown>} inCode
 * @param {string} [what]
 */
function same(documented, inCode, what) {
  assert.deepEqual([...documented].sort(), [...inCode].sort(), what);
}

test('the types and the documents list the error codes of the code', () => {
  same(types().errorCodes, rust.errorCodes(), 'ErrorCode in types.d.ts');
  same(firstCells(errors, 'Error codes'), rust.errorCodes(), errors);
});

test('the types and the documents list the status events of the code', () => {
  same(types().statuses, rust.statuses(), 'Status in types.d.ts');
  same(firstCells(configuration, 'Status events'), rust.statuses(), configuration);
});

test('the types and the documents list the keys of the config', () => {
  same(types().configKeys, rust.configKeys(), 'Config in types.d.ts');
  same(firstCells(configuration, '`config`'), rust.configKeys(), configuration);
});

test('the types and the documents list the keys of the options', () => {
  same(types().optionKeys, rust.optionKeys(), 'Options in types.d.ts');
  same(firstCells(configuration, '`options`'), rust.optionKeys(), configuration);
});

test('the documents list every function with its arguments', () => {
  // Of overloads the last is the usual one: it is what a type such as `Parameters` takes.
  const usual = types().functions.filter(
    ({ name }, index, all) => all.findLastIndex((it) => it.name === name) === index,
  );
  same(
    firstCells(configuration, 'Functions'),
    usual.map(({ name, parameters }) => `${name}(${parameters.join(', ')})`),
  );
});

test('the documents name every property of an error', () => {
  const intro = read(errors).split('\n## ')[0];
  const known = types().errorKeys;
  same(
    known.filter((key) => codesOf(intro).some((code) => code.startsWith(key))),
    known,
  );
});

test("the documents have Entra's numbers, codes and hints as the code has them", async () => {
  const { rows } = aadsts();
  assert.equal(tableBelow(errors, "Entra's error numbers").length, rows.length);
  const isSame = read(errors) === (await errorsDocument());
  assert.ok(isSame, `${errors} differs from the code: run node tests/docs/tables.mjs`);
});

test('the documents list the exit codes of the console program', async () => {
  const { exitCodes } = await consoleProgram();
  const written = tableBelow(program, 'Exit codes').flatMap(([cell]) =>
    [...String(cell).matchAll(/\d+/g)].map(Number),
  );
  same(written, exitCodes);
});

test('the documents list the options of the console program and their environment variables', async () => {
  const { options } = await consoleProgram();
  const rows = read(program)
    .split('\n')
    .filter((line) => /^\| *`(?:-\w`, `)?--/.test(line))
    .map((line) => line.split('|'));
  const written = rows.flatMap(([, names, variable]) =>
    codesOf(names)
      .filter((name) => name.startsWith('--'))
      .map((name) => ({ name: name.replace(/^--|[ =].*$/g, ''), env: codesOf(variable)[0] })),
  );
  const line = (/** @type {{ name: string, env?: string }} */ { name, env = '' }) =>
    `--${name} ${env}`;
  same(written.map(line), options.map(line));
});

test('every function, type and property of the types has a comment', () => {
  assert.deepEqual(types().bare, []);
});

test('the comment of a function says what it takes, returns and throws, and where it comes from', () => {
  const { functions } = types();
  for (const { name, comment, parameters } of functions) {
    const named = [...comment.matchAll(/@param (\w+)/g)].map(([, it]) => String(it));
    same(
      named,
      parameters.map((it) => it.replace('?', '')),
      `@param of ${name}`,
    );
    assert.match(comment, /@returns \S/, name);
    assert.match(comment, /@throws \S/, name);
    if (name !== 'isDeviceSignInError') assert.match(comment, /RFC \d+|OpenID Connect/, name);
    const all = functions.filter((it) => it.name === name);
    assert.ok(
      all.some((it) => it.comment.includes('@example')),
      `@example of ${name}`,
    );
  }
});

test('each entry of the package is named in the documents', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => entry.replace(/^\./, manifest.name).replace('*', ''));
  assert.ok(names.length >= 5, `${names}`);
  const all = documents().map(read).join('\n');
  // A longer name does not count: `device-signin/web` is not in `device-signin/webpack`.
  const isNamed = (/** @type {string} */ name) =>
    all
      .split(name)
      .some((rest, index) => index > 0 && (name.endsWith('/') || !/^[\w/-]/.test(rest)));
  assert.deepEqual(
    names.filter((name) => !isNamed(name)),
    [],
  );
});

test('DESIGN.md has a reason for every crate', () => {
  const rows = tableBelow('DESIGN.md', 'Crates');
  same(
    rows.flatMap(([cell]) => codesOf(cell)),
    rust.dependencies(),
  );
  for (const [crate, , reason] of rows) assert.ok(String(reason).length > 20, crate);
});

test('the sizes in the documents are those of the build, within 5 %', () => {
  const built = JSON.parse(readFileSync(join(root, 'pkg/generated/sizes.json'), 'utf8'));
  const rows = tableBelow('docs/hosts.md', 'Size');
  same(
    rows.map(([name]) => name),
    Object.keys(sizeKeys),
  );
  for (const [name, ...written] of rows) {
    const { raw, gzip, brotli } = built[sizeKeys[/** @type {keyof typeof sizeKeys} */ (name)]];
    for (const [index, bytes] of [raw, gzip, brotli].entries()) {
      const kB = Number(written[index]);
      const off = Math.abs(kB / (bytes / 1000) - 1);
      assert.ok(
        off < 0.05,
        `${name}: the documents say ${kB} kB, the build ${bytes / 1000}: run node tests/docs/tables.mjs`,
      );
    }
  }
});
