// `device-signin serve --issuer`: its page, proxy and store at a real server other than Entra, in real
// Chromium, and what it refuses to begin with.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, start } from '../console/program.mjs';
import { closing, endsWithItsTests } from '../ending.mjs';
import { launch, missing, onScreen, textOf, watchedPage } from '../page/chromium.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { startOidcProvider } from './servers/oidc-provider.mjs';
import { freePort } from './servers/program.mjs';

endsWithItsTests();

const SCOPES = ['openid', 'profile', 'offline_access'].flatMap((scope) => ['--scope', scope]);
const SECRET = 'a-secret-of-the-client+/';

/** @type {string} */
let folder;
before(() => void (folder = mkdtempSync(join(tmpdir(), 'device-signin-serve-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * @param {readonly string[]} args
 * @param {{ cacheDir?: string, env?: Record<string, string> }} [how]
 */
async function serve(args, { cacheDir = join(folder, 'cache'), env = {} } = {}) {
  const port = String(await freePort());
  return start([cli, 'serve', '--port', port, '--cache-dir', cacheDir, ...args], { env });
}

/** Every file that `serve` has written. @param {string} cacheDir */
function filesOf(cacheDir) {
  const where = join(cacheDir, 'serve');
  return readdirSync(where).map((name) => [name, readFileSync(join(where, name), 'latin1')]);
}

describe('serve at another server', { concurrency: 2 }, () => {
  for (const [rule, client] of /** @type {const} */ ([
    ['a public client', undefined],
    ['a client secret of the environment', 'client_secret_post'],
    ['a client secret in the header', 'client_secret_basic'],
  ])) {
    test(
      `a sign-in, a reload and a sign-out that revokes: ${rule}`,
      { skip: missing },
      async (t) => {
        const server = closing(t, await startOidcProvider());
        const basic = client === 'client_secret_basic';
        const { clientId, clientSecret = '' } = client
          ? { ...server.secrets[basic ? 1 : 0] }
          : server.config;
        const cacheDir = join(folder, rule.replaceAll(' ', '-'));
        const args = [
          ...['--issuer', server.issuer, '--client-id', String(clientId), ...SCOPES, '--revoke'],
          ...(basic ? ['--client-authentication', client] : []),
        ];
        /** @type {Record<string, string>} */
        const env = clientSecret === '' ? {} : { DEVICE_SIGNIN_CLIENT_SECRET: clientSecret };
        const program = await serve(args, { cacheDir, env });
        const [, url = ''] = await program.writes('stderr', /The sign-in page: (\S+)/);
        const browser = closing(t, await launch());
        const { page, faults } = await watchedPage(await browser.newContext());
        await page.goto(url);
        await onScreen(page, 'idle');
        await page.keyboard.press('Enter');
        await onScreen(page, 'code');
        // A kiosk's address is no link.
        const shown = await page.evaluate("document.querySelector('device-signin').code");
        await server.approve(/** @type {any} */ (shown), clientId);
        await onScreen(page, 'profile');
        assert.match(await textOf(page), /Adele Vance/);
        assert.match(await textOf(page), /adele@example\.com/);
        assert.equal(filesOf(cacheDir).length, 2, 'a secret and a session');
        await page.reload();
        await onScreen(page, 'profile');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await onScreen(page, 'idle');
        assert.deepEqual(
          filesOf(cacheDir).map(([name]) => name),
          ['secret'],
          'no token is left',
        );
        assert.deepEqual(faults, []);
        program.kill('SIGINT');
        const { code, stdout, stderr } = await program.ended;
        assert.equal(code, 0, stderr);
        assert.doesNotMatch(stderr, /failed|revocation/i);
        const all = [stdout, stderr, ...filesOf(cacheDir).flat()].join('\n');
        assert.ok(
          clientSecret === '' || !all.includes(clientSecret),
          'the secret is shown or stored',
        );
      },
    );
  }

  test('a server whose metadata name another issuer: exit code 7, and nothing is served', async () => {
    const scripted = await startScripted({ other: [{ json: { issuer: 'https://b.example' } }] });
    const program = await serve(['--issuer', scripted.url, '--client-id', 'tv']);
    const { code, stderr } = await program.ended;
    await scripted.close();
    assert.equal(code, 7, stderr);
    assert.match(stderr, /another issuer[^]*What to do: [^]*`--issuer`/);
    assert.doesNotMatch(stderr, /The sign-in page/);
  });

  test('by endpoints, without any metadata: the page is served, and asks there', async () => {
    const scripted = await startScripted({ devicecode: [answers.code()] });
    const program = await serve([
      ...['--client-id', 'tv', '--device-endpoint', `${scripted.url}/devicecode`],
      ...['--token-endpoint', `${scripted.url}/token`, '--userinfo-endpoint', `${scripted.url}/me`],
    ]);
    const [, url = ''] = await program.writes('stderr', /The sign-in page: (\S+)/);
    const response = await fetch(`${url}device-signin/start`, {
      method: 'POST',
      headers: {
        ...{ origin: new URL(url).origin, 'x-device-signin': '1' },
        'content-type': 'application/json',
      },
      // As the element sends it, though only Entra's message has a language.
      body: JSON.stringify({ locale: 'de-DE' }),
    });
    assert.equal((await response.json()).status, 'pending');
    program.kill('SIGINT');
    assert.equal((await program.ended).code, 0);
    await scripted.close();
    assert.equal(scripted.requests[0]?.form.client_id, 'tv');
  });

  const ISSUER = ['--issuer', 'https://id.example.com'];
  const ID = ['--client-id', 'tv'];
  const DEVICE = ['--device-endpoint', 'https://id.example.com/device'];
  const TOKEN = ['--token-endpoint', 'https://id.example.com/token'];
  for (const [args, text, env] of /** @type {[string[], RegExp, Record<string, string>?][]} */ ([
    [ISSUER, /no client ID was given/],
    [
      [...ISSUER, ...ID, '--authority', 'https://login.microsoftonline.com/contoso'],
      /`--issuer`[^]*authority|authority[^]*`--issuer`/,
    ],
    [[...ISSUER, ...ID, '--graph-url', 'https://a.example'], /`--graph-url`[^]*Entra/],
    [[...ISSUER, ...ID, '--select', 'mail'], /`--select`[^]*Entra/],
    [[...ISSUER, ...ID, '--locale', 'de'], /`--locale`[^]*Entra/],
    [['--issuer', 'http://id.example.com', ...ID], /`--issuer`[^]*https/],
    [['--issuer', 'https://login.microsoftonline.com/x', ...ID], /`--issuer`[^]*Entra/],
    [[...DEVICE, ...ID], /`--token-endpoint`/],
    [[...DEVICE, ...TOKEN, ...ID], /`--userinfo-endpoint`/],
    [[...DEVICE, ...TOKEN, ...ID, '--revoke'], /`--revoke`[^]*`--revocation-endpoint`/],
    [[...ISSUER, ...ID, '--client-secret', SECRET], /not taken as an argument/],
    [
      [...ISSUER, ...ID, '--client-secret-file', cli],
      /exclude each other/,
      { DEVICE_SIGNIN_CLIENT_SECRET: SECRET },
    ],
    [[...ISSUER, ...ID, '--client-authentication', 'jwt'], /`--client-authentication`/],
    [[...ISSUER, ...ID, '--parameter', 'client_id=x'], /`--parameter`[^]*client_id/],
  ])) {
    test(`bad usage, exit code 2: serve ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await (await serve(args, { env: env ?? {} })).ended;
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, text);
      assert.match(stderr, /What to do: \S/);
      assert.doesNotMatch(stderr, /The sign-in page/);
      assert.ok(!stderr.includes(SECRET));
    });
  }
});
