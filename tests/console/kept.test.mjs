// What the console program keeps between two runs: where, how closed to others, and whether two
// processes can do each other harm.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { fileCache, fileOf } from '../../pkg/cli/kept/cache.js';
import { openFolder } from '../../pkg/cli/kept/folder.js';
import { hasEnded, me } from '../../pkg/cli/kept/owner.js';
import { pendingSignIn } from '../../pkg/cli/kept/pending.js';
import { placeOf } from '../../pkg/cli/kept/place.js';
import { modeOf } from './kept-files.mjs';

const temporary = mkdtempSync(join(tmpdir(), 'device-signin-kept-'));
after(() => rmSync(temporary, { recursive: true, force: true }));
let places = 0;
const newPath = () => join(temporary, String((places += 1)));

/**
 * A folder, and what it warned of.
 * @param {{ path?: string, ours?: boolean }} [place]
 */
function open({ path = newPath(), ours = true } = {}) {
  /** @type {string[]} */
  const warnings = [];
  const folder = openFolder({ path, ours }, (warning) => warnings.push(warning));
  return { path, warnings, folder };
}

/** @param {unknown} error */
const unwanted = (error) => assert.fail(String(error));

describe('where', () => {
  const home = '/home/employee';
  for (const [rule, wanted, chosen, env, platform] of /** @type {const} */ ([
    ['below the home folder', `${home}/.config/device-signin`, undefined, { HOME: home }],
    ['below XDG_CONFIG_HOME', '/x/device-signin', undefined, { HOME: home, XDG_CONFIG_HOME: '/x' }],
    [
      'not below an XDG_CONFIG_HOME that is relative',
      `${home}/.config/device-signin`,
      undefined,
      { HOME: home, XDG_CONFIG_HOME: 'x' },
    ],
    ['where the person chose', '/kiosk', '/kiosk', { HOME: home, XDG_CONFIG_HOME: '/x' }],
    ['where the person chose, from here', resolve('here'), 'here', {}],
    [
      'below APPDATA on Windows',
      '/Users/e/AppData/Roaming/device-signin',
      undefined,
      { APPDATA: '/Users/e/AppData/Roaming', XDG_CONFIG_HOME: '/x' },
      'win32',
    ],
  ])) {
    test(rule, () => {
      const place = placeOf(chosen, env, platform ?? 'linux');
      assert.deepEqual(place, { path: wanted, ours: chosen === undefined });
    });
  }
});

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

  test("of the person's that others can open is left as it is", async () => {
    const { path, folder, warnings } = open({ ours: false });
    mkdirSync(path);
    chmodSync(path, 0o755);
    await folder.replace('x.json', '{}');
    assert.equal(modeOf(path), '755');
    assert.equal(modeOf(join(path, 'x.json')), '600');
    assert.deepEqual(warnings, []);
  });

  test("of the person's that others can write into is refused, reading and writing", async () => {
    const { path, folder } = open({ ours: false });
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
    ['a pipe that nobody writes to', (file) => void execFileSync('mkfifo', [file])],
    ['a file too large to be ours', (file) => writeFileSync(file, 'x'.repeat(1024 * 1024 + 1))],
  ])) {
    test(`${what} in a file's place counts as nothing, at once`, async () => {
      const { path, folder } = open();
      mkdirSync(path, { mode: 0o700 });
      make(join(path, 'x.json'));
      assert.equal(await folder.read('x.json'), undefined);
    });
  }

  test('whoever reads while another writes finds the old text or the new', async () => {
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

  test('what cannot be written is good for this run, and the caller is told', async () => {
    const file = newPath();
    writeFileSync(file, '');
    const cache = fileCache(open({ path: join(file, 'below') }).folder);
    await assert.rejects(async () => cache.set('a', '1'), /ENOTDIR|EEXIST/);
    assert.equal(await cache.get('a'), '1');
  });

  test('many processes that write their own keys at once lose none', async () => {
    const { path, folder } = open();
    const script = `
      import { fileCache } from '${new URL('../../pkg/cli/kept/cache.js', import.meta.url)}';
      import { openFolder } from '${new URL('../../pkg/cli/kept/folder.js', import.meta.url)}';
      const cache = fileCache(openFolder({ path: ${JSON.stringify(path)}, ours: true }, () => {}));
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

  test('one that runs has not; one that was killed has, even while nobody has waited for it', async () => {
    const child = spawn('sleep', ['60']);
    const { pid = 0 } = child;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    const its = other('pid', String(pid)).replace(/[^-]*$/, String(fields[21]));
    assert.equal(hasEnded(its, true), false);
    child.kill('SIGKILL');
    // Before this process hears of it, it is a zombie.
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
      'one of another machine has not while it is heard of',
      other('machine', '0'.repeat(8)),
      false,
      false,
    ],
    ['one of another machine has once it is quiet', other('machine', '0'.repeat(8)), true, true],
    [
      'one of another container has not while it is heard of',
      other('space', '0'.repeat(8)),
      false,
      false,
    ],
    ['one that cannot be read has once it is quiet', 'nonsense', true, true],
  ])) {
    test(rule, () => assert.equal(hasEnded(owner, quiet), wanted));
  }
});

describe('a sign-in that is not finished', () => {
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

  test('is there until it is forgotten, and nobody else takes it meanwhile', async () => {
    const { path, folder } = open();
    const pending = pendingSignIn(folder, purpose, unwanted);
    await pending.keep({ deviceCode: code() });
    assert.equal(readdirSync(path).length, 1);
    assert.equal(await pending.resume(), undefined);
    await pending.forget();
    await pending.forget();
    assert.deepEqual(readdirSync(path), []);
  });

  for (const [rule, owner, entry, goesOn, stays] of /** @type {const} */ ([
    ['of a process that was killed is gone on with', killed, {}, true, true],
    ['is gone on with by what it was begun with', killed, { claims: '{}' }, true, true],
    ['of a process on another machine is let alone', elsewhere, {}, false, true],
    [
      'of a process on another machine that polls no more is gone on with',
      elsewhere,
      { deviceCode: code({ nextPollAt: Date.now() - 61_000 }) },
      true,
      true,
    ],
    [
      'for another app is let alone',
      killed,
      { purpose: { ...purpose, clientId: 'd' } },
      false,
      true,
    ],
    [
      'for another authority is let alone',
      killed,
      { purpose: { ...purpose, authority: 'https://b/t' } },
      false,
      true,
    ],
    [
      'for other scopes is let alone',
      killed,
      { purpose: { ...purpose, scopes: ['x'] } },
      false,
      true,
    ],
    [
      'for one account is let alone where none is asked for',
      killed,
      { purpose: { ...purpose, account: 'e' } },
      false,
      true,
    ],
    [
      'whose code has expired is removed',
      killed,
      { deviceCode: code({ expiresAt: Date.now() - 1 }) },
      false,
      false,
    ],
    ['of another version is removed', killed, { version: 2 }, false, false],
    ['without a code is removed', killed, { deviceCode: {} }, false, false],
    ['with a hostile one is removed', killed, { deviceCode: [1], purpose: null }, false, false],
  ])) {
    test(rule, async () => {
      const { path, folder } = left(owner, entry);
      // The same, in another order.
      const same = { ...purpose, scopes: ['y', 'x', 'y'] };
      const found = await pendingSignIn(folder, same, unwanted).resume();
      assert.equal(found?.deviceCode.deviceCode, goesOn ? 'secret' : undefined);
      if (goesOn) assert.equal(found?.claims, /** @type {any} */ (entry).claims);
      assert.equal(readdirSync(path).length, stays ? 1 : 0);
    });
  }

  test('is gone on with by one process, however many want to', async () => {
    const { path } = left(killed);
    const script = `
      import { openFolder } from '${new URL('../../pkg/cli/kept/folder.js', import.meta.url)}';
      import { pendingSignIn } from '${new URL('../../pkg/cli/kept/pending.js', import.meta.url)}';
      const folder = openFolder({ path: ${JSON.stringify(path)}, ours: true }, () => {});
      const found = await pendingSignIn(folder, ${JSON.stringify(purpose)}, () => {}).resume();
      console.log(found ? 'mine' : 'none');
      process.stdin.resume();
    `;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const said = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    for (const child of children) child.kill();
    assert.deepEqual(said.sort(), ['mine', 'none', 'none', 'none', 'none', 'none']);
  });

  test('is lost, and nothing more, where the folder is of no use', async () => {
    const file = newPath();
    writeFileSync(file, '');
    /** @type {unknown[]} */
    const failures = [];
    const { folder } = open({ path: join(file, 'below') });
    const pending = pendingSignIn(folder, purpose, (error) => failures.push(error));
    assert.equal(await pending.resume(), undefined);
    await pending.keep({ deviceCode: code() });
    assert.ok(failures.length > 0);
    const none = pendingSignIn(undefined, purpose, unwanted);
    assert.equal(await none.resume(), undefined);
    await none.keep({ deviceCode: code() });
    await none.forget();
    await none.clear();
  });
});
