// What runs the tests: it counts, names what failed, hung, crashed or was flaky, and never waits for ever.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { visits } from '../hosts/visits.mjs';
import { root } from '../../xtask/root.mjs';
import { choose } from './choose.mjs';
import { chooseGroup, groups } from './groups.mjs';
import { nodeTests } from './node-tests.mjs';
import { summaryOf } from './summary.mjs';
import { longSteps, steps as usualSteps } from './steps.mjs';
import { runTestFile } from './test-file.mjs';

const folder = mkdtempSync(join(tmpdir(), 'runner-'));
after(() => rmSync(folder, { recursive: true }));

/** Longer than Node takes to start on a busy machine, and how long the files here may take. */
const LIMIT = 30_000;
const SHORT_LIMIT = 5000;

let files = 0;
/** @param {string} source a test file @returns {string} its path */
function file(source) {
  files += 1;
  const path = join(folder, `file-${files}.test.mjs`);
  writeFileSync(path, `import test, { describe, it } from 'node:test';\n${source}\n`);
  return path;
}

/** Until what happened before is written. */
const AND_THEN = 'await new Promise((resolve) => setTimeout(resolve, 200));';
const fails = "throw new Error('on purpose');";
/** @type {{ what: string, source: string, passed: number, failures: (string | RegExp)[],
 *   failed?: number, limit?: number }[]} */
const cases = [
  {
    what: 'tests that pass are counted, suites are not',
    source: "test('a', () => {}); describe('s', () => { it('b', () => {}); });",
    ...{ passed: 2, failures: [] },
  },
  {
    what: 'a test that fails is named',
    source: `test('a', () => {}); test('b', () => { ${fails} });`,
    ...{ passed: 1, failures: ['b'] },
  },
  {
    what: 'a test with subtests counts too, but only the subtest that failed is named',
    source: `test('a', async (t) => { await t.test('b', () => { ${fails} }).catch(() => {}); });`,
    ...{ passed: 0, failed: 2, failures: ['b'] },
  },
  {
    what: 'a suite whose set-up fails is named',
    source: `import { before } from 'node:test';
             describe('s', () => { before(() => { ${fails} }); it('a', () => {}); });`,
    ...{ passed: 0, failed: 1, failures: ['a', 's'] },
  },
  {
    what: 'a skipped test counts as failed, for it has shown nothing',
    source: "test('a', { skip: true }, () => {});",
    ...{ passed: 0, failures: ['a (skipped)'] },
  },
  {
    what: 'a file that cannot be loaded has crashed',
    source: "import './no-such-file.mjs'; test('a', () => {});",
    ...{ passed: 0, failures: [/^crashed: exit code 1 before its tests were done$/] },
  },
  {
    what: 'a file that ends before its tests are done has crashed, although its exit code is 0',
    source: `test('a', () => {}); test('b', async () => { ${AND_THEN} process.exit(0); });`,
    ...{ passed: 1, failures: [/^crashed: exit code 0 .*, while it ran “b”$/] },
  },
  {
    what: 'a file that hangs is ended, and the test that ran is named',
    source: "test('a', () => {}); test('b', () => new Promise(() => setInterval(() => {}, 1000)));",
    ...{ passed: 1, failures: [/^hung: ended after 5 s, while it ran “b”$/], limit: SHORT_LIMIT },
  },
  {
    what: 'a file whose tests pass but that never ends has hung',
    source: "test('a', () => { setInterval(() => {}, 1000); });",
    ...{ passed: 1, failures: [/^hung: ended after 5 s$/], limit: SHORT_LIMIT },
  },
  {
    what: 'a file without a test has failed',
    ...{ source: '', passed: 0, failures: ['it ran no test'] },
  },
];
if (process.platform !== 'win32') {
  cases.push({
    what: 'a runtime that crashes is named by its signal',
    source: `test('a', async () => { ${AND_THEN} process.kill(process.pid, 'SIGSEGV'); });`,
    ...{ passed: 0, failures: [/^crashed: ended by SIGSEGV, while it ran “a”$/] },
  });
}

describe('a test file', { concurrency: 4 }, () => {
  for (const { what, source, passed, failures, failed = failures.length, limit } of cases) {
    test(what, async () => {
      const result = await runTestFile(file(source), { limit: limit ?? LIMIT });
      assert.equal(result.passed, passed, result.output);
      assert.equal(result.failures.length, failures.length, result.failures.join('\n'));
      for (const [index, failure] of failures.entries()) {
        if (typeof failure === 'string') assert.equal(result.failures[index], failure);
        else assert.match(result.failures[index] ?? '', failure);
      }
      assert.equal(result.failed, failed);
    });
  }

  test('what a file that hangs has started ends with it', async () => {
    const source = `
      import { spawn } from 'node:child_process';
      test('a', () => new Promise(() => {
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
        console.log('child ' + child.pid);
      }));`;
    const { output } = await runTestFile(file(source), { limit: SHORT_LIMIT });
    const pid = Number(/child (\d+)/.exec(output)?.[1]);
    assert.ok(pid > 0, output);
    for (let tries = 0; tries < 100 && runs(pid); tries += 1) await sleep(50);
    assert.ok(!runs(pid), 'the child still runs');
  });

  test('only the tests with a word in their name run, if a word is given', async () => {
    const path = file(`test('one', () => {}); test('two', () => { ${fails} });`);
    const { passed, failed } = await runTestFile(path, { limit: LIMIT, name: 'one' });
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 0 });
  });
});

/** @param {number} pid */
function runs(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a second try', { concurrency: 4 }, () => {
  const options = { limit: LIMIT, print: () => {} };
  const failsOnce = (/** @type {string} */ name) => `
    import { existsSync, writeFileSync } from 'node:fs';
    const mark = import.meta.filename + '.ran';
    const first = !existsSync(mark);
    writeFileSync(mark, '');
    test('steady', () => {});
    test('${name}', () => { if (first) { ${fails} } });`;

  test('what passes the second time is flaky: counted as passed, and named', async () => {
    const [path, other] = [file(failsOnce('now and then')), file("test('a', () => {});")];
    const { passed, failed, flaky } = await nodeTests([path, other], options);
    assert.deepEqual({ passed, failed }, { passed: 3, failed: 0 });
    assert.deepEqual(flaky, [`${path}: now and then`]);
  });

  test('what fails twice has failed, and is not flaky', async () => {
    const path = file(`test('always', () => { ${fails} });`);
    const { failed, failures, flaky } = await nodeTests([path], options);
    assert.deepEqual([failed, failures, flaky], [1, [`${path}: always`], []]);
  });

  test('what hung does not run again', async () => {
    const path = file("test('a', () => { console.log('ran'); setInterval(() => {}, 1000); });");
    const start = performance.now();
    const { failed } = await nodeTests([path], { ...options, limit: SHORT_LIMIT });
    assert.equal(failed, 1);
    assert.ok(performance.now() - start < 2 * SHORT_LIMIT, 'it ran twice');
  });
});

describe('the last lines', () => {
  const row = (/** @type {Partial<import('./steps.mjs').Counts>} */ counts) => ({
    ...{ name: 'a step', seconds: 1, counts: { passed: 2, failed: 0, ...counts } },
  });
  const lines = (/** @type {ReturnType<typeof summaryOf>} */ { text }) => text.split('\n');

  test('the very last line adds up what passed and what failed', () => {
    const { text, code } = summaryOf([row({}), row({ failed: 3 })], { seconds: 2, ci: false });
    assert.equal(text.split('\n').at(-1), '4 passed, 3 failed');
    assert.equal(code, 1);
  });

  test('what failed and what was flaky is named', () => {
    const named = summaryOf([row({ failed: 1, failures: ['x'], flaky: ['y'] })], {
      ...{ seconds: 2, ci: false },
    });
    assert.ok(lines(named).includes('FAILED: x'));
    assert.ok(lines(named).includes('flaky: y (passed the second time)'));
  });

  for (const { flaky, ci, code } of [
    { flaky: ['w', 'x', 'y'], ci: true, code: 0 },
    { flaky: ['w', 'x', 'y', 'z'], ci: false, code: 0 },
    { flaky: ['w', 'x', 'y', 'z'], ci: true, code: 1 },
  ]) {
    test(`${flaky.length} flaky ${ci ? 'in CI' : 'elsewhere'}: exit code ${code}`, () => {
      const summary = summaryOf([row({ flaky })], { seconds: 2, ci });
      assert.equal(summary.code, code);
      assert.equal(lines(summary).at(-1), `2 passed, ${code} failed`);
    });
  }

  test('if nothing ran, that is a failure and said', () => {
    const { text, code } = summaryOf([], { seconds: 2, ci: false });
    assert.equal(code, 1);
    assert.match(text, /Nothing was run/);
  });
});

describe('a word', () => {
  const none = async () => ({ passed: 0, failed: 0 });
  /** @type {import('./steps.mjs').Step[]} */
  const steps = [
    { name: 'clippy', run: none },
    { name: 'cargo test', takesName: true, run: none },
    {
      name: 'node tests',
      takesName: true,
      files: () => ['tests/page/a.test.mjs', 'tests/page/b.test.mjs'],
      run: none,
    },
  ];
  for (const [words, chosen] of /** @type {const} */ ([
    [[], ['clippy', 'cargo test', 'node tests']],
    [['clip'], ['clippy']],
    [['page'], ['node tests (page)']],
    [['a thing'], ['cargo test (a thing)', 'node tests (a thing)']],
    [['tests/none/'], []],
    [
      ['clippy', 'page'],
      ['clippy', 'node tests (page)'],
    ],
  ])) {
    test(`${words.join(' ') || 'none'} runs ${chosen.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(
        choose(words, steps).map(({ name }) => name),
        chosen,
      );
    });
  }
});

describe('the groups of CI', () => {
  const all = [...usualSteps, ...longSteps];
  const names = /** @type {(keyof typeof groups)[]} */ (Object.keys(groups));

  test('together they run every step and every test file', async () => {
    /** @type {Set<string>} */
    const seen = new Set();
    const watched = all.map(({ name, files: list }) => ({
      ...{ name, ...(list && { files: list }) },
      /** @param {import('./steps.mjs').Only} [only] */
      run: async (only) => {
        for (const what of only?.files ?? [name]) seen.add(what);
        return { passed: 1, failed: 0 };
      },
    }));
    for (const name of names) {
      for (const { run } of chooseGroup(name, watched)) await run();
    }
    const wanted = all.flatMap(({ name, files: list }) => list?.() ?? [name]);
    assert.deepEqual(
      wanted.filter((what) => !seen.has(what)),
      [],
    );
  });

  test('every host is a runtime or an engine, by its name', () => {
    const patterns = [groups.runtimes.name, groups['old engines'].name].map(
      (pattern) => new RegExp(pattern.slice(1, -1)),
    );
    for (const { host } of visits) {
      assert.equal(patterns.filter((pattern) => pattern.test(host)).length, 1, host);
    }
  });

  test('.github/workflows/ci.yml runs each', () => {
    const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');
    for (const name of names) assert.match(workflow, new RegExp(`^ +- ${name}$`, 'm'));
  });
});
