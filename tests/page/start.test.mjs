// `npm start`: starts, says where, and stops without an error.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { flags as authorityFlags } from '../../www/authority/options.mjs';
import { ownAddress } from '../../www/start/lan.mjs';
import { message, start } from '../console/program.mjs';
import { approve } from '../user.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { rawRequest } from './raw-request.mjs';

const skip = ownAddress() === undefined && 'this machine is on no network';
const script = fileURLToPath(new URL('../../www/start.mjs', import.meta.url));
const clientId = '2d4b1f1e-6f3c-4e5a-9c57-0b8d6c1f2a3b';
const pageLine = /Page: +(http:\/\/127\.0\.0\.1:(\d+)\/)/;

/** @param {number} port @returns {Promise<{ close: () => void }>} */
async function occupy(port) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await Promise.race([once(server, 'listening'), once(server, 'error')]).catch(() => {});
  return { close: () => server.close() };
}

test('through npm, stopped by Ctrl-C in a terminal', async () => {
  const program = start(['start', '--', '--port', '0'], { command: 'npm', group: true });
  const [, url = ''] = await program.writes('stdout', pageLine);
  const [, authority = ''] = await program.writes('stdout', /Authority: +(\S+)/);
  await program.writes('stdout', /Press Ctrl-C to stop/);
  const page = await fetch(url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>Sign in<\/title>/);
  assert.match(String(page.headers.get('content-security-policy')), /default-src 'none'/);
  assert.equal((await fetch(new URL('/device', authority))).status, 200);
  program.kill('SIGINT');
  // npm itself waits for its script and then ends by the signal that it got.
  const { code, signal, stderr } = await program.ended;
  assert.ok(code === 0 || signal === 'SIGINT', `${code} ${signal}`);
  assert.doesNotMatch(stderr, /error|npm start:/i);
  await assert.rejects(fetch(url), 'the page is gone');
  await assert.rejects(fetch(authority), 'the authority is gone');
});

test('it stops cleanly while a browser holds a connection and a request waits', async () => {
  const upstream = await startScripted({ devicecode: [fault.hang()] });
  const { authority, graphUrl } = upstream;
  const program = start([
    ...[script, '--forward', '--port', '0', '--authority', authority, '--graph-url', graphUrl],
    ...['--client-id', clientId],
  ]);
  const [, url = ''] = await program.writes('stdout', pageLine);
  const waiting = rawRequest(url, {
    path: `${new URL(authority).pathname}/oauth2/v2.0/devicecode`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: url.replace(/\/$/, ''),
    },
    body: new URLSearchParams({ client_id: clientId, scope: 'openid' }).toString(),
  });
  while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  program.kill('SIGTERM');
  await assert.rejects(waiting);
  const { code, stderr } = await program.ended;
  await upstream.close();
  assert.equal(code, 0, stderr);
});

test('if the default port is in use, another one is taken, and it says so', async () => {
  const other = await occupy(8080);
  const program = start([script]);
  const [, url = '', port] = await program.writes('stdout', pageLine);
  assert.notEqual(port, '8080');
  assert.equal((await fetch(url)).status, 200);
  program.kill('SIGINT');
  const { code, stdout } = await program.ended;
  other.close();
  assert.equal(code, 0);
  assert.match(stdout, /Port 8080 is in use/);
});

test('a port that was named and is in use is an error', async () => {
  const upstream = await startScripted({});
  const { port } = new URL(upstream.authority);
  const { code, stderr } = await start([script, '--port', port]).ended;
  await upstream.close();
  assert.equal(code, 2, stderr);
  assert.match(stderr, new RegExp(`port ${port} is in use[^]*What to do: \\S`));
});

test('--console: the profile alone goes to stdout', async () => {
  const program = start([script, '--console', '--interval', '1']);
  await approve((await program.writes('stderr', message)).groups ?? {});
  const { code, stdout, stderr } = await program.ended;
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
  assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
});

test('--console: Ctrl-C cancels, and the authority is stopped too', async () => {
  const program = start([script, '--console'], { group: true });
  const { verificationUri = '' } = (await program.writes('stderr', message)).groups ?? {};
  program.kill('SIGINT');
  const { code, stdout } = await program.ended;
  assert.equal(code, 130);
  assert.equal(stdout, '');
  await assert.rejects(fetch(verificationUri));
});

test('--forward, --authority: the library in the page signs in at that directory, through the same server', async () => {
  const upstream = await startScripted({
    devicecode: [answers.code()],
    token: [answers.tokens()],
    me: [answers.profile()],
  });
  const { authority, graphUrl } = upstream;
  const program = start([
    ...[script, '--forward', '--port', '0', '--authority', authority, '--graph-url', graphUrl],
    ...['--client-id', clientId, '--scope', 'User.Read', '--scope', 'Mail.Read'],
  ]);
  const [, url = ''] = await program.writes('stdout', pageLine);
  const settings = await (await fetch(new URL('/settings.json', url))).json();
  assert.deepEqual(settings, {
    clientId,
    tenant: new URL(authority).pathname.slice(1),
    where: authority.replace('http://', ''),
    scopes: ['User.Read', 'Mail.Read'],
  });
  const me = await fetch(new URL('/v1.0/me', url), { headers: { authorization: 'Bearer t' } });
  assert.equal((await me.json()).displayName, 'Contoso Employee');
  program.kill('SIGINT');
  const { code, stdout } = await program.ended;
  await upstream.close();
  assert.equal(code, 0);
  assert.match(stdout, /stays signed in at this address until you choose "Sign out"/);
});

test('--authority: the proxy signs the user in at that directory', async () => {
  const upstream = await startScripted({
    devicecode: [answers.code()],
    token: [answers.tokens()],
    me: [answers.profile()],
  });
  const { authority, graphUrl } = upstream;
  const program = start([
    ...[script, '--port', '0', '--authority', authority, '--graph-url', graphUrl],
    ...['--client-id', clientId],
  ]);
  const [, url = ''] = await program.writes('stdout', pageLine);
  const settings = await (await fetch(new URL('/settings.json', url))).json();
  assert.deepEqual(settings, {
    where: authority.replace('http://', ''),
    proxy: '/device-signin',
  });
  const started = await fetch(new URL('/device-signin/start', url), {
    method: 'POST',
    headers: { origin: new URL(url).origin, 'x-device-signin': '1' },
  });
  const { status, code } = await started.json();
  assert.deepEqual([status, code.userCode], ['pending', 'BCDFGHJKL']);
  program.kill('SIGINT');
  assert.equal((await program.ended).code, 0);
  await upstream.close();
});

test('--lan: the page shows an address of this machine on the network', { skip }, async () => {
  const program = start([script, '--port', '0', '--lan']);
  const [, url = ''] = await program.writes('stdout', pageLine);
  await program.writes('stdout', /Scan the QR code with a phone on this network/);
  const started = await fetch(new URL('/device-signin/start', url), {
    method: 'POST',
    headers: { origin: new URL(url).origin, 'x-device-signin': '1' },
  });
  const { code } = await started.json();
  const address = new URL(code.verificationUri);
  assert.doesNotMatch(address.hostname, /^127\.|localhost/);
  assert.equal((await fetch(address)).status, 403, 'without cookies the pages are closed');
  program.kill('SIGINT');
  assert.equal((await program.ended).code, 0);
});

for (const [args, text] of /** @type {[string[], RegExp][]} */ ([
  [['--consol'], /unknown option `--consol`; did you mean `--console`\?/],
  [['console'], /two dashes before the options/],
  [['--port', '99999'], /`--port` needs a port/],
  [['--interval', '0'], /`--interval` needs seconds/],
  [['--interval', 'x'], /`--interval` needs seconds/],
  [['--code-lifetime', '0'], /`--code-lifetime` needs seconds, from 1 to 86400, not `0`/],
  [['--cors', '--no-cors'], /exclude each other/],
  [['--timeout', '5'], /`--timeout` is for `--console`/],
  [['--console', '--port', '1'], /`--port` is for the page/],
  [['--console', '--forward'], /`--forward` is for the page/],
  [
    ['--lan', '--authority', 'https://a.example/x', '--client-id', clientId],
    /`--lan` is for the local authority/,
  ],
  [['--authority', 'https://login.microsoftonline.com/x'], /no client ID/],
  [['--authority', 'http://example.com/x', '--client-id', clientId], /https/i],
  [
    ['--authority', 'https://a.example/x', '--client-id', clientId, '--interval', '1'],
    /local authority/,
  ],
])) {
  test(`bad usage, exit code 2: npm start -- ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await start([script, ...args]).ended;
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, text);
    assert.match(stderr, /What to do: \S/);
  });
}

test('--help names every option and starts nothing', async () => {
  const { code, stdout } = await start([script, '--help']).ended;
  assert.equal(code, 0);
  const own = ['console', 'port', 'forward', 'lan', 'authority', 'client-id'];
  for (const name of [...own, ...Object.keys(authorityFlags)]) {
    assert.match(stdout, new RegExp(`--${name}\\b`));
  }
});
