// An unfinished sign-in: which process polls its code, which one waits, and which one goes on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { me } from '../../pkg/cli/store/process-name.js';
import { pendingSignIn } from '../../pkg/cli/store/pending-sign-in.js';
import { newPath, open } from './temporary-folders.mjs';

/** @param {unknown} error */
const unwanted = (error) => assert.fail(String(error));
/** Never aborted. */
const { signal } = new AbortController();

describe('an unfinished sign-in', () => {
  const purpose = { clientId: 'c', authority: 'https://a/t', scopes: ['x', 'y'] };
  /** @param {object} [more] */
  const code = (more) => ({
    deviceCode: 'secret',
    userCode: 'BCDF',
    verificationUri: 'https://a/device',
    message: 'Enter BCDF.',
    expiresAt: Date.now() + 60_000,
    expiresIn: 900,
    interval: 5,
    nextPollAt: Date.now() + 5000,
    ...more,
  });
  const killed = me.replace(/^\d+/, '999999999');
  const elsewhere = '1-00000000-00000000-00000000-1';
  const mine = `pending-${me}.json`;

  /**
   * A folder in which a process left a sign-in, and this process.
   * @param {string} owner
   * @param {object} [entry]
   */
  function left(owner, entry) {
    const { path, folder } = open();
    mkdirSync(path, { mode: 0o700 });
    const text = JSON.stringify({ version: 1, purpose, deviceCode: code(), ...entry });
    writeFileSync(join(path, `pending-${owner}.json`), text, { mode: 0o600 });
    return { path, folder };
  }

  test('is in a file until it is removed, and this process does not wait for itself', async () => {
    const { path, folder } = open();
    const pending = pendingSignIn(folder, purpose, unwanted);
    await pending.save({ deviceCode: code() });
    assert.deepEqual(readdirSync(path), [mine]);
    assert.deepEqual(await pending.begin(undefined, signal), {});
    await pending.remove();
    await pending.remove();
    assert.deepEqual(readdirSync(path), []);
  });

  const now = Date.now();
  for (const [rule, owner, entry, outcome, stays] of /** @type {const} */ ([
    ['of a process that was killed is taken over', killed, {}, 'taken over', false],
    ['is taken over with the claims of its start', killed, { claims: '{}' }, 'taken over', false],
    ['of a process on another machine is waited for', elsewhere, {}, 'waited for', true],
    [
      'of a process on another machine that polls no more is taken over',
      elsewhere,
      { deviceCode: code({ nextPollAt: now - 61_000 }) },
      'taken over',
      false,
    ],
    [
      'of a process that requests its code is waited for',
      elsewhere,
      { deviceCode: undefined, since: now },
      'waited for',
      true,
    ],
    [
      'that was killed before it had a code is removed',
      killed,
      { deviceCode: undefined, since: now },
      'new',
      false,
    ],
    [
      'for more scopes is waited for',
      elsewhere,
      { purpose: { ...purpose, scopes: ['x', 'y', 'z'] } },
      'waited for',
      true,
    ],
    [
      'for more scopes is not taken over',
      killed,
      { purpose: { ...purpose, scopes: ['x', 'y', 'z'] } },
      'new',
      true,
    ],
    [
      'for fewer scopes is not waited for',
      elsewhere,
      { purpose: { ...purpose, scopes: ['x'] } },
      'new',
      true,
    ],
    ['for other claims is not waited for', elsewhere, { claims: '{}' }, 'new', true],
    ['for another app is left', killed, { purpose: { ...purpose, clientId: 'd' } }, 'new', true],
    [
      'for another authority is left',
      killed,
      { purpose: { ...purpose, authority: 'https://b/t' } },
      'new',
      true,
    ],
    [
      'for one account is left where none is named',
      killed,
      { purpose: { ...purpose, account: 'e' } },
      'new',
      true,
    ],
    [
      'whose code has expired is removed',
      killed,
      { deviceCode: code({ expiresAt: now - 1 }) },
      'new',
      false,
    ],
    [
      'that ended with an error is not taken over',
      killed,
      { error: { at: now, message: 'declined' } },
      'new',
      true,
    ],
    [
      'that ended with an error long ago is removed',
      killed,
      { error: { at: now - 60_000, message: 'declined' } },
      'new',
      false,
    ],
    ['of another version is removed', killed, { version: 2 }, 'new', false],
    ['without a code is removed', killed, { deviceCode: {} }, 'new', false],
    ['with hostile values is removed', killed, { deviceCode: [1], purpose: null }, 'new', false],
  ])) {
    test(rule, async () => {
      const { path, folder } = left(owner, entry);
      // The same, in another order.
      const same = { ...purpose, scopes: ['y', 'x', 'y'] };
      const turn = await pendingSignIn(folder, same, unwanted).begin(undefined, signal);
      const found = 'other' in turn ? 'waited for' : turn.unfinished ? 'taken over' : 'new';
      assert.equal(found, outcome);
      if ('unfinished' in turn) {
        assert.equal(turn.unfinished?.deviceCode.deviceCode, 'secret');
        assert.equal(turn.unfinished?.claims, /** @type {any} */ (entry).claims);
      }
      assert.deepEqual(
        readdirSync(path).sort(),
        [
          ...(stays ? [`pending-${owner}.json`] : []),
          ...(outcome === 'waited for' ? [] : [mine]),
        ].sort(),
      );
    });
  }

  /** Runs processes that each begin a sign-in in a folder, and hold their turn. */
  async function turnsOf(/** @type {string} */ path, /** @type {number} */ count) {
    const script = `
      import { openFolder } from '${new URL('../../pkg/cli/store/folder.js', import.meta.url)}';
      import { pendingSignIn } from '${new URL('../../pkg/cli/store/pending-sign-in.js', import.meta.url)}';
      const folder = openFolder({ path: ${JSON.stringify(path)}, own: true }, () => {});
      const pending = pendingSignIn(folder, ${JSON.stringify(purpose)}, () => {});
      const turn = await pending.begin(undefined, new AbortController().signal);
      console.log('other' in turn ? 'waits' : turn.unfinished ? 'goes on' : 'shows a code');
      process.stdin.resume();
    `;
    const children = Array.from({ length: count }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const turns = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    for (const child of children) child.kill();
    return turns.sort();
  }

  test('is taken over by one of six processes, and the others wait for that one', async () => {
    const { path } = left(killed);
    assert.deepEqual(await turnsOf(path, 6), ['goes on', ...Array(5).fill('waits')]);
  });

  test('is begun by one of six processes that start at once', async () => {
    const { path } = open();
    assert.deepEqual(await turnsOf(path, 6), ['shows a code', ...Array(5).fill('waits')].sort());
  });

  test('that another process finishes is waited for, and its code is shown once', async () => {
    const { path, folder } = left(elsewhere);
    const pending = pendingSignIn(folder, purpose, unwanted);
    const turn = await pending.begin(undefined, signal);
    assert.ok('other' in turn);
    /** @type {string[]} */
    const shown = [];
    const end = pending.waitFor(turn.other, {
      signal,
      onCode: ({ userCode }) => shown.push(userCode),
    });
    await setTimeout(700);
    assert.deepEqual(shown, ['BCDF']);
    assert.ok(readdirSync(path).includes(`waiting-${me}.json`));
    rmSync(join(path, `pending-${elsewhere}.json`));
    assert.equal(await end, undefined);
    assert.deepEqual(readdirSync(path), []);
  });

  for (const [rule, error, stays] of /** @type {const} */ ([
    ['is left to a process that waits', undefined, ['deviceCode']],
    ['that ended is left with its error', { message: 'declined', code: 'declined' }, ['error']],
  ])) {
    test(rule, async () => {
      const { path, folder } = open();
      const pending = pendingSignIn(folder, purpose, unwanted);
      await pending.save({ deviceCode: code() });
      const waits = JSON.stringify({ version: 1, purpose, since: Date.now() });
      writeFileSync(join(path, `waiting-${elsewhere}.json`), waits, { mode: 0o600 });
      await pending.leave(error);
      const entry = JSON.parse(String(await folder.read(mine)));
      for (const key of stays) assert.ok(entry[key], key);
      assert.equal(entry.error?.message, error?.message);
      rmSync(join(path, `waiting-${elsewhere}.json`));
      await pending.leave(error);
      assert.deepEqual(readdirSync(path), [], 'where none waits, nothing is left');
    });
  }

  test('is removed although a cancelled call is still storing it', async () => {
    const { path, folder } = open();
    const pending = pendingSignIn(folder, purpose, unwanted);
    for (let i = 0; i < 20; i += 1) {
      const storing = pending.save({ deviceCode: code() });
      await pending.leave(undefined);
      assert.deepEqual(readdirSync(path), []);
      await storing;
      assert.deepEqual(readdirSync(path), []);
    }
  });

  test('that is cancelled before it has a code leaves nothing', async () => {
    const { path, folder } = open();
    const controller = new AbortController();
    const reason = new Error('cancelled');
    controller.abort(reason);
    const pending = pendingSignIn(folder, purpose, unwanted);
    await assert.rejects(pending.begin(undefined, controller.signal), reason);
    const later = new AbortController();
    const replace = folder.replace.bind(folder);
    folder.replace = async (...args) => {
      await replace(...args);
      later.abort(reason);
    };
    await assert.rejects(pending.begin(undefined, later.signal), reason);
    assert.deepEqual(readdirSync(path), []);
  });

  test('cannot be stored, and nothing more, where the folder cannot be used', async () => {
    const file = newPath();
    writeFileSync(file, '');
    /** @type {unknown[]} */
    const failures = [];
    const { folder } = open({ path: join(file, 'below') });
    const pending = pendingSignIn(folder, purpose, (error) => failures.push(error));
    assert.deepEqual(await pending.begin(undefined, signal), {});
    await pending.save({ deviceCode: code() });
    assert.ok(failures.length > 0);
    const none = pendingSignIn(undefined, purpose, unwanted);
    assert.deepEqual(await none.begin(undefined, signal), {});
    await none.save({ deviceCode: code() });
    await none.remove();
    await none.leave(undefined);
    await none.clear();
  });
});
