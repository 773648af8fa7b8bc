// The console program in companies' networks: proxies, their passwords, and certificates that are
// not trusted. What a request failed with is said, and no secret of it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { download, isLinuxX64 } from '../hosts/downloads.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { cli, newHome, start } from './program.mjs';
import { startProxy } from './proxy.mjs';
import { certificateFor } from './certificates.mjs';

const clientId = '00000000-0000-4000-8000-00000000c0de';

/** @type {{ close(): Promise<void> }[]} */
const opened = [];
after(() => Promise.all(opened.map((server) => server.close())));

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let authority;
/** @type {string} */
let caFile;
before(async () => {
  authority = await startAuthority({ interval: 1, https: true });
  opened.push(authority);
  caFile = `${newHome()}-ca.pem`;
  writeFileSync(caFile, authority.caCert ?? '');
});

/** @param {Parameters<typeof startProxy>[0]} [options] */
async function openProxy(options) {
  const proxy = await startProxy(options);
  opened.push(proxy);
  return proxy;
}

/** @param {Parameters<typeof startScripted>[0]} script */
async function openScripted(script) {
  const server = await startScripted(script);
  opened.push(server);
  return server;
}

/** @param {string} at */
const argumentsFor = (at) => ['--authority', at, '--client-id', clientId];

/**
 * Runs the program until it shows a code or ends.
 * @param {string} at The authority.
 * @param {Record<string, string>} env
 * @param {{ command?: string, args?: string[] }} [how]
 */
async function untilCode(at, env, { command, args = [] } = {}) {
  const program = start([cli, ...argumentsFor(at), ...args], {
    env,
    ...(command !== undefined && { command }),
  });
  const shown = await program.writes('stderr', /enter the code/).then(
    () => true,
    () => false,
  );
  if (shown) program.kill('SIGINT');
  return { shown, ...(await program.ended) };
}

describe('a proxy', { concurrency: 4 }, () => {
  const nodes = isLinuxX64 ? ['node 22', 'node 24', 'node 26'] : [];
  for (const node of ['this node', ...nodes]) {
    test(`of HTTPS_PROXY is used, on ${node}`, async () => {
      const command = node === 'this node' ? process.execPath : await download(node);
      const proxy = await openProxy();
      const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile };
      const { shown, stderr } = await untilCode(authority.authority, env, { command });
      assert.ok(shown, stderr);
      assert.deepEqual(proxy.seen, [`CONNECT ${new URL(authority.authority).host}`]);
      assert.doesNotMatch(stderr, /warning/i);
    });

    test(`that wants a password is named as that, after one try, on ${node}`, async () => {
      const command = node === 'this node' ? process.execPath : await download(node);
      const proxy = await openProxy({ password: 'user:pass%word' });
      const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile };
      const without = await untilCode(authority.authority, env, { command });
      assert.equal(without.code, 6, without.stderr);
      assert.match(
        without.stderr,
        /What to do: Put them into the proxy's address: HTTPS_PROXY=http:\/\/USER:PASSWORD@HOST:PORT/,
      );
      assert.match(without.stderr, /Cause: The proxy wants a user name and a password .*407/);
      assert.equal(proxy.seen.length, 1, 'no retry');
      const HTTPS_PROXY = `http://user:pass%25word@${proxy.host}`;
      const { shown, stderr } = await untilCode(
        authority.authority,
        { ...env, HTTPS_PROXY },
        { command },
      );
      assert.ok(shown, stderr);
    });
  }

  test('that wants a password is named for an address in capitals too', async () => {
    const proxy = await openProxy({ password: 'user:password' });
    const { code, stderr } = await start(
      [cli, '--issuer', 'HTTPS://id.example/tv', '--client-id', 'my-tv'],
      { env: { HTTPS_PROXY: proxy.url } },
    ).ended;
    assert.equal(code, 6, stderr);
    assert.match(stderr, /HTTPS_PROXY=http:\/\/USER:PASSWORD@HOST:PORT/);
    assert.equal(proxy.seen.length, 1, 'no retry');
  });

  for (const node of ['this node', ...nodes]) {
    test(`that closes each connection is tried three times, on ${node}`, async () => {
      const command = node === 'this node' ? process.execPath : await download(node);
      const proxy = await openProxy({ closes: true });
      const env = { HTTPS_PROXY: proxy.url };
      const { code, stderr } = await untilCode(authority.authority, env, { command });
      assert.equal(code, 6, stderr);
      assert.equal(proxy.seen.length, 3);
      assert.match(stderr, /What to do: .*proxy's address in HTTPS_PROXY/);
      assert.match(stderr, /Cause: .*[Pp]roxy.*other side closed/);
    });
  }

  for (const [
    rule,
    env,
    used,
  ] of /** @type {[string, (url: string) => Record<string, string>, boolean][]} */ ([
    ['in a variable in lower case is used', (url) => ({ https_proxy: url }), true],
    ['without a scheme is used', (url) => ({ HTTPS_PROXY: url.replace('http://', '') }), true],
    [
      'is left out for the hosts of NO_PROXY',
      (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'other.example.com,127.0.0.1,localhost' }),
      false,
    ],
    [
      'is used for hosts that NO_PROXY does not have',
      (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'example.com' }),
      true,
    ],
    ['is left out for all with NO_PROXY=*', (url) => ({ HTTPS_PROXY: url, no_proxy: '*' }), false],
    ['is none where its variable is empty', () => ({ HTTPS_PROXY: '' }), false],
  ])) {
    test(rule, async () => {
      const proxy = await openProxy();
      const all = { NODE_EXTRA_CA_CERTS: caFile, ...env(proxy.url) };
      const { shown, stderr } = await untilCode(authority.authority, all);
      assert.ok(shown, stderr);
      assert.equal(proxy.seen.length > 0, used);
    });
  }

  test('of HTTP_PROXY is used for HTTP', async () => {
    const server = await openScripted({
      devicecode: [answers.code()],
      token: [answers.tokens()],
      me: [answers.profile()],
    });
    const proxy = await openProxy();
    const { code, stderr } = await start(
      [cli, ...argumentsFor(server.authority), '--graph-url', server.graphUrl],
      { env: { HTTP_PROXY: proxy.url } },
    ).ended;
    assert.equal(code, 0, stderr);
    assert.ok(proxy.seen.length > 0);
  });

  test('that does not answer: exit code 6, its variable in the hint, and no password', async () => {
    const proxy = await startProxy();
    await proxy.close();
    const HTTPS_PROXY = `http://user:hunter2hunter2@${proxy.host}`;
    const { code, stderr } = await untilCode(authority.authority, { HTTPS_PROXY });
    assert.equal(code, 6, stderr);
    assert.match(stderr, /What to do: .*proxy's address in HTTPS_PROXY/);
    assert.match(stderr, /Cause: .*ECONNREFUSED/);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  for (const HTTPS_PROXY of ['socks5://user:hunter2hunter2@127.0.0.1:1', 'http://', 'a b']) {
    test(`that is none of HTTP is wrong usage: ${HTTPS_PROXY.split(':')[0]}`, async () => {
      const { code, stderr } = await untilCode(authority.authority, { HTTPS_PROXY });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /`HTTPS_PROXY` is not the address of an HTTP proxy/);
      assert.doesNotMatch(stderr, /hunter2/);
    });
  }
});

describe('a certificate', { concurrency: 4 }, () => {
  for (const [
    rule,
    names,
    hint,
  ] of /** @type {[string, { host: string, trust: boolean, days?: number }, RegExp][]} */ ([
    [
      'that is not trusted',
      { host: 'localhost', trust: false },
      /What to do: .*NODE_EXTRA_CA_CERTS.*NODE_USE_SYSTEM_CA=1/,
    ],
    [
      'for another host',
      { host: 'example.com', trust: true },
      /What to do: Another server answers/,
    ],
    [
      'that has expired',
      { host: 'localhost', trust: true, days: -1 },
      /What to do: Set this device's clock/,
    ],
  ])) {
    test(`${rule}: exit code 6, a hint of its own, and no retry`, async () => {
      const { key, cert } = await certificateFor(names);
      let connections = 0;
      const server = createServer({ key, cert }, (_, response) => response.end('{}'));
      server.on('connection', () => (connections += 1));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      const file = `${newHome()}-cert.pem`;
      writeFileSync(file, cert);
      const { code, stderr } = await untilCode(
        `https://localhost:${port}/contoso.onmicrosoft.com`,
        names.trust ? { NODE_EXTRA_CA_CERTS: file } : {},
      );
      server.close();
      assert.equal(code, 6, stderr);
      assert.match(stderr, hint);
      assert.match(stderr, /Cause: \S/);
      assert.equal(connections, 1);
    });
  }
});

describe('what a request failed with', { concurrency: 4 }, () => {
  test('is the cause, as text and as JSON, and the hint speaks to the user', async () => {
    const server = await startScripted({});
    await server.close();
    const text = await untilCode(server.authority, {});
    assert.equal(text.code, 6);
    assert.match(text.stderr, /Cause: fetch failed: connect ECONNREFUSED 127\.0\.0\.1:\d+/);
    assert.match(text.stderr, /What to do: Check the connection\. If this network has a proxy/);
    const json = await untilCode(server.authority, {}, { args: ['--json'] });
    const events = json.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const { cause } of [
      events.at(-1),
      events.find(({ status }) => status === 'retrying').error,
    ]) {
      assert.match(cause, /ECONNREFUSED/);
    }
  });

  for (const spelling of ['text', 'percent', 'base64', 'hex', 'cause']) {
    test(`holds no secret of the request: ${spelling}`, async () => {
      const server = await openScripted({
        devicecode: [answers.code({ device_code: 'very/secret+device=code', expires_in: 3 })],
      });
      const preload = new URL('failing-fetch.mjs', import.meta.url).href;
      const args = ['--import', preload, cli, ...argumentsFor(server.authority)];
      for (const more of [[], ['--json']]) {
        const { stderr } = await start([...args, ...more], { env: { SPELLING: spelling } }).ended;
        assert.match(stderr, /the radio is off/);
        assert.match(stderr, /\[redacted\]/);
        const secret = 'very/secret+device=code';
        for (const text of [
          secret,
          encodeURIComponent(secret),
          btoa(secret).replace(/=+$/, ''),
          Buffer.from(secret).toString('hex'),
        ]) {
          assert.ok(!stderr.includes(text), `${text} in ${stderr}`);
        }
      }
    });
  }
});
