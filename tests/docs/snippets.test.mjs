// Type-checks and runs the snippets of the documents as they are written, imports included.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test, { after, before } from 'node:test';
import { root } from '../../xtask/root.mjs';
import { startAuthority } from '../../www/authority/authority.mjs';
import { nameOf, run, work } from './run-snippet.mjs';
import { snippets, unmarked } from './snippets.mjs';

const all = snippets();
const runs = all.filter(({ notRun }) => !notRun);

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
before(async () => {
  authority = await startAuthority({ interval: 1 });
});
after(() => authority.close());

test('there are snippets, and those that no test here can run name the one that does', () => {
  assert.ok(runs.length >= 15, `${runs.length}`);
  assert.deepEqual(
    unmarked(all).map(({ from }) => from),
    [],
  );
});

test('the snippets have no type error', () => {
  const folder = join(work, 'check');
  rmSync(folder, { recursive: true, force: true });
  // JavaScript may leave a parameter's type open; TypeScript may not.
  const kinds = /** @type {const} */ ([
    ['js', 'mjs', { allowJs: true, checkJs: true, noImplicitAny: false }],
    ['ts', 'mts', {}],
  ]);
  for (const [language, ending, more] of kinds) {
    mkdirSync(join(folder, language), { recursive: true });
    for (const snippet of all) {
      if (snippet.language !== language || snippet.notChecked) continue;
      // An export or an import makes a module of a snippet that has none.
      const code = /^(import|export) /m.test(snippet.code)
        ? snippet.code
        : `${snippet.code}export {};\n`;
      writeFileSync(join(folder, language, `${nameOf(snippet.from)}.${ending}`), code);
    }
    const config = join(folder, language, 'tsconfig.json');
    const compilerOptions = {
      ...{ target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'] },
      ...{ module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true },
      ...{
        skipLibCheck: true,
        types: ['node'],
        typeRoots: [join(root, 'tests/node_modules/@types')],
      },
      ...more,
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, include: [`*.${ending}`] }));
    const tsc = join(root, 'tests/node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, `\n${stdout}`);
  }
});

test('the snippets run', async (t) => {
  const queue = [...runs];
  /** @type {Promise<unknown>[]} */
  const tests = [];
  // Most of a run is waiting for the interval, so a few at a time cost the machine little.
  const worker = async () => {
    for (let snippet = queue.shift(); snippet; snippet = queue.shift()) {
      const { from } = snippet;
      const result = run(snippet, authority);
      tests.push(
        t.test(from, async () => {
          const { code, output } = await result;
          assert.equal(code, 0, output);
        }),
      );
      await result.catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  await Promise.all(tests);
});
