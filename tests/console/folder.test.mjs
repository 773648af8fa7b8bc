// The folder for tokens: closed to others, and never with half a file.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  lchownSync,
  lstatSync,
  mkdirSync,
  promises,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { me } from '../../pkg/cli/store/process-name.js';
import { modeOf } from './store-files.mjs';
import { newPath, open } from './temporary-folders.mjs';

describe('a folder of secret files', () => {
  test('is made for its owner alone, and so are its files', async () => {
    const { path, folder, warnings } = open({ path: join(newPath(), 'a', 'b') });
    await folder.replace('x.json', '{}');
    assert.equal(modeOf(path), '700');
    assert.equal(modeOf(join(path, 'x.json')), '600');
    assert.equal(await folder.read('x.json'), '{}');
    assert.deepEqual(warnings, []);
  });

  test('has no file where nothing was written, and makes nothing to say so', async () => {
    const { path, folder } = open();
    assert.equal(await folder.read('x.json'), undefined);
    await folder.remove('x.json');
    assert.deepEqual(await folder.list(), []);
    assert.throws(() => statSync(path));
  });

  test("of the program's own that others can open is closed, and that is said", async () => {
    const { path, folder, warnings } = open();
    mkdirSync(path);
    chmodSync(path, 0o755);
    await folder.replace('x.json', '{}');
    assert.equal(modeOf(path), '700');
    assert.match(warnings.join(), /mode is now 0700/);
  });

  test('that the user chose, and that others can open is left as it is', async () => {
    const { path, folder, warnings } = open({ own: false });
    mkdirSync(path);
    chmodSync(path, 0o755);
    await folder.replace('x.json', '{}');
    assert.equal(modeOf(path), '755');
    assert.equal(modeOf(join(path, 'x.json')), '600');
    assert.deepEqual(warnings, []);
  });

  test('that the user chose, and that others can write into is refused, reading and writing', async () => {
    const { path, folder } = open({ own: false });
    mkdirSync(path);
    chmodSync(path, 0o777);
    await assert.rejects(folder.replace('x.json', '{}'), /Others may write into/);
    await assert.rejects(folder.read('x.json'), /Others may write into/);
    assert.deepEqual(readdirSync(path), []);
  });

  for (const [rule, mode, read, warning, left] of /** @type {const} */ ([
    ['that others can read is closed, and used', 0o644, '{}', /mode is now 0600/, '600'],
    ['that others can write is not used', 0o622, undefined, /could write to .*not used/, '622'],
    ['that its owner alone can read is used', 0o400, '{}', /^$/, '400'],
  ])) {
    test(`a file ${rule}`, async () => {
      const { path, folder, warnings } = open();
      await folder.replace('x.json', '{}');
      chmodSync(join(path, 'x.json'), mode);
      assert.equal(await folder.read('x.json'), read);
      assert.match(warnings.join(), warning);
      assert.equal(modeOf(join(path, 'x.json')), left);
      await folder.replace('x.json', '[]');
      assert.equal(await folder.read('x.json'), '[]');
      assert.equal(modeOf(join(path, 'x.json')), '600');
    });
  }

  for (const [rule, owner, wanted] of /** @type {const} */ ([
    ['a link of this user is followed', undefined, /^used$/],
    ...(process.geteuid?.() === 0
      ? [
          /** @type {const} */ ([
            'a link of another user is refused',
            12_345,
            /is a link that belongs to another user/,
          ]),
        ]
      : []),
  ])) {
    test(`in the folder's place, ${rule}`, async () => {
      const target = newPath();
      mkdirSync(target, { mode: 0o700 });
      for (const own of [true, false]) {
        const { path, folder } = open({ own });
        symlinkSync(target, path);
        if (owner !== undefined) lchownSync(path, owner, owner);
        const used = await folder.replace('x.json', '{}').then(
          () => 'used',
          (error) => error.message,
        );
        assert.match(used, wanted);
        if (owner !== undefined) await assert.rejects(folder.read('x.json'), wanted);
      }
    });
  }

  test('that does not answer is given up, and is used again once it answers', async () => {
    const { path, folder } = open({ answerLimit: 200 });
    mkdirSync(path, { mode: 0o700 });
    const pipe = join(path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { open: openFile } = promises;
    /** @type {Promise<unknown> | undefined} */
    let hangs;
    // Opening a pipe that no process reads blocks, as a folder on a network drive without its server does.
    promises.open = /** @type {any} */ (
      (/** @type {any[]} */ ...args) =>
        (hangs = openFile
          .call(promises, pipe, 'w')
          .then(() => openFile.apply(promises, /** @type {any} */ (args))))
    );
    syncBuiltinESMExports();
    const started = performance.now();
    await assert.rejects(folder.replace('x.json', '{}'), /does not answer/);
    assert.ok(performance.now() - started < 5000);
    promises.open = openFile;
    syncBuiltinESMExports();
    await assert.rejects(folder.read('x.json'), /does not answer/, 'it is not waited for twice');
    const reader = await openFile(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    await hangs;
    await reader.close();
    await setTimeout(50);
    await folder.replace('x.json', '{}');
    assert.equal(await folder.read('x.json'), '{}');
  });

  test('a link is neither read nor written through: a file takes its place', async () => {
    const { path, folder, warnings } = open();
    const elsewhere = newPath();
    writeFileSync(elsewhere, 'not ours', { mode: 0o600 });
    mkdirSync(path, { mode: 0o700 });
    symlinkSync(elsewhere, join(path, 'x.json'));
    assert.equal(await folder.read('x.json'), undefined);
    assert.match(warnings.join(), /is a link/);
    await folder.replace('x.json', '{}');
    assert.equal(readFileSync(elsewhere, 'utf8'), 'not ours');
    assert.ok(lstatSync(join(path, 'x.json')).isFile());
  });

  for (const [what, make] of /** @type {[string, (file: string) => void][]} */ ([
    ['a folder', (file) => mkdirSync(file)],
    ['a pipe that no process writes to', (file) => void execFileSync('mkfifo', [file])],
    ['a file too large to be ours', (file) => writeFileSync(file, 'x'.repeat(1024 * 1024 + 1))],
  ])) {
    test(`${what} in a file's place counts as nothing, at once`, async () => {
      const { path, folder } = open();
      mkdirSync(path, { mode: 0o700 });
      make(join(path, 'x.json'));
      assert.equal(await folder.read('x.json'), undefined);
    });
  }

  test('a reader finds, while another process writes, the old text or the new', async () => {
    const { folder } = open();
    const texts = ['a', 'b'].map((letter) => JSON.stringify(letter.repeat(100_000)));
    await folder.replace('x.json', String(texts[0]));
    let writing = true;
    const writer = (async () => {
      for (let i = 0; i < 40; i += 1) await folder.replace('x.json', String(texts[i % 2]));
      writing = false;
    })();
    let reads = 0;
    for (; writing; reads += 1) {
      assert.ok(texts.includes(String(await folder.read('x.json'))));
    }
    await writer;
    assert.ok(reads > 10, `${reads} reads`);
  });

  test('a write that fails leaves what was there, and nothing half-written', async () => {
    const { path, folder } = open();
    mkdirSync(join(path, 'x.json', 'full'), { recursive: true, mode: 0o700 });
    await assert.rejects(folder.replace('x.json', '{}'));
    assert.deepEqual(readdirSync(path), ['x.json']);
  });

  test('what a process that was killed left half-written is removed at the next write', async () => {
    const { path, folder } = open();
    mkdirSync(path, { mode: 0o700 });
    const killed = me.replace(/^\d+/, '999999999');
    const elsewhere = '1-00000000-00000000-00000000-1';
    for (const owner of [me, killed, elsewhere]) writeFileSync(join(path, `x.1.${owner}.tmp`), '{');
    await folder.replace('x.json', '{}');
    assert.deepEqual(
      readdirSync(path).sort(),
      ['x.json', `x.1.${me}.tmp`, `x.1.${elsewhere}.tmp`].sort(),
      'who can still be writing is let alone',
    );
    const hourAgo = new Date(Date.now() - 3600_000);
    utimesSync(join(path, `x.1.${elsewhere}.tmp`), hourAgo, hourAgo);
    await open({ path }).folder.replace('x.json', '{}');
    assert.ok(!readdirSync(path).includes(`x.1.${elsewhere}.tmp`));
  });
});
