// Whenever a person walks away, the call ends at once with the signal's own reason, or with
// `timeout`; its request is given up, and nothing keeps the process alive.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as api from '../../pkg/index.js';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { missing } from '../page/chromium.mjs';
import { chromium } from './devices.mjs';

/** @typedef {import('./cut-short.mjs').Moment} Moment */
/** @typedef {Awaited<ReturnType<typeof startScripted>>} Server */
/** @typedef {import('./cut-short.mjs').Cut & { exit?: number }} Cut */

/** How soon the call must have ended, and then its process, in milliseconds. */
const SETTLED = 50;
const EXITED = 100;

/**
 * Where a sign-in is when it is cut short, with what the server does meanwhile.
 * @type {{ name: string, on: Moment['on'], timeout: number,
 *   script: Parameters<typeof startScripted>[0] }[]}
 */
const moments = [
  {
    ...{ name: 'the first request', on: 'requesting_code', timeout: 0.5 },
    script: { devicecode: [fault.hang()] },
  },
  {
    ...{ name: 'the body of the first answer', on: 'requesting_code', timeout: 0.5 },
    script: { devicecode: [fault.drip()] },
  },
  {
    ...{ name: 'the wait before the first request is tried again', on: 'retrying', timeout: 0.5 },
    script: { devicecode: [fault.unavailable()] },
  },
  { name: 'a wait', on: 'waiting', timeout: 0.5, script: { devicecode: [answers.code()] } },
  {
    ...{ name: 'the wait after a fault', on: 'retrying', timeout: 1.6 },
    script: { devicecode: [answers.code()], token: [fault.badGateway()] },
  },
  {
    ...{ name: 'a poll', on: 'polling', timeout: 1.6 },
    script: { devicecode: [answers.code()], token: [fault.hang()] },
  },
  {
    ...{ name: 'the body of a poll’s answer', on: 'polling', timeout: 1.6 },
    script: { devicecode: [answers.code()], token: [fault.stall()] },
  },
  {
    ...{ name: 'the profile call', on: 'reading_profile', timeout: 1.6 },
    script: { devicecode: [answers.code()], token: [answers.tokens()], me: [fault.hang()] },
  },
  {
    ...{ name: 'the body of the profile', on: 'reading_profile', timeout: 1.6 },
    script: { devicecode: [answers.code()], token: [answers.tokens()], me: [fault.drip()] },
  },
];

/**
 * In a process of its own, which is timed to its end.
 * @param {Server} server
 * @param {Moment} moment
 * @returns {Promise<Cut>}
 */
async function inNode({ authority, graphUrl }, moment) {
  const program = fileURLToPath(new URL('cut-short-child.mjs', import.meta.url));
  const args = [program, authority, graphUrl, JSON.stringify(moment)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
  const [code] = await once(child, 'exit');
  const exitedAt = Date.now();
  assert.equal(code, 0);
  const { endedAt, ...cut } = JSON.parse(text);
  return { ...cut, exit: exitedAt - endedAt };
}

/** @type {Awaited<ReturnType<typeof chromium>> | undefined} */
let browser;
before(async () => {
  if (!missing) browser = await chromium();
});
after(() => browser?.close());

/**
 * @param {Server} server
 * @param {Moment} moment
 * @returns {Promise<Cut>}
 */
const inChromium = async (server, moment) => {
  assert.ok(browser);
  return browser.cutShort(server, moment);
};

for (const [name, cut] of Object.entries({ Node: inNode, Chromium: inChromium })) {
  const skip = name === 'Chromium' && missing;
  for (const by of /** @type {const} */ (['signal', 'timeout'])) {
    describe(`a sign-in in ${name} that its ${by} ends in`, { skip }, () => {
      for (const { name: where, on, timeout, script } of moments) {
        test(`${where}: at once`, async () => {
          /** @type {Cut[]} */
          const cuts = [];
          const isQuick = (/** @type {Cut} */ { late, exit = 0 }) =>
            late < SETTLED && exit < EXITED;
          // The machine may be busy with other tests for a moment, but not each time.
          while (cuts.length < 5 && !cuts.some(isQuick)) {
            const server = await startScripted(script, { cors: true });
            const ended = await cut(server, { on, by, timeout });
            assert.ok(ended.isRight, 'it ended otherwise');
            const sent = server.requests.length;
            await sleep(100);
            const isWait = on === 'waiting' || on === 'retrying';
            assert.equal(server.requests.at(-1)?.aborted, !isWait, 'the request was left open');
            assert.equal(server.requests.length, sent);
            await server.close();
            cuts.push(ended);
          }
          assert.ok(cuts.some(isQuick), JSON.stringify(cuts));
        });
      }
    });
  }
}

describe('a signal that was aborted before the call', { concurrency: true }, () => {
  const code = {
    ...{ deviceCode: 'scripted-device-code', userCode: 'BCDFGHJKL', interval: 1, expiresIn: 900 },
    ...{ verificationUri: 'https://example.com/device', message: 'Sign in.' },
    ...{ expiresAt: Date.now() + 900_000, nextPollAt: 0 },
  };
  const shown = () => assert.fail('a code was shown');
  /** @type {Record<string, (config: Parameters<typeof api.requestDeviceCode>[0], options: object) => Promise<unknown>>} */
  const calls = {
    signInAndGetProfile: (config, options) => api.signInAndGetProfile(config, shown, options),
    signIn: (config, options) => api.signIn(config, shown, options),
    requestDeviceCode: (config, options) => api.requestDeviceCode(config, options),
    waitForTokens: (config, options) => api.waitForTokens(config, code, options),
    pollOnce: (config, options) => api.pollOnce(config, code, options),
    getProfile: (config, options) => api.getProfile(config, { accessToken: 'abc' }, options),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} sends nothing, and rejects with its reason`, async () => {
      const server = await startScripted({});
      const { authority, graphUrl } = server;
      for (const reason of [new Error('own'), 'a text', null, 0, undefined]) {
        const signal = AbortSignal.abort(reason);
        const error = await call({ authority, graphUrl, clientId: 'faults' }, { signal }).then(
          () => assert.fail('it did not reject'),
          (thrown) => thrown,
        );
        assert.equal(error, signal.reason);
      }
      await sleep(50);
      assert.equal(server.requests.length, 0);
      await server.close();
    });
  }
});
