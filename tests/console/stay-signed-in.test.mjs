// The console program the second time: it signs in silently, and says what it could not store.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { clients, startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';
import { folderIn, storedIn, namesIn, signedInAt } from './store-files.mjs';
import { cli, message, newHome, start } from './program.mjs';

const EMPLOYEE = 'employee@contoso.com';
const COLLEAGUE = 'kollegin@contoso.com';
const tokensFile = (/** @type {string} */ home) =>
  join(folderIn(home), namesIn(home).find((name) => name.startsWith('tokens-')) ?? '');

/** @type {{ close(): Promise<void> }[]} */
const opened = [];
after(() => Promise.all(opened.map((authority) => authority.close())));

/**
 * An authority, the requests that it got, and how to run the program at it.
 * @param {import('../../www/authority/authority.mjs').AuthorityOptions} [options]
 */
async function open(options) {
  /** @type {string[]} */
  const seen = [];
  const authority = await startAuthority({
    interval: 1,
    ...options,
    onRequest: ({ path, grantType }) => {
      const [, what] = /\/(devicecode|token|me)\b/.exec(path) ?? [];
      if (what) seen.push(grantType === 'refresh_token' ? 'refresh' : what);
    },
  });
  opened.push(authority);
  const home = newHome();
  return {
    ...authority,
    home,
    seen,
    /** @param {string[]} args @param {Record<string, string>} [env] */
    start: (args, env) =>
      start(
        [
          ...[cli, '--authority', authority.authority, '--graph-url', authority.graphUrl],
          ...(args.includes('--client-id') ? [] : ['--client-id', authority.clientId]),
          ...args,
        ],
        { env: { XDG_CONFIG_HOME: home, ...env } },
      ),
    /** @param {string[]} args */
    run(...args) {
      return this.start(args).ended;
    },
    /** Has the user sign in. @param {string[]} args @param {Record<string, string>} [env] */
    async signIn(args = [], env = {}, login = EMPLOYEE) {
      const program = this.start(args, env);
      await approve((await program.writes('stderr', message)).groups ?? {}, { login });
      return program.ended;
    },
  };
}

describe('the second time', { concurrency: 8 }, () => {
  test('while the token is fresh: no prompt, and no request is sent to the authority', async () => {
    const at = await open();
    const first = await at.signIn();
    assert.equal(first.code, 0, first.stderr);
    at.seen.length = 0;
    const { code, stdout, stderr } = await at.run();
    assert.equal(code, 0, stderr);
    assert.equal(stdout, first.stdout);
    assert.equal(stderr, '');
    assert.deepEqual(at.seen, ['me']);
  });

  test('once the token is stale: no prompt, and one request, each time', async () => {
    const at = await open({ accessTokenLifetime: 60 });
    await signedInAt(at, at.home);
    for (const _ of [1, 2]) {
      at.seen.length = 0;
      const { code, stderr } = await at.run();
      assert.equal(code, 0, stderr);
      assert.equal(stderr, '');
      assert.deepEqual(at.seen, ['refresh', 'me']);
    }
    at.seen.length = 0;
    const { stderr } = await at.run('--json');
    assert.match(stderr, /^\{"event":"status","status":"refreshing"\}$/m);
  });

  test('the refresh token was revoked: a code is shown', async () => {
    const at = await open({ accessTokenLifetime: 60 });
    await signedInAt(at, at.home);
    at.revokeRefreshTokens();
    at.seen.length = 0;
    const { code, stderr } = await at.signIn();
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      at.seen.filter((what) => what !== 'token'),
      ['refresh', 'devicecode', 'me'],
    );
  });

  test('the access token was withdrawn: it is renewed without a prompt', async () => {
    const at = await open();
    await signedInAt(at, at.home);
    at.revokeAccessTokens();
    at.seen.length = 0;
    const { code, stdout, stderr } = await at.run();
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
    assert.equal(at.seen.filter((what) => what === 'refresh').length, 1);
    assert.ok(!at.seen.includes('devicecode'));
  });

  test('both were withdrawn: a code that a later run could go on with, or exit code 9', async () => {
    const at = await open();
    await signedInAt(at, at.home);
    at.revokeAccessTokens();
    at.revokeRefreshTokens();
    const silent = await at.run('--no-prompt');
    assert.equal(silent.code, 9, silent.stderr);
    const program = at.start([]);
    const { groups = {} } = await program.writes('stderr', message);
    assert.equal(namesIn(at.home).filter((name) => name.startsWith('pending-')).length, 1);
    await approve(groups);
    const { code, stderr } = await program.ended;
    assert.equal(code, 0, stderr);
  });

  for (const [rule, text] of /** @type {const} */ ([
    ['is damaged', '{"version":1,"tokens":[{"accessTok'],
    ['is empty', ''],
    ['is of another version', '{"version":2,"tokens":{"a":1}}'],
    ['is hostile', '{"version":1,"tokens":[null,{"accessToken":{"a":1}},[],"x"],"__proto__":{}}'],
    ['is no text', Buffer.from([0xff, 0xfe, 0x00])],
  ])) {
    test(`stored tokens ${rule}: a code, and it is replaced`, async () => {
      const at = await open();
      await signedInAt(at, at.home);
      writeFileSync(tokensFile(at.home), text);
      const { code, stderr } = await at.signIn();
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /warning/);
      const [stored] = Object.values(storedIn(at.home));
      assert.equal(stored.version, 1);
      assert.equal(stored.tokens.length, 1);
      assert.equal((await at.run()).stderr, '');
    });
  }

  const homeless =
    'data:text/javascript,import os from "node:os"; import { syncBuiltinESMExports } from "node:module"; os.homedir = () => { throw new Error("no home"); }; syncBuiltinESMExports();';

  for (const [rule, env, warning] of /** @type {[string, Record<string, string>, RegExp][]} */ ([
    [
      'the home folder is read-only',
      { XDG_CONFIG_HOME: '/sys' },
      /sign in again next time: E\w+: .*\/sys/,
    ],
    [
      'a file is in its place',
      { XDG_CONFIG_HOME: cli },
      /sign in again next time: ENOTDIR: .*cli\.js/,
    ],
    [
      'there is no home',
      { XDG_CONFIG_HOME: '', HOME: '', NODE_OPTIONS: `--import=${JSON.stringify(homeless)}` },
      /no home folder, so you must sign in again next time/,
    ],
    [
      'others may write into the chosen folder',
      { DEVICE_SIGNIN_CACHE_DIR: '/tmp' },
      /sign in again next time: Others may write into the folder \/tmp: its mode must be 0700/,
    ],
  ])) {
    test(`${rule}: a warning once, and the sign-in goes on`, async () => {
      const at = await open();
      const { code, stdout, stderr } = await at.signIn([], env);
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
      assert.match(stderr, warning);
      assert.equal(
        new Set(stderr.match(/^device-signin: warning: .*$/gm)).size,
        stderr.match(/warning/g)?.length,
      );
      const json = await at.signIn(['--json'], env);
      const lines = json.stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const event = lines.find(
        ({ event: name, status }) => name === 'warning' || status === 'cache_failed',
      );
      assert.match(
        `You may have to sign in again next time: ${event.error?.cause ?? event.cause ?? event.message}`,
        warning,
      );
    });
  }

  test('--no-cache: nothing is stored, and what was stored is not used', async () => {
    const at = await open();
    const { code } = await at.signIn(['--no-cache']);
    assert.equal(code, 0);
    assert.deepEqual(namesIn(at.home), []);
    await signedInAt(at, at.home);
    const before = readFileSync(tokensFile(at.home), 'utf8');
    assert.equal((await at.run('token', '--no-prompt', '--no-cache')).code, 9);
    assert.equal(readFileSync(tokensFile(at.home), 'utf8'), before);
  });

  test('--cache-dir: stored there, and nowhere else', async () => {
    const at = await open();
    const folder = newHome();
    assert.equal((await at.signIn(['--cache-dir', folder])).code, 0);
    assert.deepEqual(namesIn(at.home), []);
    assert.equal((await at.run('--cache-dir', folder)).stderr, '');
    assert.equal((await at.run('--no-prompt')).code, 9);
  });

  test('eight at once with a stale token: each has a token, and no code is shown', async () => {
    const at = await open();
    await signedInAt(at, at.home);
    const file = tokensFile(at.home);
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    stored.tokens[0].expiresAt = Date.now() + 60_000;
    writeFileSync(file, JSON.stringify(stored));
    const ends = await Promise.all(Array.from({ length: 8 }, () => at.run('token', '--no-prompt')));
    for (const { code, stderr } of ends) assert.equal(code, 0, stderr);
    storedIn(at.home);
    at.seen.length = 0;
    const { code, stderr } = await at.run('token', '--no-prompt');
    assert.equal(code, 0, stderr);
    assert.deepEqual(at.seen, []);
  });
});

describe('token', { concurrency: 8 }, () => {
  test('signs in, and prints the token alone', async () => {
    const at = await open();
    const { code, stdout, stderr } = await at.signIn(['token']);
    assert.equal(code, 0, stderr);
    const [{ accessToken }] = Object.values(storedIn(at.home))[0].tokens;
    assert.equal(stdout, `${accessToken}\n`);
    assert.doesNotMatch(stderr, new RegExp(accessToken));
    assert.ok(!at.seen.includes('me'));
  });

  test('serves in a shell: in a substitution and in a pipe', async () => {
    const at = await open();
    await signedInAt(at, at.home);
    const [{ accessToken }] = Object.values(storedIn(at.home))[0].tokens;
    const line = `"${process.execPath}" "${cli}" token --no-prompt`;
    const env = {
      XDG_CONFIG_HOME: at.home,
      DEVICE_SIGNIN_CLIENT_ID: at.clientId,
      DEVICE_SIGNIN_AUTHORITY: at.authority,
    };
    const script = `set -euo pipefail; T=$(${line}); echo "<$T>"; ${line} | wc -l`;
    const { stdout, stderr } = await start(['-c', script], { command: 'bash', env }).ended;
    assert.equal(stdout.replace(/ /g, ''), `<${accessToken}>\n1\n`);
    assert.equal(stderr, '');
  });

  test('--json: what a script needs, and no token that lives longer', async () => {
    const at = await open();
    await signedInAt(at, at.home);
    const { stdout, stderr } = await at.run('token', '--json');
    const event = JSON.parse(stdout);
    assert.deepEqual(Object.keys(event), [
      ...['accessToken', 'tokenType', 'expiresAt', 'scopes', 'account'],
    ]);
    const [{ refreshToken, idToken }] = Object.values(storedIn(at.home))[0].tokens;
    for (const secret of [refreshToken, idToken]) assert.ok(!(stdout + stderr).includes(secret));
  });

  test('--no-prompt with no user signed in: exit code 9, and no request is sent to the authority', async () => {
    const at = await open();
    const { code, stdout, stderr } = await at.run('token', '--no-prompt');
    assert.equal(code, 9);
    assert.equal(stdout, '');
    assert.match(stderr, /No user is signed in\.\n {2}What to do: .*--no-prompt/);
    assert.deepEqual(at.seen, []);
    const json = await at.run('token', '--no-prompt', '--json');
    assert.equal(json.code, 9);
    assert.equal(JSON.parse(json.stderr).code, 'interaction_required');
  });

  test('--no-prompt where the server wants the user: exit code 9, with what it said', async () => {
    const at = await open({ accessTokenLifetime: 60 });
    await signedInAt(at, at.home);
    at.revokeRefreshTokens();
    const { code, stderr } = await at.run('token', '--no-prompt');
    assert.equal(code, 9);
    assert.match(stderr, /AADSTS50173/);
    assert.deepEqual(at.seen.filter((what) => what === 'devicecode').length, 1);
  });

  test('--account: the token of the one that is named, by username or ID', async () => {
    const at = await open();
    await signedInAt(at, at.home, EMPLOYEE);
    await signedInAt(at, at.home, COLLEAGUE);
    const all = JSON.parse((await at.run('accounts')).stdout);
    for (const { id, username } of all) {
      for (const name of [id, username, username.toUpperCase()]) {
        const { stdout } = await at.run('token', '--json', '--no-prompt', '--account', name);
        assert.equal(JSON.parse(stdout).account.id, id, name);
      }
    }
    const byDefault = JSON.parse((await at.run('token', '--json')).stdout);
    assert.equal(byDefault.account.username, COLLEAGUE, 'the account that signed in last');
  });

  test('--account of a user who is not signed in: a code, and for them alone', async () => {
    const at = await open();
    await signedInAt(at, at.home, EMPLOYEE);
    const wrong = await at.signIn(['token', '--account', COLLEAGUE], {}, EMPLOYEE);
    assert.equal(wrong.code, 7, wrong.stderr);
    assert.match(wrong.stderr, /account_refused/);
    const right = await at.signIn(['token', '--account', COLLEAGUE], {}, COLLEAGUE);
    assert.equal(right.code, 0, right.stderr);
  });
});

describe('accounts and logout', { concurrency: 8 }, () => {
  test('the accounts that are signed in, the last one first; logout of one leaves the other', async () => {
    const at = await open();
    const none = await at.run('accounts');
    assert.equal(none.stdout, '[]\n');
    assert.equal(none.stderr, 'No user is signed in.\n');
    await signedInAt(at, at.home, EMPLOYEE);
    await signedInAt(at, at.home, COLLEAGUE);
    at.seen.length = 0;
    const usernames = async () => {
      const { code, stdout, stderr } = await at.run('accounts');
      assert.equal(code, 0, stderr);
      assert.equal(stderr, '');
      return JSON.parse(stdout).map((/** @type {any} */ { username }) => username);
    };
    assert.deepEqual(await usernames(), [COLLEAGUE, EMPLOYEE]);
    const unknown = await at.run('logout', 'stranger@contoso.com');
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /`stranger@contoso\.com` is not signed in[^]*Give an account that is signed in: kollegin@contoso\.com, employee@contoso\.com\./,
    );
    const one = await at.run('logout', COLLEAGUE.toUpperCase());
    assert.equal(one.code, 0);
    assert.equal(one.stdout, '');
    assert.equal(one.stderr, 'Signed out: Contoso Kollegin für Qualität (kollegin@contoso.com).\n');
    assert.deepEqual(await usernames(), [EMPLOYEE]);
    assert.equal((await at.run('token', '--no-prompt')).code, 0);
    const rest = await at.run('logout', '--json');
    assert.deepEqual(
      JSON.parse(rest.stdout).map((/** @type {any} */ { username }) => username),
      [EMPLOYEE],
    );
    assert.deepEqual(namesIn(at.home), [], 'no file is left');
    assert.equal((await at.run('token', '--no-prompt')).code, 9);
    const again = await at.run('logout');
    assert.equal(again.code, 0);
    assert.equal(again.stderr, 'No user was signed in.\n');
    assert.deepEqual(at.seen, [], 'none of this sends a request');
  });

  test('logout of a user name that several accounts have: which ones, and none is removed', async () => {
    const at = await open();
    await signedInAt(at, at.home, EMPLOYEE);
    const file = tokensFile(at.home);
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    const [mine] = stored.tokens;
    stored.tokens.push({ ...mine, account: { ...mine.account, id: 'guest.other-tenant' } });
    writeFileSync(file, JSON.stringify(stored), { mode: 0o600 });
    const several = await at.run('logout', EMPLOYEE);
    assert.equal(several.code, 2, several.stderr);
    assert.match(several.stderr, /is the user name of 2 accounts[^]*guest\.other-tenant/);
    assert.equal(JSON.parse((await at.run('accounts')).stdout).length, 2);
    assert.equal((await at.run('logout', 'guest.other-tenant')).code, 0);
    const [left] = JSON.parse((await at.run('accounts')).stdout);
    assert.equal(left.id, mine.account.id);
  });

  test('two apps never mix', async () => {
    const at = await open();
    await signedInAt(at, at.home, EMPLOYEE);
    const second = { authority: at.authority, clientId: clients.second.id };
    await signedInAt(second, at.home, COLLEAGUE);
    assert.equal(namesIn(at.home).length, 2);
    const other = ['--client-id', clients.second.id];
    assert.equal(JSON.parse((await at.run('accounts')).stdout)[0].username, EMPLOYEE);
    assert.equal(JSON.parse((await at.run('accounts', ...other)).stdout)[0].username, COLLEAGUE);
    assert.equal((await at.run('logout', EMPLOYEE, ...other)).code, 2);
    assert.equal((await at.run('logout', ...other)).code, 0);
    assert.equal((await at.run('token', '--no-prompt')).code, 0);
  });

  test('logout where the stored tokens are damaged removes it', async () => {
    const at = await open();
    await signedInAt(at, at.home);
    writeFileSync(tokensFile(at.home), '{');
    assert.equal((await at.run('logout')).code, 0);
    assert.deepEqual(namesIn(at.home), []);
  });

  for (const args of [['accounts'], ['logout']]) {
    test(`${args} where nothing can be read: an error that says why`, async () => {
      const at = await open();
      mkdirSync(at.home, { recursive: true });
      writeFileSync(folderIn(at.home), '');
      const { code, stdout, stderr } = await at.run(...args);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /What to do: \S[^]*Error: cache_failed[^]*Cause: ENOTDIR/);
    });
  }
});
