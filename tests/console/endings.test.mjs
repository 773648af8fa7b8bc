// How the console program ends where something outside of the sign-in fails: a folder that does not
// answer, a disk that is full, a reader that goes away.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { build } from 'esbuild';
import { version } from '../../pkg/cli/version.js';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { cli, newHome, root, start } from './program.mjs';
import { startProxy } from './proxy.mjs';

const clientId = '00000000-0000-4000-8000-00000000c0de';
const answering = {
  devicecode: [answers.code()],
  token: [answers.tokens()],
  me: [answers.profile()],
};

/** @type {{ close(): Promise<void> }[]} */
const opened = [];
after(() => Promise.all(opened.map((server) => server.close())));

/** @param {Parameters<typeof startScripted>[0]} script */
async function open(script) {
  const server = await startScripted(script);
  opened.push(server);
  return ['--authority', server.authority, '--graph-url', server.graphUrl, '--client-id', clientId];
}

describe('the program ends', { concurrency: 4 }, () => {
  for (const [what, text] of /** @type {const} */ ([
    [['--help'], 'the help text'],
    [['--version'], 'the version'],
    [[], 'the profile'],
  ])) {
    for (const [rule, file, wanted] of /** @type {const} */ ([
      ['on a full disk, with exit code 1 and a sentence', '/dev/full', 1],
      ['without a fault where its reader has gone', '/dev/null', 0],
    ])) {
      // Linux alone has a disk that is always full.
      if (!existsSync(file)) continue;
      test(`${rule}: ${text}`, async () => {
        const args = [...what, ...(what.length ? [] : await open(answering))];
        const line = ['"$0" "$@"', file === '/dev/full' ? '>/dev/full' : '| true'].join(' ');
        const { code, stderr } = await start(
          ['-c', `set -o pipefail; ${line}`, process.execPath, cli, ...args],
          { command: 'bash' },
        ).ended;
        assert.equal(code, wanted, stderr);
        assert.doesNotMatch(stderr, /\n\s+at |node:/, 'no stack trace');
        if (wanted === 1) {
          assert.match(
            stderr,
            /device-signin: The result could not be written\.\n {2}What to do: \S/,
          );
          assert.match(stderr, /Cause: .*ENOSPC/);
        }
      });
    }
  }

  test('without a fault where stderr is full', async () => {
    const { code, stdout } = await start(
      ['-c', '"$0" "$@" 2>/dev/full', process.execPath, cli, ...(await open(answering))],
      { command: 'bash' },
    ).ended;
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
  });

  /** Opening a pipe that no process reads blocks, as a folder on a network drive without its server does. */
  async function hanging() {
    const pipe = `${newHome()}-pipe`;
    execFileSync('mkfifo', [pipe]);
    const preload = new URL('hanging-folder.mjs', import.meta.url).href;
    return { args: ['--import', preload, cli], env: { PIPE: pipe } };
  }

  test('by Ctrl-C where its folder does not answer, and has shown the code before', async () => {
    const { args, env } = await hanging();
    const at = await open({ ...answering, devicecode: [answers.code({ interval: 60 })] });
    const program = start([...args, ...at], { env });
    await program.writes('stderr', /enter the code BCDFGHJKL/);
    assert.match((await program.writes('stderr', /warning: .*\n/))[0], /does not answer/);
    program.kill('SIGINT');
    const { code, signal } = await program.ended;
    assert.ok(code === 130 || signal === 'SIGINT', `${code} ${signal}`);
  });

  for (const node of ['this node', ...(isLinuxX64 ? ['node 22'] : [])]) {
    test(`after a sign-in where its folder does not answer, on ${node}`, async () => {
      const { args, env } = await hanging();
      const command = node === 'this node' ? process.execPath : await download(node);
      const program = start([...args, ...(await open(answering))], { env, command });
      const { code, signal, stdout, stderr } = await program.ended;
      assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee', stderr);
      // Node 20 cannot end with an exit code while a file operation is under way.
      if (node === 'this node' && !('execve' in process)) assert.equal(signal, 'SIGKILL');
      else assert.equal(code, 0, stderr);
    });
  }
});

describe('a program', { concurrency: 2 }, () => {
  test('has the version of package.json', () => {
    assert.equal(version, JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).version);
  });

  for (const format of /** @type {const} */ (['esm', 'cjs'])) {
    test(`that is bundled as one ${format} file knows its version, signs in, and uses a proxy`, async () => {
      const outfile = `${newHome()}.${format === 'esm' ? 'mjs' : 'cjs'}`;
      await build({
        entryPoints: [cli],
        ...{ bundle: true, platform: 'node', target: 'node20', format, outfile },
        logLevel: 'silent',
      });
      const printed = await start([outfile, '--version']).ended;
      assert.equal(printed.stdout, `${version}\n`);
      const proxy = await startProxy();
      opened.push(proxy);
      const env = { HTTP_PROXY: proxy.url };
      const { code, stdout, stderr } = await start([outfile, ...(await open(answering))], { env })
        .ended;
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
      assert.ok(proxy.seen.length > 0);
    });
  }

  test('opens the address in a browser with --open, and not without a display', async () => {
    const folder = newHome();
    mkdirSync(folder, { recursive: true });
    const opener = '#!/bin/sh\nprintf "%s" "$1" > "$OPENED"\n';
    writeFileSync(join(folder, 'xdg-open'), opener, { mode: 0o755 });
    const OPENED = join(folder, 'opened');
    const env = {
      ...{ PATH: `${folder}:${process.env.PATH}`, OPENED, DISPLAY: ':0', WAYLAND_DISPLAY: '' },
      ...{ CI: '', SSH_CONNECTION: '', SSH_TTY: '' },
    };
    const at = await open({ ...answering, token: [answers.pending(), answers.tokens()] });
    const { code, stderr } = await start([cli, '--open', ...at], { env }).ended;
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(OPENED, 'utf8'), 'https://example.com/device');
    const without = await start([cli, '--open', ...(await open(answering))], {
      env: { ...env, DISPLAY: '' },
    }).ended;
    assert.equal(without.code, 0);
    assert.match(without.stderr, /warning: No browser was opened: there is no display\./);
  });
});
