// No secret is ever shown: every error code is walked to, with secrets that servers repeat and
// callers misplace, and all that can be read, logged or printed is searched for them.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endsWithItsTests, killing, SUITE_LIMIT } from '../ending.mjs';
import { cachePaths } from './secret-cache-paths.mjs';
import { marks, paths } from './secret-paths.mjs';

/** @typedef {{ name: string, wanted: string, ended: string, read: string[] }} Walked */

/** @type {Map<string, Walked>} */
const walked = new Map();
let printed = '';
/** Where the module's memory has a secret after all calls. @type {string[] | undefined} */
let memory;
/** @type {number | undefined} */
let exitCode;

endsWithItsTests();

before(
  async () => {
    const child = fork(fileURLToPath(new URL('secret-child.mjs', import.meta.url)), [], {
      silent: true,
      execArgv: ['--trace-warnings'],
    });
    killing({ after }, child);
    child.stdout?.setEncoding('utf8').on('data', (text) => (printed += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (printed += text));
    child.on('message', (/** @type {any} */ message) => {
      if (message.memory) memory = message.memory;
      else walked.set(message.name, message);
    });
    [exitCode] = await once(child, 'close');
  },
  { timeout: SUITE_LIMIT },
);

describe('no secret is shown when', () => {
  for (const { name } of [...paths, ...cachePaths]) {
    test(name, () => {
      const path = walked.get(name);
      assert.ok(path, printed);
      const { wanted, ended, read } = path;
      assert.equal(ended, wanted, read[0]);
      for (const mark of marks) {
        assert.deepEqual(
          read.filter((text) => text.includes(mark)),
          [],
        );
      }
    });
  }

  test('anything: nothing at all is printed', () => {
    assert.equal(printed, '');
    assert.equal(exitCode, 0);
  });
});

test('the module’s memory holds no secret once all these calls have ended', () => {
  assert.deepEqual(memory, []);
});

test('every error code has been walked to', () => {
  const types = readFileSync(new URL('../../src/js/types.d.ts', import.meta.url), 'utf8');
  const list = /export type ErrorCode =([^]*?';)/.exec(types)?.[1] ?? '';
  const codes = [...list.matchAll(/\| '(\w+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 10);
  const reached = new Set([...walked.values()].map(({ ended }) => ended));
  assert.deepEqual(
    codes.filter((code) => !reached.has(String(code))),
    [],
  );
});
