// The console program end to end: at the local authority, with the user in another process, and
// at a scripted server for what goes wrong.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startAuthority } from '../../www/authority/authority.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { decline } from '../user.mjs';
import { cli, message, start } from './program.mjs';

const user = fileURLToPath(new URL('approve.mjs', import.meta.url));
const clientId = '2d4b1f1e-6f3c-4e5a-9c57-0b8d6c1f2a3b';

/** @param {{ authority: string, graphUrl: string, clientId?: string }} at */
const optionsFor = (at) => [
  ...['--authority', at.authority, '--graph-url', at.graphUrl],
  ...['--client-id', at.clientId ?? clientId],
];

// Most of a test is waiting, so some run at once; those that measure time run alone, below.
describe('device-signin', { concurrency: 4 }, () => {
  for (const https of [false, true]) {
    test(`over ${https ? 'HTTPS' : 'HTTP'}: message to stderr, profile alone to stdout`, async () => {
      /** @type {string[]} */
      const seen = [];
      const authority = await startAuthority({
        interval: 1,
        https,
        onRequest: ({ path }) => void seen.push(path.split(/[/?]/).at(-1) ?? ''),
      });
      const folder = await mkdtemp(join(tmpdir(), 'device-signin-'));
      try {
        const certificate = join(folder, 'ca.pem');
        await writeFile(certificate, authority.caCert ?? '');
        /** @type {Record<string, string>} */
        const env = https ? { NODE_EXTRA_CA_CERTS: certificate } : {};
        const program = start([cli, ...optionsFor(authority)], { env });
        const { verificationUri = '', userCode = '' } =
          (await program.writes('stderr', message)).groups ?? {};
        assert.deepEqual(seen, ['devicecode'], 'one request before the code is shown');

        const other = await start([user, verificationUri, userCode, authority.http.url]).ended;
        assert.equal(other.code, 0, other.stderr);
        const { code, stdout, stderr } = await program.ended;
        assert.equal(code, 0, stderr);
        const profile = JSON.parse(stdout);
        assert.equal(profile.displayName, 'Contoso Employee');
        assert.equal(stdout, `${JSON.stringify(profile, null, 2)}\n`);
        assert.doesNotMatch(stderr, /Contoso Employee|eyJ/);
        const sent = seen.filter((name) => ['devicecode', 'token', 'me'].includes(name));
        const polls = sent.filter((name) => name === 'token').length;
        assert.equal(sent.length, polls + 2, 'n polls, n + 2 requests');
      } finally {
        await rm(folder, { recursive: true });
        await authority.close();
      }
    });
  }

  test('--json: every event is a line of JSON, and none holds a secret', async () => {
    const server = await startScripted({
      devicecode: [answers.code()],
      token: [answers.pending(), answers.tokens()],
      me: [answers.profile()],
    });
    const { code, stdout, stderr } = await start([cli, '--json', ...optionsFor(server)]).ended;
    await server.close();
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout))}\n`);
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(events.some(({ event, userCode }) => event === 'code' && userCode === 'BCDFGHJKL'));
    assert.deepEqual(
      events.filter(({ event }) => event === 'status').map(({ status }) => status),
      [
        ...['requesting_code', 'waiting', 'polling', 'waiting', 'polling'],
        ...['authorized', 'reading_profile'],
      ],
    );
    assert.doesNotMatch(stderr, /scripted-device-code|scripted-(access|refresh)-token/);
  });

  test('options reach the server, repeated or not', async () => {
    const server = await startScripted({
      devicecode: [answers.code()],
      token: [answers.tokens()],
      me: [answers.profile()],
    });
    const more = ['--scope', 'User.Read', '--scope=Mail.Read', '--select', 'displayName,mail'];
    const { code, stderr } = await start([
      ...[cli, ...optionsFor(server), ...more, '--select=id', '--locale', 'de-DE'],
    ]).ended;
    await server.close();
    assert.equal(code, 0, stderr);
    const [first, , last] = server.requests;
    assert.match(first?.form.scope ?? '', /User\.Read Mail\.Read/);
    assert.match(first?.path ?? '', /\?mkt=de-DE$/);
    assert.match(decodeURIComponent(last?.path ?? ''), /\$select=displayName,mail,id$/);
  });

  test('the environment stands in for options, and options win', async () => {
    const server = await startScripted({
      devicecode: [answers.code()],
      token: [answers.tokens()],
      me: [answers.profile()],
    });
    const env = {
      DEVICE_SIGNIN_CLIENT_ID: clientId,
      DEVICE_SIGNIN_AUTHORITY: 'http://127.0.0.1:1/nowhere',
      DEVICE_SIGNIN_GRAPH_URL: server.graphUrl,
    };
    const { code, stderr } = await start([cli, '--authority', server.authority], { env }).ended;
    await server.close();
    assert.equal(code, 0, stderr);
    assert.equal(server.requests[0]?.form.client_id, clientId);
  });

  for (const [
    rule,
    env,
    args,
    wanted,
  ] of /** @type {[string, Record<string, string>, string[], RegExp][]} */ ([
    ['LANG names the language of the message', { LANG: 'de_DE.UTF-8' }, [], /\?mkt=de-DE$/],
    [
      '--locale takes a locale as the environment has it',
      {},
      ['--locale', 'fr_FR.UTF-8'],
      /\?mkt=fr-FR$/,
    ],
    [
      'DEVICE_SIGNIN_LOCALE wins over LANG',
      { LANG: 'de_DE', DEVICE_SIGNIN_LOCALE: 'ja' },
      [],
      /\?mkt=ja$/,
    ],
    ['a locale without a language is left out', { LANG: 'C.UTF-8' }, [], /devicecode$/],
  ])) {
    test(rule, async () => {
      const server = await startScripted({
        devicecode: [answers.code()],
        token: [answers.error('expired_token')],
      });
      await start([cli, ...optionsFor(server), ...args], { env }).ended;
      await server.close();
      assert.match(server.requests[0]?.path ?? '', wanted);
    });
  }

  test('declined by the user: exit code 3', async () => {
    const authority = await startAuthority({ interval: 1 });
    const program = start([cli, ...optionsFor(authority)]);
    await decline((await program.writes('stderr', message)).groups ?? {});
    const { code, stdout, stderr } = await program.ended;
    await authority.close();
    assert.equal(code, 3);
    assert.equal(stdout, '');
    assert.match(stderr, /What to do: \S/);
  });

  const codeThatLives = (/** @type {number} */ seconds) => answers.code({ expires_in: seconds });

  for (const [
    rule,
    script,
    more,
    wanted,
    text,
  ] of /** @type {[string, object, string[], number, RegExp][]} */ ([
    [
      'the server says declined',
      { token: [answers.error('authorization_declined')] },
      [],
      3,
      /declined/,
    ],
    ['the server says expired', { token: [answers.error('expired_token')] }, [], 4, /expired/],
    [
      'the code runs out',
      { devicecode: [codeThatLives(1)], token: [answers.pending()] },
      [],
      4,
      /expired/,
    ],
    ['the time-out passes', { token: [answers.pending()] }, ['--timeout', '1.2'], 5, /timeout/],
    [
      'the app is no public client',
      { token: [answers.error('invalid_client', { status: 401, aadsts: 7000218 })] },
      [],
      7,
      /Allow public client flows[^]*AADSTS7000218[^]*22222222-2222-4222-8222-222222222222/i,
    ],
    [
      'the tenant is not found',
      { devicecode: [answers.error('invalid_request', { aadsts: 90002 })] },
      [],
      7,
      /AADSTS90002/,
    ],
    [
      'a policy forbids it',
      { token: [answers.error('invalid_grant', { aadsts: 53003 })] },
      [],
      7,
      /administrator/i,
    ],
    [
      'the profile is refused',
      { token: [answers.tokens()], me: [answers.graphError(403, 'Authorization_RequestDenied')] },
      [],
      8,
      /profile_denied/,
    ],
    [
      'the server refuses in another way',
      { token: [answers.error('strange_error')] },
      [],
      1,
      /server/,
    ],
    [
      'the answer is no token',
      { token: [{ json: { token_type: 'Bearer' } }] },
      [],
      1,
      /malformed_response/,
    ],
  ])) {
    test(`exit code ${wanted}: ${rule}`, async () => {
      const server = await startScripted({ devicecode: [answers.code()], ...script });
      const { code, stdout, stderr } = await start([cli, ...optionsFor(server), ...more]).ended;
      await server.close();
      assert.equal(code, wanted, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, text);
      assert.match(stderr, /What to do: \S/);
    });
  }

  test('a token that would steer the terminal is not printed', async () => {
    const server = await startScripted({
      devicecode: [answers.code()],
      token: [answers.tokens({ access_token: 'a\u001b[2Jb' })],
    });
    const { code, stdout, stderr } = await start([cli, 'token', ...optionsFor(server)]).ended;
    await server.close();
    assert.equal(code, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /malformed_response/);
  });

  test('exit code 6: no server answers', async () => {
    const server = await startScripted({});
    await server.close();
    const { code, stdout, stderr } = await start([cli, ...optionsFor(server)]).ended;
    assert.equal(code, 6, stderr);
    assert.equal(stdout, '');
  });

  test('--json: an error is a line of JSON with its code, hint and numbers', async () => {
    const server = await startScripted({
      devicecode: [answers.code()],
      token: [answers.error('invalid_client', { status: 401, aadsts: 7000218 })],
    });
    const { stderr } = await start([cli, '--json', ...optionsFor(server)]).ended;
    await server.close();
    const last = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
    assert.equal(last.event, 'error');
    assert.equal(last.code, 'invalid_client');
    assert.equal(last.aadsts, 7000218);
    assert.equal(typeof last.hint, 'string');
    assert.equal(last.correlationId, '22222222-2222-4222-8222-222222222222');
  });

  test('a fault that passes is reported and waited out', async () => {
    const server = await startScripted({
      devicecode: [answers.code()],
      token: [fault.reset(), answers.tokens()],
      me: [answers.profile()],
    });
    const { code, stderr } = await start([cli, ...optionsFor(server)]).ended;
    await server.close();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Trying again in \d+ s\./);
  });

  for (const [args, text] of /** @type {[string[], RegExp][]} */ ([
    [[], /no client ID[^]*--client-id/],
    [['--clientid', 'x'], /unknown option `--clientid`; did you mean `--client-id`\?/],
    [['--client_id=x'], /did you mean `--client-id`\?/],
    [['--authorty', 'x'], /did you mean `--authority`\?/],
    [['--frobnicate'], /unknown option `--frobnicate`\.\n/],
    [['-x'], /unknown option `-x`/],
    [['--client-id'], /`--client-id` needs a value/],
    [['--client-id', '--version'], /`--client-id` needs a value/],
    [['--client-id', 'a', '--client-id', 'b'], /given twice/],
    [['--help=yes'], /`--help` takes no value/],
    [['--client-id', 'a', '--timeout', 'soon'], /`--timeout` wants seconds/],
    [['--client-id', 'a', '--timeout', '0'], /`--timeout` wants seconds/],
    [['profil', '--client-id', 'a'], /unknown command `profil`; did you mean `profile`\?/],
    [['acounts', '--client-id', 'a'], /did you mean `accounts`\?/],
    [['tokne', '--client-id', 'a'], /did you mean `token`\?/],
    [
      ['frobnicate'],
      /unknown command `frobnicate`\.\n[^]*profile, token, accounts, logout, serve, completion/,
    ],
    [['profile', 'now', '--client-id', 'a'], /`now` is one argument too many/],
    [['logout', 'a', 'b', '--client-id', 'a'], /`b` is one argument too many/],
    [['accounts'], /no client ID/],
    [['accounts', '--client-id', 'a', '--no-cache'], /`--no-cache` stores nothing/],
    [['logout', '--client-id', 'a', '--no-cache'], /`--no-cache` stores nothing/],
    [['--qr', '--no-qr', '--client-id', 'a'], /`--qr` and `--no-qr` exclude each other/],
    [['completion'], /needs the name of a shell[^]*bash, zsh, fish, powershell/],
    [['completion', 'zhs'], /no completion for `zhs`[^]*completion zsh/],
    [['--client-id', 'a b'], /`--client-id` [^]*What to do/],
    [['--no-cach'], /did you mean `--no-cache`\?/],
    [['--cache-dir'], /`--cache-dir` needs a value/],
    [['--client-id', clientId, '--authority', 'http://example.com/contoso'], /https/i],
    [['--client-id', clientId, '--authority', 'nonsense'], /authority/],
  ])) {
    test(`bad usage, exit code 2: ${args.join(' ') || 'no arguments'}`, async () => {
      const { code, stdout, stderr } = await start([cli, ...args]).ended;
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, text);
      assert.match(stderr, /What to do: \S/);
    });
  }

  for (const [args, text] of /** @type {[string[], RegExp][]} */ ([
    [
      ['--help'],
      /^Usage: device-signin \[command\] [^]*logout \[ACCOUNT\][^]*--client-id[^]*Exit codes:[^]*130/,
    ],
    [['-h'], /^Usage:/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ])) {
    test(`${args[0]} goes to stdout`, async () => {
      const { code, stdout, stderr } = await start([cli, ...args]).ended;
      assert.equal(code, 0);
      assert.match(stdout, text);
      assert.equal(stderr, '');
      assert.ok(stdout.split('\n').every((line) => line.length <= 90));
      assert.doesNotMatch(
        stdout,
        /--[a-z-]+( [A-Z=]+)?[A-Z][a-z]/,
        'a text follows its term at once',
      );
    });
  }

  test('what a server sends cannot steer the terminal', async () => {
    const evil = '\u001b]0;title\u0007\u001b[2Jenter \u202ecode\r!';
    const server = await startScripted({
      devicecode: [answers.code({ message: evil })],
      token: [answers.error('x', { more: { error_description: evil } })],
    });
    const { stderr } = await start([cli, ...optionsFor(server)]).ended;
    await server.close();
    assert.match(stderr, /enter code ?!/);
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('a reader of stdout that goes away is no crash', async () => {
    const { code, stderr } = await start(
      ['-c', `set -o pipefail; "${process.execPath}" "${cli}" --help | true; echo done >&2`],
      { command: 'bash' },
    ).ended;
    assert.equal(code, 0);
    assert.equal(stderr, 'done\n');
  });
});

for (const [rule, script, until, signal, wanted] of /** @type {const} */ ([
  ['during the first request', { devicecode: [fault.hang()] }, 'devicecode', 'SIGINT', 130],
  ['during a wait', { devicecode: [answers.code({ interval: 60 })] }, undefined, 'SIGINT', 130],
  [
    'during a poll',
    { devicecode: [answers.code()], token: [fault.hang()] },
    'token',
    'SIGINT',
    130,
  ],
  [
    'during the profile request',
    { devicecode: [answers.code()], token: [answers.tokens()], me: [fault.hang()] },
    'me',
    'SIGINT',
    130,
  ],
  ['by SIGTERM', { devicecode: [answers.code({ interval: 60 })] }, undefined, 'SIGTERM', 143],
])) {
  test(`cancelled ${rule}: exit code ${wanted}, at once and by itself`, async () => {
    // The best of three, since this machine may be busy with other tests.
    const times = [];
    for (let i = 0; i < 3 && !(Math.min(...times) < 100); i += 1) {
      const server = await startScripted(/** @type {any} */ (script));
      const program = start([cli, ...optionsFor(server)]);
      if (until) await reached(server, until);
      else await program.writes('stderr', /BCDFGHJKL/);
      // V8 optimises the module for a moment after it started, and no exit interrupts that.
      await setTimeout(300);
      const before = performance.now();
      program.kill(signal);
      const { code, stdout, stderr, at, signal: by } = await program.ended;
      await server.close();
      assert.equal(by, null, 'it ends by itself');
      assert.equal(code, wanted, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /Cancelled\.\n$/);
      times.push(at - before);
    }
    assert.ok(Math.min(...times) < 100, `took ${times.map(Math.round).join(', ')} ms`);
  });
}

/**
 * @param {Awaited<ReturnType<typeof startScripted>>} server
 * @param {string} endpoint
 */
async function reached(server, endpoint) {
  while (!server.requests.some((request) => request.endpoint === endpoint)) {
    await setTimeout(10);
  }
}
