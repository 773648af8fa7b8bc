// A sign-in that was interrupted: the next run goes on with the same code, if it is still valid.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { folderIn, storedIn, namesIn, pendingIn, signedInAt } from './store-files.mjs';
import { cli, message, newHome, start } from './program.mjs';

const clientId = '00000000-0000-4000-8000-00000000c0de';
const goesOn = /^Going on with the sign-in that was interrupted\.\n/;

/** @type {{ close(): Promise<void> }[]} */
const opened = [];
after(() => Promise.all(opened.map((server) => server.close())));

/** @param {Parameters<typeof startAuthority>[0]} options */
async function openAuthority(options) {
  const authority = await startAuthority(options);
  opened.push(authority);
  return authority;
}

/** @param {Parameters<typeof startScripted>[0]} answersOf */
async function openScripted(answersOf) {
  const server = await startScripted(answersOf);
  opened.push(server);
  return server;
}

/** @param {{ authority: string, graphUrl: string }} at */
const optionsFor = (at) => [
  ...['--authority', at.authority, '--graph-url', at.graphUrl, '--client-id', clientId],
];

/**
 * Has a program show a code, and ends it while it waits.
 * @param {{ authority: string, graphUrl: string }} server
 * @param {{ home?: string, signal?: NodeJS.Signals, args?: string[] }} [how]
 */
async function interrupted(server, { home = newHome(), signal = 'SIGKILL', args = [] } = {}) {
  const program = start([cli, ...optionsFor(server), ...args], { env: { XDG_CONFIG_HOME: home } });
  await program.writes('stderr', /authenticate|BCDFGHJKL/);
  program.kill(signal);
  const { stderr } = await program.ended;
  return { home, groups: message.exec(stderr)?.groups ?? {} };
}

/**
 * @param {{ authority: string, graphUrl: string }} server
 * @param {string} home
 * @param {string[]} args
 */
const again = (server, home, ...args) =>
  start([cli, ...optionsFor(server), ...args], { env: { XDG_CONFIG_HOME: home } });

/**
 * Changes the sign-in that was stored.
 * @param {string} home
 * @param {(code: Record<string, any>) => void} change
 */
function edit(home, change) {
  const name = namesIn(home).find((it) => it.startsWith('pending-')) ?? '';
  const path = join(folderIn(home), name);
  const entry = JSON.parse(readFileSync(path, 'utf8'));
  change(entry.deviceCode);
  writeFileSync(path, JSON.stringify(entry));
}

const script = {
  devicecode: [answers.code()],
  token: [answers.tokens()],
  me: [answers.profile()],
};

describe('interrupted', { concurrency: 8 }, () => {
  test('while the power is off the user signs in: no new code is requested', async () => {
    /** @type {string[]} */
    const seen = [];
    const authority = await openAuthority({
      interval: 1,
      onRequest: ({ path }) => void seen.push(path.split(/[/?]/).at(-1) ?? ''),
    });
    const { home, groups } = await interrupted(authority);
    assert.equal(pendingIn(home).length, 1);
    await approve(groups);
    const { code, stdout, stderr } = await again(authority, home).ended;
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
    assert.match(stderr, goesOn);
    assert.deepEqual(message.exec(stderr)?.groups, groups, 'the same code');
    assert.equal(seen.filter((name) => name === 'devicecode').length, 1);
    assert.equal(pendingIn(home).length, 0);
  });

  test('and the user signs in after it came back: the same code serves', async () => {
    const authority = await openAuthority({ interval: 1 });
    const { home, groups } = await interrupted(authority);
    const program = again(authority, home, '--json');
    const [line = ''] = await program.writes('stderr', /^.*"event":"code".*$/m);
    const { event: _, resumed, ...code } = JSON.parse(line);
    assert.equal(resumed, true);
    assert.equal(code.userCode, groups.userCode);
    assert.equal(code.deviceCode, undefined, 'the secret is not shown');
    assert.ok(code.expiresAt - Date.now() < 900_000 && code.expiresAt > Date.now());
    await approve(groups);
    const ended = await program.ended;
    assert.equal(ended.code, 0, ended.stderr);
  });

  test('and the user declines: that is reported, and nothing is left', async () => {
    const authority = await openAuthority({ interval: 1 });
    const { home, groups } = await interrupted(authority);
    await decline(groups);
    const { code, stderr } = await again(authority, home).ended;
    assert.equal(code, 3, stderr);
    assert.match(stderr, goesOn);
    assert.deepEqual(namesIn(home), []);
  });

  for (const [rule, error] of /** @type {const} */ ([
    ['the server does not know it any more', answers.error('bad_verification_code')],
    ['it was used', answers.error('invalid_grant', { aadsts: 70000 })],
    ['it has expired at the server', answers.error('expired_token', { aadsts: 70020 })],
  ])) {
    test(`and the code is no longer valid, because ${rule}: a new one, by itself`, async () => {
      const server = await openScripted({ ...script, token: [error, answers.tokens()] });
      const { home } = await interrupted(server);
      const { code, stderr } = await again(server, home).ended;
      assert.equal(code, 0, stderr);
      assert.match(stderr, goesOn);
      assert.match(stderr, /\nThat code is no longer valid\. Here is a new one\.\n/);
      assert.equal(server.to('devicecode').length, 2);
    });
  }

  test('the new code ends as any other: no third one is requested', async () => {
    const server = await openScripted({ ...script, token: [answers.error('expired_token')] });
    const { home } = await interrupted(server);
    const { code } = await again(server, home).ended;
    assert.equal(code, 4);
    assert.equal(server.to('devicecode').length, 2);
    assert.deepEqual(namesIn(home), []);
  });

  for (const [rule, change] of /** @type {[string, (code: any) => void][]} */ ([
    ['expired meanwhile', (code) => (code.expiresAt = Date.now())],
    ['is damaged', (code) => (code.deviceCode = '')],
  ])) {
    test(`a code that ${rule} is not polled: a new one`, async () => {
      const server = await openScripted(script);
      const { home } = await interrupted(server);
      edit(home, change);
      const { code, stderr } = await again(server, home).ended;
      assert.equal(code, 0, stderr);
      assert.equal(server.to('devicecode').length, 2);
      assert.equal(server.to('token').length, 1);
    });
  }

  for (const [rule, first] of /** @type {const} */ ([
    ['was answered', answers.pending()],
    ['was under way when the power failed', fault.hang()],
  ])) {
    test(`the time of a poll that ${rule} holds in the next run`, async () => {
      const server = await openScripted({
        ...script,
        devicecode: [answers.code({ interval: 2 })],
        token: [first, answers.tokens()],
      });
      const home = newHome();
      const program = again(server, home);
      while (server.to('token').length === 0) await setTimeout(5);
      await setTimeout(50);
      program.kill('SIGKILL');
      await program.ended;
      const { code, stderr } = await again(server, home).ended;
      assert.equal(code, 0, stderr);
      const [before, later] = server.to('token').map(({ at }) => at);
      const gap = Number(later) - Number(before);
      assert.ok(gap >= 1990, `polled again after ${gap} ms`);
    });
  }

  test('a clock that is set back after a loss of power does not stretch the wait', async () => {
    const server = await openScripted(script);
    const { home } = await interrupted(server);
    const days = 10 * 24 * 3600 * 1000;
    edit(home, (code) => {
      code.nextPollAt += days;
      code.expiresAt += days;
    });
    const { code, stderr } = await again(server, home, '--timeout', '10').ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, goesOn);
  });

  for (const [rule, args] of /** @type {const} */ ([
    ['another app', ['--client-id', '00000000-0000-4000-8000-000000000002']],
    ['other scopes', ['--client-id', clientId, '--scope', 'Mail.Read']],
    ['other parameters', ['--client-id', clientId, '--parameter', 'audience=https://a.example']],
    ['another account', ['--client-id', clientId, '--account', 'kollegin@contoso.com']],
  ])) {
    test(`${rule}: the code is not taken over, and stays`, async () => {
      const server = await openScripted(script);
      const { home } = await interrupted(server);
      const at = ['--authority', server.authority, '--graph-url', server.graphUrl];
      const other = start([cli, ...at, ...args], { env: { XDG_CONFIG_HOME: home } });
      await other.writes('stderr', /BCDFGHJKL/);
      other.kill('SIGINT');
      assert.doesNotMatch((await other.ended).stderr, /Going on/);
      assert.equal(server.to('devicecode').length, 2);
      assert.equal(pendingIn(home).length, 1);
    });
  }

  for (const [rule, signal, left] of /** @type {const} */ ([
    ['Ctrl-C is a user who gave up: nothing is left', 'SIGINT', 0],
    ['SIGTERM is a service that is started again: the code is left', 'SIGTERM', 1],
  ])) {
    test(rule, async () => {
      const server = await openScripted(script);
      const { home } = await interrupted(server, { signal });
      assert.equal(pendingIn(home).length, left);
    });
  }

  test('a time-out is an end: nothing is left', async () => {
    const server = await openScripted({ ...script, token: [answers.pending()] });
    const home = newHome();
    const { code } = await again(server, home, '--timeout', '0.8').ended;
    assert.equal(code, 5);
    assert.deepEqual(namesIn(home), []);
  });

  test('a sign-in from the cache removes a code that was left for the same, and no other', async () => {
    const authority = await openAuthority({ interval: 1 });
    const { home } = await interrupted(authority);
    await interrupted(authority, { home, args: ['--scope', 'Mail.Read'] });
    assert.equal(pendingIn(home).length, 2);
    await signedInAt(authority, home);
    assert.equal((await again(authority, home).ended).code, 0);
    assert.deepEqual(
      pendingIn(home).map(({ purpose }) => purpose.scopes),
      [['Mail.Read']],
    );
    assert.equal((await again(authority, home, 'logout').ended).code, 0);
    assert.deepEqual(namesIn(home), [], 'and `logout` removes all');
  });

  test('what is stored while it waits is for its owner alone, and no secret is shown', async () => {
    const server = await openScripted(script);
    const { home } = await interrupted(server);
    const [entry] = Object.values(storedIn(home));
    assert.equal(entry.deviceCode.deviceCode, 'scripted-device-code');
    const { stdout, stderr } = await again(server, home, '--json').ended;
    assert.doesNotMatch(stdout + stderr, /scripted-device-code|scripted-(access|refresh)-token/);
    assert.deepEqual(
      readdirSync(folderIn(home)).map((name) => name.slice(0, 7)),
      ['tokens-'],
    );
  });
});
