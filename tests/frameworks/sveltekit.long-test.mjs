// SvelteKit on Node: a page and a route, built and while developing.
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { must } from '../../xtask/steps.mjs';
import { startUsers } from '../fleet/users.mjs';
import { download } from '../hosts/downloads.mjs';
import { pack } from '../package/pack.mjs';
import { startServer } from './program.mjs';
import { layOutProject } from './projects.mjs';
import { visitApart } from './visitors.mjs';

/** @type {import('../package/pack.mjs').Packed} */
let packed;
/** @type {Awaited<ReturnType<typeof startUsers>>} */
let users;
let folder = '';
let node = '';
const vite = 'node_modules/vite/bin/vite.js';

before(async () => {
  packed = await pack();
  users = await startUsers({ interval: 1, approve: true });
  // SvelteKit 3 needs Node 22.17 or later.
  [folder, node] = await Promise.all([layOutProject('sveltekit', packed), download('node 24')]);
});
after(async () => {
  await users?.close();
  packed?.remove();
});

/** @param {(port: number) => string[]} args */
const start = (args) =>
  startServer(node, args, {
    cwd: folder,
    env: (port) => ({
      AUTHORITY: users.authority,
      CLIENT_ID: users.clientId,
      HOST: '127.0.0.1',
      PORT: String(port),
    }),
    path: '/favicon.ico',
  });

/** @type {[string, (port: number) => string[]][]} */
const servers = [
  ['built', () => ['build/index.js']],
  [
    'while developing',
    (port) => [vite, 'dev', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  ],
];

for (const [how, args] of servers) {
  test(how, async () => {
    if (how === 'built') {
      await must(node, [join(folder, vite), 'build'], { cwd: folder, env: process.env });
    }
    const server = await start(args);
    try {
      await visitApart(users, `${server.url}/`);
      await visitApart(users, `${server.url}/sign-in`);
    } finally {
      await server.stop();
    }
  });
}
