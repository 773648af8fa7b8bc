// The console program is killed (SIGKILL) at its steps, and started again until it ends: it ends
// in tokens or in the server's own refusal, never polls too soon, and what it stores stays readable.
// Kills in a row are drawn by seed: KILL_SEED=7 draws the same again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { storedIn, namesIn, signedInAt } from './store-files.mjs';
import { cli, codesOf, newHome, start } from './program.mjs';
import { randomOf } from '../random.mjs';

const killAt = new URL('kill-at.mjs', import.meta.url).href;
const INTERVAL = 1;
/** Most of a trial is waiting. */
const AT_ONCE = 10;
/** How long one run of the program may take, in milliseconds: a usual one takes three seconds. */
const MAX_RUN = 60_000;

/** @typedef {Awaited<ReturnType<typeof watched>>} Watched */
/** @typedef {(code: Record<string, string>) => Promise<void>} User */

/**
 * An authority of its own, and the requests that its endpoints got.
 * @param {{ accessTokenLifetime?: number }} [options]
 */
async function watched(options) {
  /** @type {{ at: number, what: string }[]} */
  const requests = [];
  const authority = await startAuthority({
    interval: INTERVAL,
    ...options,
    onRequest({ at, path, grantType = '' }) {
      const what = grantType || (/\/(devicecode|me)\b/.exec(path)?.[1] ?? '');
      if (what) requests.push({ at, what });
    },
  });
  return { ...authority, requests };
}

/**
 * Runs the program, killed at the steps of `kills` in turn and then no more, until it ends.
 * @param {Watched} authority
 * @param {{ kills: number[], user?: User, args?: string[], home?: string }} how `user` is called
 *   called with each code once.
 */
async function untilItEnds(authority, { kills, user = approve, args = [], home = newHome() }) {
  const stepsFile = `${home}-steps`;
  const command = [
    ...['--import', killAt, cli, ...args, '--client-id', authority.clientId],
    ...['--authority', authority.authority, '--graph-url', authority.graphUrl],
  ];
  /** @type {Map<string, Promise<void>>} */
  const codes = new Map();
  for (const kill of [...kills, undefined]) {
    const env = { XDG_CONFIG_HOME: home, KILL_AT: String(kill ?? ''), STEPS_FILE: stepsFile };
    const program = start(command, { env });
    // Without its user, a program would wait until its code expires.
    const stop = () => program.kill('SIGTERM');
    let isTooSlow = false;
    const limit = setTimeout(() => {
      isTooSlow = true;
      program.kill('SIGKILL');
    }, MAX_RUN);
    for await (const code of codesOf(program)) {
      if (codes.has(code.userCode)) continue;
      const acted = user(code);
      acted.catch(stop);
      codes.set(code.userCode, acted);
    }
    const ended = await program.ended;
    clearTimeout(limit);
    assert.ok(!isTooSlow, `it did not end within ${MAX_RUN} ms:\n${ended.stdout}${ended.stderr}`);
    storedIn(home);
    if (ended.signal === 'SIGKILL') continue;
    await Promise.all(codes.values());
    return { ...ended, home, codes: codes.size, steps: Number(readFileSync(stepsFile, 'utf8')) };
  }
  throw new Error('it never ends');
}

/** @param {Watched} authority */
function assertNoPollTooSoon({ requests }) {
  requests.forEach(({ at, what }, i) => {
    const before = requests[i - 1];
    if (!before || !what.endsWith(':device_code')) return;
    const gap = at - before.at;
    assert.ok(gap >= INTERVAL * 1000 - 20, `polled ${gap} ms after ${before.what}`);
  });
}

/** @param {Watched} authority @param {string} what */
const count = ({ requests }, what) => requests.filter((it) => it.what.endsWith(what)).length;

/**
 * Names the trial that failed.
 * @template T
 * @param {readonly T[]} trials
 * @param {(trial: T, authority: Watched) => Promise<void>} work
 * @param {{ accessTokenLifetime?: number }} [options]
 */
async function each(trials, work, options) {
  const left = trials.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const trial of left) {
        const authority = await watched(options);
        try {
          await work(trial, authority);
        } catch (error) {
          const [first] = authority.requests;
          const got = authority.requests
            .map(({ at, what }) => `${what} (${at - Number(first?.at)} ms)`)
            .join(', ');
          const where = `at ${JSON.stringify(trial)}: ${error}\nThe server got: ${got}`;
          throw new Error(where, { cause: error });
        } finally {
          await authority.close();
        }
      }
    }),
  );
}

/** @param {number} length @returns {number[]} From 1 on. */
const upTo = (length) => Array.from({ length }, (_, i) => i + 1);

/** The steps of a run that is not killed. @param {Parameters<typeof untilItEnds>[1]} how */
async function stepsOf(how, options = {}) {
  const authority = await watched(options);
  try {
    return (await untilItEnds(authority, how)).steps;
  } finally {
    await authority.close();
  }
}

/**
 * The tests, at all steps or at some.
 * @param {{ every: number, runs: number }} options `every`: at each n-th step; `runs`: with so many
 *   seeds.
 */
export function killTests({ every, runs }) {
  const which = every === 1 ? 'each' : `each ${every}th`;
  const seed = Number(process.env.KILL_SEED ?? 1);

  test(`killed at ${which} step of a sign-in: started again, it signs in, by the same code unless that was used up`, async () => {
    const steps = await stepsOf({ kills: [] });
    assert.ok(steps > 30, `${steps} steps`);
    let resumed = 0;
    const kills = upTo(steps).filter((step) => step % every === 0);
    await each(kills, async (kill, authority) => {
      const { code, stdout, stderr, codes, home } = await untilItEnds(authority, { kills: [kill] });
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).displayName, 'Contoso Employee');
      assertNoPollTooSoon(authority);
      assert.deepEqual(
        namesIn(home).map((name) => name.slice(0, 7)),
        ['tokens-'],
        'nothing else is left',
      );
      // A new code was shown only where the server had given tokens for the first one.
      assert.ok(codes === 1 || count(authority, ':device_code') >= 3, `${codes} codes`);
      resumed += /Going on with the sign-in/.test(stderr) ? 1 : 0;
    });
    assert.ok(resumed > kills.length / 3, `${resumed} of ${kills.length} went on with the code`);
  });

  test(`killed at ${which} step of a refresh: a token, or the refusal of a refresh token that was used`, async () => {
    const stale = { accessTokenLifetime: 60 };
    const args = ['token', '--no-prompt'];
    const outcomes = { token: 0, refused: 0 };
    /** @param {number | undefined} kill @param {Watched} authority */
    const trial = async (kill, authority) => {
      const home = await signedInAt(authority, newHome());
      const kills = kill === undefined ? [] : [kill];
      const ended = await untilItEnds(authority, { kills, args, home });
      const { code, stdout, stderr } = ended;
      if (code === 0) {
        outcomes.token += 1;
        assert.match(stdout, /^\S+\n$/, stderr);
      } else {
        outcomes.refused += 1;
        assert.equal(code, 9, stderr);
        assert.match(stderr, /AADSTS50173/);
        assert.ok(count(authority, 'refresh_token') >= 2, 'the first one was answered');
      }
      return ended;
    };
    const authority = await watched(stale);
    const { steps } = await trial(undefined, authority);
    await authority.close();
    assert.ok(steps > 10, `${steps} steps`);
    const kills = upTo(steps).filter((step) => step % every === 0);
    await each(kills, async (kill, its) => void (await trial(kill, its)), stale);
    assert.ok(outcomes.token >= 2 && outcomes.refused >= 1, JSON.stringify(outcomes));
  });

  test(`killed again and again (seeds from ${seed}): it ends as the user wants`, async () => {
    const trials = upTo(runs).map((i) => ({ seed: seed + i - 1, declines: i % 4 === 0 }));
    await each(trials, async ({ seed: its, declines }, authority) => {
      const random = randomOf(its);
      const kills = upTo(4).map(() => 1 + Math.floor(random() * 60));
      const user = declines ? decline : approve;
      const { code, stderr, home } = await untilItEnds(authority, { kills, user });
      assert.equal(code, declines ? 3 : 0, stderr);
      assertNoPollTooSoon(authority);
      assert.equal(namesIn(home).length, declines ? 0 : 1);
    });
  });
}
