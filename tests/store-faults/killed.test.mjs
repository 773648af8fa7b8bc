// Power that is lost at every step of a sign-in with a file as cache: the device starts again until it
// has its tokens, or the server's own refusal, and the file can be read at all times.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { signInAndGetProfile } from '../../pkg/index.js';
import { answers } from '../servers/scripted.mjs';
import * as device from './device.mjs';
import { fileCache } from './file-cache.mjs';
import { randomOf } from '../random.mjs';
import { startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

const CHILD = fileURLToPath(new URL('killed-child.mjs', import.meta.url));
const SEEDS = 9;

/** @type {string} */
let folder;
/** @type {import('../servers/rotating.mjs').Rotating[]} */
const started = [];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
});
after(async () => {
  await Promise.all(started.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

/** @typedef {{ steps: string[], name?: string, code?: string, message?: string }} Run */

/**
 * One start of the device, killed at its step of that number if it comes to that.
 * @param {import('../servers/rotating.mjs').Rotating} server
 * @param {string} file
 * @param {number} [killAt]
 * @returns {Promise<Run>}
 */
function run({ authority, graphUrl }, file, killAt = Infinity) {
  const child = fork(CHILD, [authority, graphUrl, file]);
  /** @type {Run} */
  const report = { steps: [] };
  return new Promise((resolve) => {
    child.on('message', (/** @type {any} */ message) => {
      if (!message.step) Object.assign(report, message);
      else {
        report.steps.push(message.step);
        if (report.steps.length > killAt) child.kill('SIGKILL');
        else child.send('go on');
      }
    });
    child.once('exit', () => {
      isReadable(file);
      resolve(report);
    });
  });
}

/** @param {string} file */
function isReadable(file) {
  if (!existsSync(file)) return;
  const { version, tokens } = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(version, 1);
  assert.ok(tokens.length > 0);
}

/**
 * What is in the file before the first start.
 * @type {[string, (config: any) => Promise<unknown>][]}
 */
const beginnings = [
  ['no account', async () => undefined],
  [
    'an account whose tokens have expired',
    async (config) => {
      await device.signedIn(config);
      device.endsIn(config, 0);
    },
  ],
  [
    'an account whose tokens were revoked',
    async (config) => {
      await device.signedIn(config);
    },
  ],
];

/** @param {string} beginning @param {string} name @param {boolean} [lenient] */
async function begun(beginning, name, lenient = false) {
  const server = await startRotating({ lenient });
  started.push(server);
  const { authority, graphUrl } = server;
  const config = { clientId: 'killed', authority, graphUrl, cache: new Map() };
  await beginnings.find(([known]) => known === beginning)?.[1](config);
  server.revokeAccessTokens();
  const file = join(folder, `${beginning}-${name}.json`.replaceAll(' ', '-'));
  const text = config.cache.get(device.keyOf(config));
  if (text) await writeFile(file, text);
  return { server, file };
}

/** @param {import('../servers/rotating.mjs').Rotating} server @param {string} file */
async function staysSignedIn(server, file) {
  const from = server.requests.length;
  const { authority, graphUrl } = server;
  const config = { clientId: 'killed', authority, graphUrl, cache: fileCache(file) };
  const { displayName } = await signInAndGetProfile(config, () => assert.fail('a code was shown'));
  assert.equal(displayName, 'employee');
  const sent = server.requests.slice(from).map(({ endpoint }) => endpoint);
  assert.deepEqual(sent, ['me'], 'the next start shows no code and refreshes nothing');
}

/** Some at a time. @param {(() => Promise<void>)[]} works */
async function inTurns(works, atOnce = 4) {
  const left = [...works];
  const worker = async () => {
    for (let work = left.shift(); work; work = left.shift()) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

describe('a device that is killed', { concurrency: 2 }, () => {
  for (const [beginning] of beginnings) {
    test(`at each single step, with ${beginning} in its file: the next start signs in`, async () => {
      const whole = await begun(beginning, 'whole');
      const { steps, name } = await run(whole.server, whole.file);
      assert.equal(name, 'employee');
      assert.ok(steps.length >= 7, steps.join(', '));
      const works = steps.map((step, turn) => async () => {
        const { server, file } = await begun(beginning, String(turn));
        const killed = await run(server, file, turn);
        assert.equal(killed.name, undefined, `it was not killed at “${step}”`);
        const next = await run(server, file);
        assert.equal(next.name, 'employee', `after “${step}”: ${next.code} ${next.message}`);
        await staysSignedIn(server, file);
        await server.close();
      });
      await inTurns(works);
    });
  }

  test(`at random steps, again and again, by ${SEEDS} seeds: the last start signs in`, async () => {
    const works = Array.from({ length: SEEDS }, (_, seed) => async () => {
      const random = randomOf(seed);
      const [beginning] = beginnings[seed % beginnings.length] ?? [''];
      const { server, file } = await begun(beginning, `seed-${seed}`, seed % 2 === 0);
      const kills = 1 + Math.floor(random() * 4);
      for (let turn = 0; turn < kills; turn += 1) {
        await run(server, file, Math.floor(random() * 14));
      }
      const { name, code, message } = await run(server, file);
      assert.equal(name, 'employee', `seed ${seed}: ${code} ${message}`);
      await staysSignedIn(server, file);
      await server.close();
    });
    await inTurns(works);
  });

  test('at a server that refuses: its own refusal, at each start', async () => {
    const { server, file } = await begun('an account whose tokens have expired', 'refused');
    server.always = answers.error('invalid_grant', { aadsts: 53003 });
    const text = readFileSync(file, 'utf8');
    for (const killAt of [1, 3, Infinity]) {
      const { code } = await run(server, file, killAt);
      if (killAt === Infinity) assert.equal(code, 'blocked_by_policy');
    }
    assert.equal(readFileSync(file, 'utf8'), text, 'the file is unchanged');
  });
});
