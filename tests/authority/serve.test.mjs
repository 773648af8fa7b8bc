// The authority's servers: HTTPS, `onRequest`, hostile requests, and the program `serve.mjs`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { STATUS_CODES } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseOptions } from '../../pkg/cli/parse-options.js';
import { authorityOptions, flags } from '../../www/authority/options.mjs';
import { approve } from '../user.mjs';
import { ALL_SCOPES, DEVICE_GRANT, device, start } from './client.mjs';

test('HTTPS: a certificate that a client can trust, and the same codes as by HTTP', async () => {
  const both = await start({ https: true });
  const { url, http, caCert: ca } = both;
  assert.match(url, /^https:/);
  const form = new URLSearchParams({ client_id: both.clientId, scope: ALL_SCOPES }).toString();
  /** @param {object} options */
  const requestCode = async (options) => {
    const sent = httpsRequest(`${both.authority}/oauth2/v2.0/devicecode`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...options,
    }).end(form);
    const [response] = await once(sent, 'response');
    return JSON.parse(Buffer.concat(await response.toArray()).toString());
  };
  const code = await requestCode({ ca });
  assert.equal(code.verification_uri, `${url}/device`);
  await approve(code, { at: http.url });
  await assert.rejects(requestCode({}), /certificate/);
});

test('onRequest is called with every request', async () => {
  /** @type {string[]} */
  const seen = [];
  const authority = await start({
    onRequest: ({ method, path, status, grantType, claims }) => {
      seen.push([method, path, status, grantType, claims].filter(Boolean).join(' '));
    },
  });
  const client = device(authority);
  await client.poll(await client.requestCode());
  await client.refresh('unknown', { claims: '{}' });
  assert.deepEqual(seen, [
    'POST /contoso.onmicrosoft.com/oauth2/v2.0/devicecode 200',
    `POST /contoso.onmicrosoft.com/oauth2/v2.0/token 400 ${DEVICE_GRANT}`,
    'POST /contoso.onmicrosoft.com/oauth2/v2.0/token 400 refresh_token {}',
  ]);
});

for (const [args, options] of /** @type {[string[], object][]} */ ([
  [[], { cors: 'loopback' }],
  [['--cors'], { cors: true }],
  [['--no-cors'], { cors: false }],
  [['--interval', '7', '--complete-uri'], { interval: 7, completeUri: true, cors: 'loopback' }],
])) {
  test(`the options “${args.join(' ')}” mean ${JSON.stringify(options)}`, () => {
    assert.deepEqual(authorityOptions(parseOptions(args, flags).values), options);
  });
}

describe('serve.mjs', { concurrency: true }, () => {
  const script = fileURLToPath(new URL('../../www/authority/serve.mjs', import.meta.url));
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  after(() => children.forEach((child) => child.kill('SIGKILL')));

  /** @param {readonly string[]} args */
  const run = (args) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };
  /** @param {import('node:stream').Readable} stream */
  const textOf = async (stream) => Buffer.concat(await stream.toArray()).toString();
  /** What it prints when it has started. @param {ReturnType<typeof run>} child */
  const started = async (child) => {
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (/^web pages .*\n/m.test(printed)) break;
    }
    const [, authority = ''] = /^authority +(\S+)$/m.exec(printed) ?? [];
    const [, clientId = ''] = /^clientId +(\S+)$/m.exec(printed) ?? [];
    return { printed, authority, clientId, port: Number(new URL(authority).port) };
  };

  test('prints what to use and nothing else, serves it, and stops at SIGTERM', async () => {
    const child = run([
      ...['--port', '0', '--interval', '1', '--code-lifetime', '60'],
      ...['--access-token-lifetime', '600', '--complete-uri', '--revoke-on-reuse'],
    ]);
    const errors = textOf(child.stderr);
    const { authority, clientId, printed } = await started(child);
    assert.match(printed, /^as +employee@contoso\.com, .* \(any password\)$/m);
    assert.match(printed, /^web pages +those of this machine may call it/m);
    const body = new URLSearchParams({ client_id: clientId, scope: 'User.Read' });
    const answer = await fetch(`${authority}/oauth2/v2.0/devicecode`, { method: 'POST', body });
    const code = /** @type {any} */ (await answer.json());
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    assert.deepEqual([code.interval, code.expires_in, status, await errors], [1, 60, 0, '']);
    assert.ok('verification_uri_complete' in code);
  });

  test('hostile requests get an answer, and nothing is printed about them', async () => {
    const child = run(['--port', '0', '--control']);
    const errors = textOf(child.stderr);
    const { port } = await started(child);
    /** @param {string} text */
    const send = async (text, { hangUp = false } = {}) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(text);
      if (hangUp) {
        await sleep(50);
        socket.resetAndDestroy();
        return '';
      }
      const [chunk] = await once(socket, 'data');
      socket.destroy();
      return String(chunk).split('\r\n', 1)[0];
    };
    /** @param {string} line @param {string} [body] @param {string} [more] */
    const http = (line, body = '', more = '') =>
      `${line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;
    const token = 'POST /common/oauth2/v2.0/token';
    const formType = 'content-type: application/x-www-form-urlencoded\r\n';
    const instance = 'GET /common/discovery/instance';
    for (const [text, status] of /** @type {const} */ ([
      [http('GET /%/v2.0/.well-known/openid-configuration'), 400],
      [http('GET //evil.example/device'), 404],
      [http('GET http://localhost/device'), 200],
      [http('GET /device?user_code=a&user_code=b'), 200],
      [http('GET /v1.0/me?$select=a&$select=b', '', 'authorization: Bearer x\r\n'), 401],
      [http('GET /v1.0/%E0%A4%A'), 401],
      [http(`${instance}?authorization_endpoint=x&authorization_endpoint=y`), 200],
      [http('POST /common/oauth2/v2.0/devicecode?mkt=a&mkt=b', 'client_id=x&client_id=y'), 400],
      [http(token, 'grant_type=%&client_id=%E0%A4%A'), 400],
      [http(token, '\u0000'.repeat(1000)), 400],
      [http(token, `a=${'x'.repeat(1_000_000)}`), 400],
      [http(token, '{"grant_type":[]}', 'content-type: application/json\r\n'), 400],
      [http('POST /device', 'xsrf=x', 'content-type: text/plain\r\n'), 400],
      [http('POST /device', 'user_code=a&user_code=b', formType), 400],
      [http('POST /sign-in/x', 'action=accept', 'cookie: a=b\r\n'), 400],
      [http('POST /control', '{"__proto__":1}', 'content-type: application/json\r\n'), 400],
      [http('DELETE /control'), 405],
      [http('GET /device/x'), 400],
      [http('DELETE /device'), 404],
    ])) {
      const got = await send(text);
      assert.equal(got, `HTTP/1.1 ${status} ${STATUS_CODES[status]}`, text.slice(0, 200));
    }
    await send(http(token, 'a=b').replace('length: 3', 'length: 100'), { hangUp: true });
    await send('POST /device HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n', {
      hangUp: true,
    });
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    assert.deepEqual([status, await errors], [0, '']);
  });

  for (const [args, status, text] of /** @type {const} */ ([
    [['--help'], 0, /Usage/],
    [['--prot', '1'], 64, /unknown option `--prot`; did you mean `--port`\?\n {2}What to do: /],
    [['--port', 'x'], 64, /`--port` needs a port/],
    [['--interval', '0'], 64, /`--interval` needs seconds, from 1 to 86400, not `0`/],
    [['--cors', '--no-cors'], 64, /exclude each other/],
    [['x'], 64, /`x` is no option/],
  ])) {
    test(`${args.join(' ')}: exit code ${status}`, async () => {
      const child = run([...args]);
      const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
      if (child.exitCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, status);
      assert.match(output + errors, text);
    });
  }
});
