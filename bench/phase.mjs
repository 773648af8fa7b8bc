// One phase of the soak, in a process of its own so that its memory is its own:
// `node --expose-gc bench/phase.mjs at-once|in-a-row|cut-short COUNT` prints one JSON object.
import process from 'node:process';
import { inside } from './inside.mjs';
import { highestRss } from './highest-rss.mjs';
import { authorityInProcess, config, userOf } from './authority-in-process.mjs';
import { makeTimeVirtual } from './virtual-time.mjs';

const { getProfile, requestDeviceCode, signInAndGetProfile, waitForTokens } =
  await import('../pkg/index.js');

const authority = authorityInProcess();
const ours = { ...config, fetch: authority.fetch };
const silent = { ...config, fetch: authority.hang };

/** @typedef {{ rss: number, heap: number, memory: number, objects: number }} Held */
/** @typedef {{ wrong: number, before: Held, after: Held }} Outcome */

/** What the process holds once its garbage is collected. @returns {Promise<Held>} */
async function held() {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, heap: heapUsed + arrayBuffers, ...inside() };
}

/**
 * Runs a turn so many times, one after another; the first fiftieth warms up.
 *
 * @param {number} count
 * @param {(turn: number) => Promise<boolean>} isRight
 * @returns {Promise<Outcome>}
 */
async function inARow(count, isRight) {
  const warm = Math.ceil(count / 50);
  let wrong = 0;
  /** @type {Held | undefined} */
  let before;
  for (let turn = 0; turn < count; turn++) {
    if (!(await isRight(turn))) wrong += 1;
    if (turn + 1 === warm) before = await held();
  }
  if (!before) throw new Error('a phase needs a count');
  return { wrong, before, after: await held() };
}

/** @type {Record<string, (count: number) => Promise<Outcome>>} */
const phases = {
  /** All of them begin at once, on the host's own timers; each must end as who it is. */
  'at-once': async (count) => {
    await signInAndGetProfile(ours, () => undefined);
    const before = await held();
    const profiles = await Promise.all(
      Array.from({ length: count }, () => {
        /** @type {string | undefined} */
        let shown;
        return signInAndGetProfile(ours, ({ userCode }) => (shown = userCode)).then(
          ({ id }) => shown === `CODE${id}`,
        );
      }),
    );
    return {
      wrong: profiles.filter((isTheirs) => !isTheirs).length,
      before,
      after: await held(),
    };
  },

  /** Each begins when the one before has ended, in virtual time. */
  'in-a-row': async (count) => {
    const giveBack = makeTimeVirtual();
    const outcome = await inARow(count, async (turn) => {
      const { displayName } = await signInAndGetProfile(ours, () => undefined);
      return displayName === userOf(turn);
    });
    giveBack();
    return outcome;
  },

  /** Each is ended before its time, in one way or another. */
  'cut-short': async (count) => {
    /** @type {((cut: AbortController) => Promise<unknown>)[]} */
    const ways = [
      // In the first request, in a wait, in a poll and in the profile call.
      ({ signal }) => requestDeviceCode(silent, { signal }),
      ({ signal }) => signInAndGetProfile(ours, () => undefined, { signal }),
      async ({ signal }) =>
        waitForTokens(
          silent,
          { ...(await requestDeviceCode(ours)), nextPollAt: Date.now() },
          { signal },
        ),
      ({ signal }) => getProfile(silent, { accessToken: 'access-token' }, { signal }),
      // By the time allowed, by the caller's own code, and by bad input.
      () => signInAndGetProfile(ours, () => undefined, { timeout: 0.001 }),
      (cut) => signInAndGetProfile(ours, () => Promise.reject(cut)),
      () => signInAndGetProfile({ ...ours, clientId: '' }, () => undefined),
    ];
    return inARow(count, async (turn) => {
      const cut = new AbortController();
      const way = ways[turn % ways.length];
      const ended = Promise.resolve(way?.(cut)).then(
        () => false,
        () => true,
      );
      await new Promise((resolve) => setImmediate(resolve));
      cut.abort();
      const isRight = await ended;
      authority.forget();
      return isRight;
    });
  },
};

const [name = '', count = '1000'] = process.argv.slice(2);
const phase = phases[name];
if (!phase) throw new Error(`no such phase: ${name}`);
const from = process.hrtime.bigint();
const cpu = process.cpuUsage();
const outcome = await phase(Number(count));
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    phase: name,
    count: Number(count),
    seconds: Number(process.hrtime.bigint() - from) / 1e9,
    cpuSeconds: (user + system) / 1e6,
    highestRss: highestRss(),
    ...authority.seen,
    ...outcome,
  }),
);
