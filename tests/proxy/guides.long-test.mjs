// The guides, from an empty folder: the files that they print are run as they stand.
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../xtask/root.mjs';
import { run } from '../../xtask/steps.mjs';
import { start } from '../hosts/runners/child.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { layOut } from './hosts.mjs';
import { Page, SECRET } from './page.mjs';

const guides = join(root, 'docs/guides');

/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;
/** @type {string} */
let folder;
before(async () => {
  laidOut = await layOut();
  folder = mkdtempSync(join(tmpdir(), 'device-signin-guides-'));
});
after(() => {
  laidOut?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * The file that a guide prints: a block whose first line is a comment with its name.
 *
 * @param {string} guide
 * @param {string} name
 */
function printed(guide, name) {
  const text = readFileSync(join(guides, guide), 'utf8');
  const blocks = [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, block]) => String(block));
  const found = blocks.find((block) =>
    new RegExp(`^(//|#|<!--) ${name.replace(/[.]/g, '\\.')}( -->)?\\n`).test(block),
  );
  return found ?? assert.fail(`${guide} prints no ${name}`);
}

test('every link of the guides and of docs/proxy.md leads somewhere', () => {
  const pages = [
    join(root, 'docs/proxy.md'),
    ...readdirSync(guides).map((name) => join(guides, name)),
    join(root, 'examples/proxy/README.md'),
  ];
  for (const page of pages) {
    for (const [, target = ''] of readFileSync(page, 'utf8').matchAll(
      /\]\((?!https?:|#)([^)#]+)/g,
    )) {
      assert.ok(existsSync(join(dirname(page), target)), `${page}: ${target}`);
    }
  }
});

test('the room display shows the day, over restarts, and nothing without a sign-in', async () => {
  const server = await startScripted({
    devicecode: [answers.code({ interval: 1 })],
    token: [answers.tokens()],
    me: [answers.profile()],
    other: [
      ({ headers, path }) =>
        headers.authorization === 'Bearer scripted-access-token' &&
        path.startsWith('/v1.0/me/calendarView?')
          ? {
              json: {
                value: [
                  {
                    ...{ subject: 'Stand-up', bodyPreview: 'not for the screen' },
                    start: { dateTime: '2026-11-26T09:00:00.0000000', timeZone: 'UTC' },
                    end: { dateTime: '2026-11-26T09:15:00.0000000', timeZone: 'UTC' },
                  },
                ],
              },
            }
          : { status: 401, json: {} },
    ],
  });
  const display = join(folder, 'room-display');
  mkdirSync(join(display, 'node_modules'), { recursive: true });
  for (const name of ['server.mjs', 'page.html', 'page.js']) {
    writeFileSync(join(display, name), printed('room-display.md', name));
  }
  writeFileSync(join(display, 'package.json'), '{ "type": "module" }');
  cpSync(laidOut.installed, join(display, 'node_modules/device-signin'), { recursive: true });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const begin = () =>
    start(process.execPath, ['server.mjs'], {
      cwd: display,
      env: {
        ...{ CLIENT_ID: 'client', AUTHORITY: server.authority, GRAPH: server.url },
        ...{ SECRET, PORT: String(port) },
      },
    });
  let child = begin();
  try {
    const calendar = (/** @type {Page} */ page) =>
      fetch(`${origin}/calendar`, { headers: Object.fromEntries(page.request.headers) });
    const page = new Page(
      async (request) =>
        fetch(`${origin}${new URL(request.url).pathname}`, {
          method: 'POST',
          headers: request.headers,
        }),
      { origin },
    );
    await untilAnswered(origin, child);
    assert.equal((await calendar(page)).status, 401);
    const ended = await page.pollAfter(await page.send('start'));
    assert.equal(ended.status, 'signed_in', JSON.stringify(ended));
    const [sent] = server.to('devicecode');
    assert.match(String(sent?.form.scope), /Calendars\.Read/);
    const shown = await calendar(page);
    assert.deepEqual(await shown.json(), [
      {
        subject: 'Stand-up',
        from: '2026-11-26T09:00:00.0000000Z',
        to: '2026-11-26T09:15:00.0000000Z',
      },
    ]);
    await child.stop();
    child = begin();
    await untilAnswered(origin, child);
    assert.equal((await calendar(page)).status, 200);
    for (const [path, type] of [
      ['/', 'text/html'],
      ['/page.js', 'text/javascript'],
      ['/element/element.js', 'text/javascript'],
    ]) {
      const file = await fetch(`${origin}${path}`);
      assert.deepEqual([file.status, file.headers.get('content-type')], [200, type], path);
    }
    for (const path of [
      '/server.mjs',
      '/tokens',
      '/element/index.js',
      '/element/..%2f..%2fpackage.json',
    ]) {
      assert.equal((await fetch(`${origin}${path}`)).status, 404, path);
    }
  } catch (error) {
    console.error(child.log());
    throw error;
  } finally {
    await child.stop();
    await server.close();
  }
});

const SYSTEMD = '/usr/bin/systemd-analyze';

test(
  'systemd understands the units of the kiosk',
  { skip: existsSync(SYSTEMD) ? false : 'systemd-analyze is not installed' },
  async () => {
    for (const name of ['kiosk-sign-in.service', 'kiosk-browser.service']) {
      const file = join(folder, name);
      writeFileSync(file, printed('kiosk-on-one-box.md', `/etc/systemd/system/${name}`));
      const { output } = await run(SYSTEMD, ['verify', '--man=no', file]);
      // The programs and users of the guide are not on this machine.
      assert.doesNotMatch(output, /Unknown (key|section|lvalue)|Failed to parse|Invalid/i, output);
    }
  },
);

/** @param {string} origin @param {import('../hosts/runners/child.mjs').Child} child */
async function untilAnswered(origin, child) {
  for (let i = 0; i < 300; i++) {
    if (await fetch(`${origin}/`).catch(() => undefined)) return;
    await sleep(100);
  }
  throw new Error(`it does not answer: ${child.log()}`);
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
