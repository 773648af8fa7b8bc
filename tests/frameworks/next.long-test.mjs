// Next.js keeps what `fetch` answers, a POST's answer too: each visitor must get a code of their own,
// and no token may lie on the disk. Pages and routes, of both routers, on Node and on the edge runtime.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { must } from '../../xtask/steps.mjs';
import { startUsers } from '../fleet/users.mjs';
import { pack } from '../package/pack.mjs';
import { startServer } from './program.mjs';
import { layOutProject } from './projects.mjs';
import { visitApart } from './visitors.mjs';

const PATHS = ['/', '/no-dynamic', '/route', '/edge', '/server-side', '/api/route'];

/** Next.js 16 builds by Turbopack unless told; both are in use. @type {[string, string[]][]} */
const BUILDS = [
  ['next-14', []],
  ['next-16', []],
  ['next-16', ['--webpack']],
];

/** @type {import('../package/pack.mjs').Packed} */
let packed;
before(async () => (packed = await pack()));
after(() => packed?.remove());

for (const [name, flags] of BUILDS) {
  describe([name, ...flags].join(' '), () => {
    /** @type {Awaited<ReturnType<typeof startUsers>>} */
    let users;
    /** @type {Awaited<ReturnType<typeof startServer>> | undefined} */
    let server;
    let folder = '';
    let codesOfBuild = 0;

    before(async () => {
      users = await startUsers({ interval: 1, approve: true });
      folder = await layOutProject(name, packed);
      const env = { AUTHORITY: users.authority, CLIENT_ID: users.clientId };
      const next = join(folder, 'node_modules/next/dist/bin/next');
      await must(process.execPath, [next, 'build', ...flags], {
        cwd: folder,
        env: { ...process.env, ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      });
      codesOfBuild = users.codes.length;
      server = await startServer(
        process.execPath,
        (port) => [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)],
        { cwd: folder, env: () => env, path: '/favicon.ico' },
      );
    });
    after(async () => {
      await server?.stop();
      await users?.close();
    });

    test('the build requests no code: a page that signs in is not made in advance', () => {
      assert.equal(codesOfBuild, 0);
    });

    for (const path of PATHS) {
      test(`each visitor of ${path} gets a code of their own`, async () => {
        await visitApart(users, `${server?.url}${path}`);
      });
    }

    test('no token and no device code is on the disk', () => {
      const secrets = users.codes.flatMap(({ deviceCode, accessToken }) => [
        deviceCode,
        accessToken,
      ]);
      assert.ok(secrets.length > 0);
      const build = join(folder, '.next');
      for (const file of filesOf(build)) {
        const text = readFileSync(join(build, file), 'latin1');
        assert.ok(!secrets.some((secret) => text.includes(secret)), `${file} has a secret`);
        // What Next.js keeps of a response is in base64.
        const bodies = [...text.matchAll(/"body":"([\w+/=]+)"/g)].map(([, body = '']) =>
          atob(body),
        );
        assert.ok(!bodies.some((body) => secrets.some((it) => body.includes(it))), file);
      }
    });
  });
}

/** @param {string} folder @returns {string[]} */
function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((it) => it.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
