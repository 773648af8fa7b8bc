// Whenever a call is cancelled, it ends at once with the signal's own reason, or with `timeout`; its
// request is aborted, and nothing keeps the process alive.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as api from '../../pkg/index.js';
import { closing, endsWithItsTests, SUITE_LIMIT } from '../ending.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { missing } from '../page/chromium.mjs';
import { chromium } from './devices.mjs';
import { until } from '../servers/waiting.mjs';

/** @typedef {import('./cut-short.mjs').Moment} Moment */
/** @typedef {Awaited<ReturnType<typeof startScripted>>} Server */
/** @typedef {import('./cut-short.mjs').Cut & { exit?: number }} Cut */

/**
 * How soon the call must have ended, and then its process, in milliseconds that the machine let it
 * run.
 */
const SETTLED = 50;
const EXITED = 100;

/** The request that is open at a moment. @type {Partial<Record<Moment['on'], import('../servers/scripted.mjs').Endpoint>>} */
const OPEN = { requesting_code: 'devicecode', polling: 'token', reading_profile: 'me' };

/** How often a moment is tried that a busy machine makes the sign-in miss. */
const TRIES = 5;

endsWithItsTests();

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
    ...{ name: 'the wait after a fault', on: 'retrying', timeout: 2 },
    script: { devicecode: [answers.code()], token: [fault.badGateway()] },
  },
  {
    ...{ name: 'a poll', on: 'polling', timeout: 2 },
    script: { devicecode: [answers.code()], token: [fault.hang()] },
  },
  {
    ...{ name: 'the body of a poll’s answer', on: 'polling', timeout: 2 },
    script: { devicecode: [answers.code()], token: [fault.stall()] },
  },
  {
    ...{ name: 'the profile call', on: 'reading_profile', timeout: 2 },
    script: { devicecode: [answers.code()], token: [answers.tokens()], me: [fault.hang()] },
  },
  {
    ...{ name: 'the body of the profile', on: 'reading_profile', timeout: 2 },
    script: { devicecode: [answers.code()], token: [answers.tokens()], me: [fault.drip()] },
  },
];

/** @typedef {(server: Server, moment: Moment, signal: AbortSignal) => Promise<Cut>} CutShort */

/** In a process of its own. @type {CutShort} */
async function inNode({ authority, graphUrl }, moment, signal) {
  const program = fileURLToPath(new URL('cut-short-child.mjs', import.meta.url));
  const args = [program, authority, graphUrl, JSON.stringify(moment)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal });
  return JSON.parse(stdout);
}

/** @type {Awaited<ReturnType<typeof chromium>> | undefined} */
let browser;
before(async () => {
  if (!missing) browser = await chromium();
});
after(() => browser?.close());

/** @type {CutShort} */
const inChromium = async (server, moment) => {
  assert.ok(browser);
  return browser.cutShort(server, moment);
};

for (const [name, cut] of Object.entries({ Node: inNode, Chromium: inChromium })) {
  const skip = name === 'Chromium' && missing;
  for (const by of /** @type {const} */ (['signal', 'timeout'])) {
    const options = { skip, concurrency: 3, timeout: SUITE_LIMIT };
    describe(`a sign-in in ${name} that its ${by} ends in`, options, () => {
      for (const { name: where, on, timeout, script } of moments) {
        test(`${where}: at once`, async (t) => {
          for (let tries = 1; ; tries += 1) {
            const server = closing(t, await startScripted(script, { cors: true }));
            const moment = { on, by, timeout };
            const {
              isReached,
              isRight,
              late,
              stalled,
              exit = 0,
            } = await cut(server, moment, t.signal);
            const sent = server.requests.length;
            assert.ok(isRight, 'it ended otherwise');
            const open = OPEN[on];
            const hasMet = isReached && (!open || server.requests.at(-1)?.endpoint === open);
            if (!hasMet && tries < TRIES) continue;
            assert.ok(hasMet, `it never came to ${on}`);
            assert.ok(late - stalled < SETTLED, `${late} ms, of which stalled ${stalled} ms`);
            assert.ok(exit < EXITED, `the process ended ${exit} ms later`);
            if (open) {
              await until('the request to be aborted', () => !!server.requests.at(-1)?.aborted, 10);
            }
            await sleep(100);
            assert.equal(server.requests.at(-1)?.aborted, Boolean(open));
            assert.equal(server.requests.length, sent, 'a request followed');
            return;
          }
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
    test(`${name} sends nothing, and rejects with its reason`, async (t) => {
      const server = closing(t, await startScripted({}));
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
    });
  }
});
