// `device-signin serve`: what it refuses to begin with, the page in a browser, pairing, its files.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAuthority } from '../../www/authority/authority.mjs';
import { makeCertificate } from '../../www/authority/certificate.mjs';
import { root } from '../../xtask/root.mjs';
import { launch, missing } from '../page/chromium.mjs';
import { approve } from '../user.mjs';
import { exchange, written } from './raw-exchange.mjs';

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {string} */
let folder;
before(async () => {
  authority = await startAuthority({ interval: 1 });
  folder = mkdtempSync(join(tmpdir(), 'device-signin-serve-'));
});
after(async () => {
  await authority?.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * @param {readonly string[]} args
 * @param {string} [cacheDir]
 */
function program(args, cacheDir = join(folder, 'cache')) {
  const child = spawn(
    process.execPath,
    [
      ...[join(root, 'pkg/cli.js'), 'serve', '--client-id', authority.clientId],
      ...['--authority', authority.authority, '--cache-dir', cacheDir, ...args],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LANG: 'C' } },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  return {
    ended,
    log: () => log,
    /** Waits for a line. @param {RegExp} pattern */
    async line(pattern) {
      for (let i = 0; i < 600 && !pattern.test(log); i++) await sleep(25);
      return /** @type {RegExpExecArray} */ (pattern.exec(log) ?? assert.fail(log));
    },
    async stop() {
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await ended;
      clearTimeout(late);
      return code;
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

describe('serve', { concurrency: 2 }, () => {
  for (const [rule, args, message] of /** @type {[string, string[], RegExp][]} */ ([
    [
      'the network without a certificate',
      ['--host', '192.0.2.1', '--allow', 'pair'],
      /no certificate/,
    ],
    ['the network without an origin', ['--host', '0.0.0.0'], /listens on every address/],
    [
      'an origin beyond loopback without --allow',
      ['--origin', 'https://kiosk.example'],
      /who may begin/,
    ],
    ['an origin on http', ['--origin', 'http://kiosk.example'], /plain http is for loopback/],
    ['an origin with a path', ['--origin', 'https://kiosk.example/x'], /written as an origin/],
    ['a certificate without its key', ['--cert', 'x.pem'], /go together/],
    [
      'a certificate that is not there',
      ['--cert', '/none.pem', '--key', '/none.pem'],
      /cannot be read \(ENOENT\)/,
    ],
    [
      'a certificate that is none',
      ['--cert', join(root, 'package.json'), '--key', join(root, 'package.json')],
      /no certificate and its key/,
    ],
    ['a network that is none', ['--allow', '10.0.0.0/33'], /no address and no network/],
    ['a port that is none', ['--port', '65536'], /from 1 to 65535/],
    ['an idle time that is none', ['--idle', 'never'], /from 1 to 1440/],
  ])) {
    test(`refused: ${rule}`, async () => {
      const refused = program(args);
      assert.equal(await refused.ended, 2, refused.log());
      assert.match(refused.log(), message);
      assert.match(refused.log(), /What to do: /);
    });
  }

  test('a browser signs in, over a restart, and out again', { skip: missing }, async () => {
    const port = String(await freePort());
    const cacheDir = join(folder, 'browser');
    const args = ['--port', port, '--title', 'Lobby <1> & "2"'];
    let server = program(args, cacheDir);
    const browser = await launch();
    try {
      await server.line(/The sign-in page: (\S+)/);
      const page = await browser.newPage();
      /** @type {string[]} */
      const faults = [];
      /** @type {string[]} */
      const loaded = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('request', (sent) => loaded.push(new URL(sent.url()).pathname));
      await page.goto(`http://127.0.0.1:${port}/`);
      assert.equal(await page.title(), 'Lobby <1> & "2"');
      const inState = (/** @type {string} */ state) =>
        page.locator(`device-signin[state="${state}"]`).waitFor({ timeout: 20_000 });
      await inState('idle');
      await page.keyboard.press('Enter');
      await inState('code');
      const code = /** @type {any} */ (
        await page.evaluate("document.querySelector('device-signin').code")
      );
      assert.equal(await server.stop(), 0);
      server = program(args, cacheDir);
      await server.line(/The sign-in page/);
      await approve(code);
      await inState('profile');
      assert.deepEqual(
        loaded.filter((path) => /wasm|index\.js|inlined/.test(path)),
        [],
        'the page loads no WebAssembly',
      );
      const cookies = await page.context().cookies();
      assert.deepEqual(
        cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
        [['device-signin', true, 'Strict']],
      );
      assert.equal(await page.evaluate('document.cookie'), '');
      await page.reload();
      await inState('profile');
      await page.evaluate("document.querySelector('device-signin').signOut()");
      await inState('idle');
      const network = faults.filter((text) => !/Failed to load resource|ERR_CONNECTION/.test(text));
      assert.deepEqual(network, []);
      const files = readdirSync(join(cacheDir, 'serve'));
      assert.deepEqual(files, ['secret']);
      if (process.platform !== 'win32') {
        assert.equal(statSync(join(cacheDir, 'serve')).mode & 0o777, 0o700);
        assert.equal(statSync(join(cacheDir, 'serve/secret')).mode & 0o777, 0o600);
      }
    } finally {
      await browser.close();
      await server.stop();
    }
  });

  test('nothing is served but the page and the element', async () => {
    const port = await freePort();
    const server = program(['--port', String(port), '--no-cache']);
    await server.line(/The sign-in page/);
    const get = (/** @type {string} */ target) =>
      exchange(port, [written({ method: 'GET', target, headers: [['host', 'evil.example']] })]);
    for (const target of [
      ...[
        '/package.json',
        '/element/',
        '/element/index.js',
        '/element/glue.js',
        '/element/inlined.js',
      ],
      ...['/element/element-../index.js', '/element/%65lement.js', '/secret', '/pair', '/.env'],
      ...['/constructor', '/__proto__', '/element/element.js/', '/ELEMENT/element.js'],
    ]) {
      const { status } = await get(target);
      assert.ok([400, 404].includes(status), `${target}: ${status}`);
    }
    for (const target of [
      '/',
      '/serve.css',
      '/serve.js',
      '/element/element.js',
      '/element/element-de.js',
    ]) {
      const { status, head } = await get(target);
      assert.equal(status, 200, target);
      assert.match(
        head,
        /content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'/i,
      );
      assert.doesNotMatch(head, /unsafe/);
    }
    await server.stop();
  });

  test('--quiet writes the pairing link, without which no device could be paired, and no more', async () => {
    const port = await freePort();
    const args = ['--port', String(port), '--allow', 'pair', '--quiet'];
    const server = program(args, join(folder, 'quiet'));
    await server.line(/\/pair#\S+\n/);
    const status = await fetch(`http://127.0.0.1:${port}/`).then((response) => response.status);
    assert.equal(status, 200);
    assert.match(server.log(), /^To pair a device, open this there, [^\n]*\n$/);
    assert.equal(await server.stop(), 0);
  });

  test('beyond loopback a device is paired once, by a link that works once', async () => {
    const { cert, key, caCert } = await makeCertificate();
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    const port = await freePort();
    const origin = `https://localhost:${port}`;
    const server = program([
      ...['--port', String(port), '--origin', origin, '--allow', 'pair,192.0.2.0/24'],
      ...['--cert', join(folder, 'cert.pem'), '--key', join(folder, 'key.pem')],
    ]);
    const [, token = ''] = await server.line(/\/pair#(\S+)/);
    /** @param {string} path @param {{ body?: string, cookie?: string }} [how] */
    const post = (path, { body = '', cookie } = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            host: '127.0.0.1',
            port,
            path,
            method: 'POST',
            ca: caCert,
            servername: 'localhost',
            headers: { origin, 'x-device-signin': '1', ...(cookie && { cookie }) },
          },
          async (response) => {
            let text = '';
            for await (const piece of response) text += piece;
            resolve({
              status: response.statusCode,
              text,
              cookie: response.headers['set-cookie']?.[0],
            });
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    const refused = await post('/device-signin/start');
    assert.equal(refused.status, 403);
    assert.match(refused.text, /not_allowed/);
    assert.equal((await post('/pair', { body: 'wrong' })).status, 403);
    const paired = await post('/pair', { body: token });
    assert.equal(paired.status, 200);
    assert.match(
      paired.cookie,
      /^__Host-device-signin-paired=.*; HttpOnly; SameSite=Strict; Secure$/,
    );
    assert.equal((await post('/pair', { body: token })).status, 403);
    const [cookie] = paired.cookie.split(';');
    const started = await post('/device-signin/start', { cookie });
    assert.equal(started.status, 200, started.text);
    assert.match(started.cookie, /^__Host-device-signin=/);
    await server.stop();
  });
});
