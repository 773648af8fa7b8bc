// Whether a process that left a file has ended.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { hasEnded, me } from '../../pkg/cli/store/process-name.js';

describe('whether a process has ended', () => {
  /** @param {string} part @param {string} value */
  const other = (part, value) => {
    const at = ['pid', 'machine', 'boot', 'space', 'start'].indexOf(part);
    return me
      .split('-')
      .map((it, i) => (i === at ? value : it))
      .join('-');
  };

  test('this one has not, however long it was quiet', () => {
    assert.equal(hasEnded(me, true), false);
  });

  test('one that runs has not; one that was killed has, even while no process has waited for it', async () => {
    const child = spawn('sleep', ['60']);
    const { pid = 0 } = child;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    const its = other('pid', String(pid)).replace(/[^-]*$/, String(fields[21]));
    assert.equal(hasEnded(its, true), false);
    child.kill('SIGKILL');
    // Before this process has waited for it, it is a zombie.
    const end = Date.now() + 2000;
    while (!hasEnded(its, false) && Date.now() < end);
    assert.equal(hasEnded(its, false), true);
    await once(child, 'exit');
    assert.equal(hasEnded(its, false), true);
  });

  for (const [rule, owner, quiet, wanted] of /** @type {const} */ ([
    ['one whose ID another process has now has', other('start', '1'), false, true],
    ['one from before the machine started anew has', other('boot', '00000000'), false, true],
    [
      'one of another machine has not while its file is new',
      other('machine', '0'.repeat(8)),
      false,
      false,
    ],
    ['one of another machine has once it is quiet', other('machine', '0'.repeat(8)), true, true],
    [
      'one of another container has not while its file is new',
      other('space', '0'.repeat(8)),
      false,
      false,
    ],
    ['one that cannot be read has once it is quiet', 'nonsense', true, true],
  ])) {
    test(rule, () => assert.equal(hasEnded(owner, quiet), wanted));
  }
});
