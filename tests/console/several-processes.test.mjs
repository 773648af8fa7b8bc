// Several processes with one cache folder that want the same sign-in show one code: the others wait
// for the process that shows it, and one of them goes on with it if that one ends.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { namesIn, pendingIn } from './store-files.mjs';
import { cli, message, newHome, start } from './program.mjs';

/** @type {{ close(): Promise<void> }[]} */
const opened = [];
after(() => Promise.all(opened.map((authority) => authority.close())));

/** An authority, a folder, and how to start processes that share it. */
async function open() {
  let codes = 0;
  const authority = await startAuthority({
    interval: 1,
    onRequest: ({ path }) => void (codes += /\/devicecode\b/.test(path) ? 1 : 0),
  });
  opened.push(authority);
  const home = newHome();
  /** @param {string[]} args */
  const run = (...args) =>
    start(
      [
        ...[cli, ...args, '--client-id', authority.clientId],
        ...['--authority', authority.authority, '--graph-url', authority.graphUrl],
      ],
      { env: { XDG_CONFIG_HOME: home } },
    );
  /** The code that a process shows. @param {ReturnType<typeof run>} program */
  const codeOf = async (program) => (await program.writes('stderr', message)).groups ?? {};
  /** Two processes, of which the second one waits. @param {string[]} args Of the second. */
  const two = async (...args) => {
    const first = run();
    const code = await codeOf(first);
    const second = run(...args);
    assert.deepEqual(await codeOf(second), code);
    return { first, second, code };
  };
  return { home, run, codeOf, two, codes: () => codes };
}

const waits = /^Another device-signin shows this code already\. This one waits for it\.\n/;

describe('several processes', { concurrency: 4 }, () => {
  test('that start at once show one code, and all have what they want', async () => {
    const at = await open();
    const programs = [at.run(), at.run('token'), at.run('--json'), at.run('token', '--json')];
    const [first = {}, ...others] = await Promise.all(
      programs.map(async (program) => {
        const { groups } = await program.writes('stderr', /enter the code (?<userCode>\S+) /);
        return groups;
      }),
    );
    for (const other of others) assert.deepEqual(other, first);
    const code = await at.codeOf(/** @type {any} */ (programs[0]));
    await approve(code);
    for (const program of programs) {
      const { code: exit, stdout, stderr } = await program.ended;
      assert.equal(exit, 0, stderr);
      assert.notEqual(stdout, '');
    }
    assert.equal(at.codes(), 1);
    assert.deepEqual(
      namesIn(at.home).map((name) => name.slice(0, 7)),
      ['tokens-'],
    );
  });

  test('of which one shows the code: the other one says that it waits', async () => {
    const at = await open();
    const { first, second, code } = await at.two('--json');
    assert.match((await second.writes('stderr', /.*"event":"code".*/))[0], /"shared":true/);
    const third = at.run('token');
    await third.writes('stderr', waits);
    await approve(code);
    for (const program of [first, second, third]) assert.equal((await program.ended).code, 0);
    assert.equal(at.codes(), 1);
  });

  for (const signal of /** @type {const} */ (['SIGKILL', 'SIGINT', 'SIGTERM'])) {
    test(`of which the one that shows the code ends by ${signal}: another one goes on with it`, async () => {
      const at = await open();
      const { first, second, code } = await at.two();
      first.kill(signal);
      await first.ended;
      await second.writes('stderr', /Going on with the sign-in that was interrupted\.\n/);
      await approve(code);
      const { code: exit, stderr } = await second.ended;
      assert.equal(exit, 0, stderr);
      assert.equal(at.codes(), 1);
      assert.equal(pendingIn(at.home).length, 0);
    });
  }

  test('of which one waits and is cancelled: the other one goes on', async () => {
    const at = await open();
    const { first, second, code } = await at.two();
    second.kill('SIGINT');
    assert.equal((await second.ended).code, 130);
    await approve(code);
    assert.equal((await first.ended).code, 0);
    assert.equal(namesIn(at.home).length, 1);
  });

  test('whose user declines: all say so, and none shows a new code', async () => {
    const at = await open();
    const { first, second, code } = await at.two();
    await decline(code);
    for (const program of [first, second]) {
      const { code: exit, stderr } = await program.ended;
      assert.equal(exit, 3, stderr);
      assert.match(stderr, /Error: declined/);
    }
    assert.equal(at.codes(), 1);
  });

  for (const [rule, args] of /** @type {const} */ ([
    ['want other scopes', ['--scope', 'Mail.Read']],
    ['want another account', ['--account', 'kollegin@contoso.com']],
    ['store nothing', ['--no-cache']],
  ])) {
    test(`that ${rule} show a code each`, async () => {
      const at = await open();
      const first = at.run();
      const { userCode } = await at.codeOf(first);
      const second = at.run(...args);
      assert.notEqual((await at.codeOf(second)).userCode, userCode);
      for (const program of [first, second]) program.kill('SIGINT');
      await Promise.all([first.ended, second.ended]);
      await setTimeout(0);
    });
  }
});
