// The cache of tokens in files, by one process and by several.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { fileCache, fileOf } from '../../pkg/cli/store/cache.js';
import { newPath, open } from './temporary-folders.mjs';

describe('the cache', () => {
  test('is a Map in files: what was set is got, by this process and the next', async () => {
    const { path, folder } = open();
    const cache = fileCache(folder);
    assert.equal(await cache.get('a'), undefined);
    await cache.set('a', '1');
    await cache.set('b', '2');
    await cache.set('a', '3');
    assert.equal(await cache.get('a'), '3');
    assert.equal(await fileCache(open({ path }).folder).get('b'), '2');
    await cache.delete('a');
    await cache.delete('a');
    assert.equal(await cache.get('a'), undefined);
    assert.equal(await cache.get('b'), '2');
  });

  test('two keys never have one file, and any key has one', () => {
    const keys = ['a', 'A', 'a/b', 'a:b', 'a_b', '../../etc/passwd', 'ü', '', 'x'.repeat(5000)];
    const names = keys.map(fileOf);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, keys.length);
    for (const name of names) assert.match(name, /^tokens-[\w.-]{1,200}\.json$/);
    assert.match(
      fileOf('device-signin:https://login.microsoftonline.com/organizations/c0de'),
      /^tokens-login\.microsoftonline\.com_organizations_c0de-[0-9a-f]{16}\.json$/,
    );
  });

  test('what cannot be written serves this run, and the caller gets the error', async () => {
    const file = newPath();
    writeFileSync(file, '');
    const cache = fileCache(open({ path: join(file, 'below') }).folder);
    await assert.rejects(async () => cache.set('a', '1'), /ENOTDIR|EEXIST/);
    assert.equal(await cache.get('a'), '1');
  });

  test('many processes that write their own keys at once lose none', async () => {
    const { path, folder } = open();
    const script = `
      import { fileCache } from '${new URL('../../pkg/cli/store/cache.js', import.meta.url)}';
      import { openFolder } from '${new URL('../../pkg/cli/store/folder.js', import.meta.url)}';
      const cache = fileCache(openFolder({ path: ${JSON.stringify(path)}, own: true }, () => {}));
      for (let i = 0; i < 20; i += 1) await cache.set(process.argv[1], String(i));
    `;
    const names = ['a', 'b', 'c', 'd'];
    const ends = names.map((name) => {
      const args = ['--input-type=module', '-e', script, name];
      return once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
    });
    for (const [code] of await Promise.all(ends)) assert.equal(code, 0);
    for (const name of names) assert.equal(await fileCache(folder).get(name), '19');
    assert.equal(readdirSync(path).length, names.length, 'nothing half-written is left');
  });
});
