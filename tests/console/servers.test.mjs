// The console program at servers other than Entra: found by an issuer or by endpoints, with a secret that
// no argument may hold.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startOidcProvider } from '../providers/servers/oidc-provider.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { cli, newHome, start } from './program.mjs';

const SECRET = 'a-secret-of-the-client+/';

/** A server without metadata, and the options that lead to it. @param {object} [script] */
async function byEndpoints(script = {}) {
  const server = await startScripted({
    devicecode: [answers.code({ message: undefined })],
    token: [answers.tokens({ scope: 'read:user' })],
    me: [{ json: { id: 583_231, login: 'octocat' } }],
    ...script,
  });
  const options = [
    ...['--device-endpoint', `${server.url}/devicecode`, '--token-endpoint', `${server.url}/token`],
    ...['--userinfo-endpoint', `${server.url}/me`, '--client-id', 'box', '--scope', 'read:user'],
  ];
  return { server, options };
}

/** Every file below a folder, as one text. @param {string} folder @returns {Promise<string>} */
async function allOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((entry) =>
    readFile(join(entry.parentPath ?? entry.path, entry.name), 'utf8'),
  );
  return (await Promise.all(texts)).join('\n');
}

describe('device-signin at another server', { concurrency: 4 }, () => {
  test('by endpoints: parameters and the secret of the environment are sent, and nothing shows it', async () => {
    const { server, options } = await byEndpoints({ token: [answers.pending(), answers.tokens()] });
    const home = newHome();
    const { code, stdout, stderr } = await start(
      [cli, ...options, '--parameter', 'audience=https://a.example/?x=1', '--json'],
      { env: { DEVICE_SIGNIN_CLIENT_SECRET: SECRET, XDG_CONFIG_HOME: home, LANG: 'de_DE.UTF-8' } },
    ).ended;
    await server.close();
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).login, 'octocat');
    const forms = server.requests.filter(({ method }) => method === 'POST').map(({ form }) => form);
    assert.equal(forms.length, 3);
    for (const form of forms) {
      assert.equal(form.audience, 'https://a.example/?x=1');
      assert.equal(form.client_secret, SECRET);
    }
    assert.equal(forms[0]?.scope, 'read:user');
    assert.ok(!`${stdout}${stderr}`.includes(SECRET));
    assert.ok(!(await allOf(home)).includes(SECRET), 'the secret is stored');
  });

  test('the secret of a file, in a header', async () => {
    const { server, options } = await byEndpoints();
    const folder = await mkdtemp(join(tmpdir(), 'device-signin-'));
    const file = join(folder, 'secret');
    await writeFile(file, `${SECRET}\n`);
    const { code, stderr } = await start([
      ...[cli, ...options, '--client-secret-file', file],
      ...['--client-authentication', 'client_secret_basic'],
    ]).ended;
    await server.close();
    await rm(folder, { recursive: true });
    assert.equal(code, 0, stderr);
    const [first] = server.requests;
    const wanted = Buffer.from(`box:${encodeURIComponent(SECRET)}`).toString('base64');
    assert.equal(first?.headers.authorization, `Basic ${wanted}`);
    assert.equal(first?.form.client_secret, undefined);
  });

  test('by issuer, at a real server: a sign-in, a second run without a code, a logout that revokes', async () => {
    const server = await startOidcProvider();
    const env = { XDG_CONFIG_HOME: newHome() };
    const options = ['--issuer', server.issuer, '--client-id', 'tv'];
    for (const scope of ['openid', 'profile', 'offline_access']) options.push('--scope', scope);
    const first = start([cli, '--json', ...options], { env });
    const [line] = await first.writes('stderr', /^\{"event":"code".*\}$/m);
    await server.approve(JSON.parse(line));
    const profile = await first.ended;
    assert.equal(profile.code, 0, profile.stderr);
    assert.equal(JSON.parse(profile.stdout).name, 'Adele Vance');
    assert.doesNotMatch(profile.stderr, /code_verifier|codeVerifier|deviceCode/);

    const token = await start([cli, 'token', '--no-prompt', ...options], { env }).ended;
    assert.equal(token.code, 0, token.stderr);
    const accounts = await start([cli, 'accounts', ...options], { env }).ended;
    assert.deepEqual(
      JSON.parse(accounts.stdout).map((/** @type {any} */ it) => [it.id, it.username]),
      [['adele', server.username]],
    );
    const out = await start([cli, 'logout', '--revoke', ...options], { env }).ended;
    assert.equal(out.code, 0, out.stderr);
    assert.match(out.stderr, /Signed out: Adele Vance/);
    const after = await start([cli, 'token', '--no-prompt', ...options], { env }).ended;
    assert.equal(after.code, 9, after.stderr);
    await server.close();
  });

  test('a server whose metadata cannot be used: exit code 7', async () => {
    const server = await startScripted({ other: [{ json: { issuer: 'https://other.example' } }] });
    const options = ['--issuer', server.url, '--client-id', 'tv'];
    const { code, stdout, stderr } = await start([cli, ...options]).ended;
    await server.close();
    assert.equal(code, 7, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /discovery_failed/);
    assert.match(stderr, /What to do: \S/);
  });

  test('a secret as an argument is refused, and not repeated', async () => {
    for (const args of [['--client-secret', SECRET], [`--client-secret=${SECRET}`]]) {
      const { code, stdout, stderr } = await start([cli, '--client-id', 'box', ...args]).ended;
      assert.equal(code, 2, stderr);
      assert.match(stderr, /not taken as an argument[^]*DEVICE_SIGNIN_CLIENT_SECRET/);
      assert.ok(!`${stdout}${stderr}`.includes(SECRET));
    }
  });

  const box = ['--client-id', 'box'];
  const issuer = ['--issuer', 'https://id.example.com'];
  for (const [args, text, env] of /** @type {[string[], RegExp, Record<string, string>?][]} */ ([
    [[...box, ...issuer, '--parameter', 'audience'], /`--parameter` needs a name and a value/],
    [[...box, ...issuer, '--parameter', '=x'], /`--parameter` needs a name and a value/],
    [
      [...box, ...issuer, '--parameter', 'a=1', '--parameter', 'a=2'],
      /`--parameter a` is given twice/,
    ],
    [[...box, ...issuer, '--parameter', 'client_id=x'], /`--parameter`[^]*client_id/],
    [[...box, ...issuer, '--client-secret-file', '/nowhere/secret'], /cannot be read \(ENOENT\)/],
    [[...box, ...issuer, '--client-secret-file', '/dev/null'], /is empty/],
    [
      [...box, ...issuer, '--client-secret-file', cli],
      /exclude each other/,
      { DEVICE_SIGNIN_CLIENT_SECRET: SECRET },
    ],
    [[...box, '--issuer', 'http://id.example.com'], /`--issuer`[^]*https/],
    [
      [...box, ...issuer, '--authority', 'https://login.microsoftonline.com/contoso'],
      /issuer[^]*authority|authority[^]*issuer/,
    ],
    [[...box, '--device-endpoint', 'https://id.example.com/device'], /`--token-endpoint`/],
    [[...box, ...issuer, '--locale', 'de'], /`--locale`[^]*`--issuer`/],
    [[...box, ...issuer, '--client-authentication', 'jwt'], /`--client-authentication`/],
  ])) {
    test(`bad usage, exit code 2: ${args.slice(2).join(' ')}`, async () => {
      const { code, stdout, stderr } = await start([cli, ...args], { env: env ?? {} }).ended;
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, text);
      assert.ok(!stderr.includes(SECRET));
    });
  }
});
