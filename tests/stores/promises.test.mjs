// What a store promises beside the suite: who may read, what a kill leaves, what a wrong key gives,
// and errors that say what to do.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { encrypted, keyFromSecret } from '../../pkg/stores/encrypted.js';
import { fileCache } from '../../pkg/stores/file.js';
import { download } from '../hosts/downloads.mjs';
import { stores } from './table.mjs';

const KEY = 'device-signin:https://login.microsoftonline.com/organizations/app';
const SECRET = 'a secret of this test alone, 123';

/** @type {string} */
let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), 'device-signin-caches-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const posix = process.platform === 'win32' ? 'Windows has no modes' : false;

test('files: no other account may read them, whatever the umask', { skip: posix }, async () => {
  const own = join(folder, 'modes');
  const umask = process.umask(0);
  try {
    await fileCache(own).set(KEY, 'text');
  } finally {
    process.umask(umask);
  }
  assert.equal(statSync(own).mode & 0o777, 0o700);
  const [name = ''] = readdirSync(own);
  assert.equal(statSync(join(own, name)).mode & 0o777, 0o600);
});

test('files: a writer that is killed leaves the old text or the new one', async () => {
  const own = join(folder, 'killed');
  const [short, long] = ['a'.repeat(10), 'b'.repeat(2_000_000)];
  const cache = fileCache(own);
  await cache.set(KEY, short);
  const writer = `
    import { fileCache } from '${new URL('../../pkg/stores/file.js', import.meta.url)}';
    const cache = fileCache(process.argv[1]);
    console.log('begun');
    for (;;) for (const text of ['a'.repeat(10), 'b'.repeat(2_000_000)])
      await cache.set('${KEY}', text);`;
  for (const ms of [0, 3, 7, 12, 20]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, own]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const text = await cache.get(KEY);
    assert.ok(text === short || text === long, `killed after ${ms} ms: ${text?.length} letters`);
  }
  await cache.delete(KEY);
  assert.deepEqual(readdirSync(own), [], 'what a killed writer left goes with the text');
});

test('files: what cannot be read or written is an error, and no file is nothing', async () => {
  assert.equal(await fileCache(join(folder, 'none')).get(KEY), undefined);
  await fileCache(join(folder, 'none')).delete(KEY);
  const file = join(folder, 'a file');
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  for (const act of ['get', 'set', 'delete']) {
    const cache = /** @type {any} */ (fileCache(file));
    await assert.rejects(async () => cache[act](KEY, 'text'), { code: /ENOTDIR|EEXIST/ }, act);
  }
});

test('encrypted: another key, another name or a damaged text is nothing there', async () => {
  const map = new Map();
  const cache = encrypted(map, await keyFromSecret(SECRET));
  await cache.set(KEY, 'tëxt 日本');
  assert.equal(await cache.get(KEY), 'tëxt 日本');
  assert.equal(await cache.get('none'), undefined);
  const other = encrypted(map, await keyFromSecret(`${SECRET}!`));
  assert.equal(await other.get(KEY), undefined, 'another key');
  const text = map.get(KEY);
  map.set(`${KEY} 2`, text);
  assert.equal(await cache.get(`${KEY} 2`), undefined, 'a text in the place of another');
  for (const damaged of ['', 'x', text.slice(0, -4), `A${text.slice(1)}`, '{"version":1}', 7]) {
    map.set(KEY, damaged);
    assert.equal(await cache.get(KEY), undefined, `damaged: ${damaged}`);
  }
});

test('encrypted: no two writes of one text are alike', async () => {
  const map = new Map();
  const cache = encrypted(map, await keyFromSecret(SECRET));
  const texts = new Set();
  for (let i = 0; i < 100; i++) {
    await cache.set(KEY, 'text');
    texts.add(map.get(KEY).slice(0, 16));
  }
  assert.equal(texts.size, 100, 'each has its own initialisation vector');
});

test('encrypted: a cache beneath that fails still fails', async () => {
  const fault = new Error('no disk');
  const failing = {
    get: () => Promise.reject(fault),
    set: () => Promise.reject(fault),
    delete() {},
  };
  const cache = encrypted(failing, await keyFromSecret(SECRET));
  await assert.rejects(cache.get(KEY), fault);
  await assert.rejects(cache.set(KEY, 'text'), fault);
});

test('encrypted: a secret that is missing or short is refused', async () => {
  for (const secret of [undefined, '', 'short', 'x'.repeat(31)]) {
    await assert.rejects(keyFromSecret(secret), RangeError);
  }
});

test('Redis: one that goes away ends neither the process nor, once it is back, the cache', async () => {
  const toDo = stores['Keyv on Redis, Node.js']?.missing?.();
  if (toDo) {
    assert.ok(!process.env.CI, toDo);
    console.log(`Redis is not here; ${toDo}`);
    return;
  }
  const { setStage } = await import('./stage.mjs');
  const stage = await setStage();
  try {
    const args = [join(stage.hosts, 'redis-gone.js')];
    const { stdout } = await promisify(execFile)(await download('node 22'), args);
    assert.deepEqual(JSON.parse(stdout), {
      there: 'text',
      gone: ['rejects', 'rejects'],
      back: 'new text',
    });
  } finally {
    await stage.close();
  }
});
