// `npm start -- --issuer`: the demo page at a real server other than Entra, in real Chromium, signed in by
// the proxy and with the library in the page.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cli, start } from '../console/program.mjs';
import { closing, endsWithItsTests } from '../ending.mjs';
import { codeOf, launch, missing, onScreen, textOf, watchedPage } from '../page/chromium.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { startOidcProvider } from './servers/oidc-provider.mjs';

endsWithItsTests();

const script = fileURLToPath(new URL('../../www/start.mjs', import.meta.url));
const SCOPES = ['openid', 'profile', 'offline_access'].flatMap((scope) => ['--scope', scope]);
const ID = ['--client-id', 'tv'];
const pageLine = /Page: +(http:\/\/127\.0\.0\.1:\d+\/)/;

/** @type {Awaited<ReturnType<typeof startOidcProvider>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'device-signin-page-'));
  server = await startOidcProvider();
  if (!missing) browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The secret of a confidential client, by the environment and in a file. */
function secretOf() {
  const [{ clientId = '', clientSecret: secret = '' } = {}] = server.secrets;
  const file = join(folder, 'secret');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return { clientId, secret, file };
}

/**
 * Runs `npm start`, and has the user sign in on the page and out again.
 * @param {import('node:test').TestContext} t
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 */
async function signInAndOut(t, args, env = {}) {
  const program = start([script, '--port', '0', '--issuer', server.issuer, ...SCOPES, ...args], {
    env,
  });
  const [, url = ''] = await program.writes('stdout', pageLine);
  const settings = await (await fetch(new URL('/settings.json', url))).text();
  const context = closing(t, await browser.newContext());
  const { page, faults } = await watchedPage(context);
  await page.goto(url);
  await server.approve(await codeOf(page), args[args.indexOf('--client-id') + 1]);
  await onScreen(page, 'profile');
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Adele Vance');
  assert.match(await textOf(page), /adele@example\.com/);
  await page.reload();
  await onScreen(page, 'profile');
  assert.equal(
    await page.locator('#where').innerText(),
    server.issuer.replace('http://', ''),
    'the page says where',
  );
  await page.getByRole('button', { name: 'Sign out' }).click();
  await onScreen(page, 'idle');
  assert.doesNotMatch(await textOf(page), /Adele/);
  await page.reload();
  await onScreen(page, 'code');
  assert.deepEqual(faults, []);
  program.kill('SIGINT');
  const { code, stdout, stderr } = await program.ended;
  assert.equal(code, 0, stderr);
  assert.ok(stdout.includes(`Issuer:     ${server.issuer}\n`), stdout);
  return { shown: `${stdout}${stderr}${settings}`, settings: JSON.parse(settings) };
}

describe('the demo page at another server', { concurrency: 2 }, () => {
  test('a sign-in and a sign-out by the proxy', { skip: missing }, async (t) => {
    const { settings } = await signInAndOut(t, ID);
    assert.deepEqual(settings, {
      where: server.issuer.replace('http://', ''),
      proxy: '/device-signin',
    });
  });

  test(
    '--forward: a sign-in and a sign-out by the library in the page',
    { skip: missing },
    async (t) => {
      const { settings } = await signInAndOut(t, ['--forward', ...ID]);
      assert.deepEqual([settings.clientId, settings.issuer], ['tv', server.issuer]);
      for (const path of Object.values(settings.endpoints)) assert.match(path, /^\/op\/\w/);
    },
  );

  test(
    'a client secret of the environment, which the page never gets',
    { skip: missing },
    async (t) => {
      const { clientId, secret } = secretOf();
      for (const mode of [[], ['--forward']]) {
        const { shown } = await signInAndOut(t, [...mode, '--client-id', clientId], {
          DEVICE_SIGNIN_CLIENT_SECRET: secret,
        });
        assert.ok(!shown.includes(secret), 'the secret is shown');
      }
    },
  );

  test('a client secret of a file, with PKCE', { skip: missing }, async (t) => {
    const { clientId, secret, file } = secretOf();
    const args = ['--client-id', clientId, '--client-secret-file', file, '--pkce', '--forward'];
    const { shown, settings } = await signInAndOut(t, args);
    assert.equal(settings.pkce, true);
    assert.ok(!shown.includes(secret), 'the secret is shown');
  });

  test('--console: the profile, with a client secret', async () => {
    const { clientId, secret, file } = secretOf();
    const program = start([
      ...[script, '--console', '--json', '--issuer', server.issuer, ...SCOPES],
      ...['--client-id', clientId, '--client-secret-file', file],
    ]);
    const [line] = await program.writes('stderr', /^\{"event":"code".*\}$/m);
    await server.approve(JSON.parse(line), clientId);
    const { code, stdout, stderr } = await program.ended;
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).name, 'Adele Vance');
    assert.ok(!`${stdout}${stderr}`.includes(secret), 'the secret is shown');
  });

  test('by endpoints, with a parameter: the proxy asks there', async () => {
    const scripted = await startScripted({ devicecode: [answers.code()] });
    const { url } = scripted;
    const program = start([
      ...[script, '--port', '0', ...ID, '--parameter', 'audience=https://a.example'],
      ...['--device-endpoint', `${url}/devicecode`, '--token-endpoint', `${url}/token`],
      ...['--userinfo-endpoint', `${url}/me`],
    ]);
    const [, page = ''] = await program.writes('stdout', pageLine);
    const { origin } = new URL(page);
    const headers = { origin, 'x-device-signin': '1' };
    const answer = await fetch(`${origin}/device-signin/start`, { method: 'POST', headers });
    assert.equal((await answer.json()).status, 'pending');
    assert.equal(scripted.requests[0]?.form.audience, 'https://a.example');
    program.kill('SIGINT');
    const { code, stdout } = await program.ended;
    await scripted.close();
    assert.equal(code, 0);
    assert.ok(stdout.includes(`Server:     ${url}\n`), stdout);
  });

  test('a server without metadata: exit code 7, and what to check', async () => {
    const scripted = await startScripted({ other: [{ json: { issuer: 'https://b.example' } }] });
    const args = ['--port', '0', '--issuer', scripted.url, ...ID];
    const { code, stdout, stderr } = await start([script, ...args]).ended;
    await scripted.close();
    assert.equal(code, 7, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /another issuer[^]*What to do: [^]*`--issuer`/);
  });

  const ISSUER = ['--issuer', 'https://id.example.com'];
  const DEVICE = ['--device-endpoint', 'https://id.example.com/device'];
  const TOKEN = ['--token-endpoint', 'https://id.example.com/token'];
  for (const [args, text] of /** @type {[string[], RegExp][]} */ ([
    [ISSUER, /no client ID[^]*`--client-id`[^]*`--issuer`/],
    [
      [...ISSUER, ...ID, '--authority', 'https://login.microsoftonline.com/contoso'],
      /`--authority` is for Microsoft Entra, and `--issuer` names another server/,
    ],
    [
      [...ISSUER, ...ID, '--graph-url', 'https://a.example'],
      /`--graph-url` is for Microsoft Entra/,
    ],
    [[...ISSUER, ...ID, '--select', 'mail'], /`--select` is for Microsoft Entra/],
    [[...ISSUER, ...ID, '--locale', 'de'], /`--locale` is for Microsoft Entra/],
    [[...ISSUER, ...ID, '--lan'], /`--lan` is for the local authority, and `--issuer` names/],
    [[...ISSUER, ...ID, '--interval', '1'], /`--interval` is for the local authority/],
    [[...ISSUER, ...ID, '--no-cors'], /`--no-cors` is for the local authority/],
    [['--issuer', 'http://id.example.com', ...ID], /`--issuer`[^]*https/],
    [['--issuer', 'https://login.microsoftonline.com/x', ...ID], /`--issuer`[^]*Entra/],
    [[...DEVICE, ...ID], /`--token-endpoint`/],
    [[...DEVICE, ...TOKEN, ...ID], /no address for the profile[^]*`--userinfo-endpoint`/],
    [['--token-endpoint', 'https://id.example.com/token', ...ID], /none is named[^]*`--issuer`/],
    [['--pkce'], /`--pkce` is for a server other than Microsoft Entra[^]*`--issuer`/],
    [['--client-secret-file', cli], /`--client-secret-file` is for a server other/],
    [[...ISSUER, ...ID, '--client-secret', 'S3CRET'], /not taken as an argument/],
    [[...ISSUER, ...ID, '--client-secret-file', '/dev/null'], /is empty/],
    [
      [...ISSUER, ...ID, '--client-authentication', 'client_secret_basic'],
      /`--client-authentication` needs `--client-secret-file`/,
    ],
    [[...ISSUER, ...ID, '--parameter', 'scope=x'], /`--parameter`[^]*scope/],
  ])) {
    test(`bad usage, exit code 2: npm start -- ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await start([script, ...args]).ended;
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, text);
      assert.match(stderr, /What to do: \S/);
      assert.doesNotMatch(stderr, /S3CRET/);
    });
  }
});
