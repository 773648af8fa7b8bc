// A thousand sign-ins wait at once, users approve in any order, and workerd is killed now and then.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from '../package/pack.mjs';
import { startFleet } from './fleet.mjs';
import { limited } from './limited.mjs';
import { profileOf, startUsers } from './users.mjs';
import { Screen } from './screen.mjs';
import { randomOf, shuffled } from '../random.mjs';

const SIGN_INS = 1000;
const KILLS = 4;
/** As Entra has it. */
const INTERVAL = 5;
/** So that a kill finds polls on their way. */
const LATENCY_MS = 150;
/** A poll comes every five seconds, and workerd is back within some: a busy machine has ten times that. */
const LONGEST_STANDSTILL_MS = 60_000;

/** @typedef {Awaited<ReturnType<typeof startUsers>>} Users */

/** @type {Awaited<ReturnType<typeof pack>>} */
let packed;
before(async () => {
  packed = await pack();
});
after(() => packed?.remove());

test('a thousand pending sign-ins, killed in the middle, each end with their own profile', async () => {
  const seed = Number(process.env.FLEET_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed: ${seed} (FLEET_SEED repeats it)`);
  const users = await startUsers({ interval: INTERVAL, latencyMs: LATENCY_MS });
  const installed = join(packed.project, 'node_modules', 'device-signin');
  const fleet = await startFleet({ installed }, users);
  const over = new AbortController();
  try {
    const screens = Array.from({ length: SIGN_INS }, () => new Screen(fleet.url));
    const progress = () =>
      sum(users.codes, ({ approved, read }) => 1 + Number(approved) + Math.min(read, 1));
    const run = signAllIn({ users, fleet, screens, next: randomOf(seed), signal: over.signal });
    const state = () => waitingFor(users);
    const codes = await Promise.race([run, fleet.crashed, stalled(progress, state, over.signal)]);
    isComplete(users, screens, codes);
  } finally {
    over.abort();
    await fleet.close();
    await users.close();
  }
});

/**
 * Shows a code on each screen; has all approved in rounds, with a kill between two; waits for the
 * profiles.
 *
 * @param {object} all
 * @param {Users} all.users
 * @param {import('./fleet.mjs').Fleet} all.fleet
 * @param {Screen[]} all.screens
 * @param {() => number} all.next random, from 0 to 1
 * @param {AbortSignal} all.signal
 * @returns {Promise<string[]>} the code of each screen
 */
async function signAllIn({ users, fleet, screens, next, signal }) {
  const from = Date.now();
  const at = (/** @type {string} */ what) =>
    console.log(`${what}: ${(Date.now() - from) / 1000} s`);
  const codes = await limited(50, screens, async (screen) => {
    assert.equal(await screen.begin(), undefined);
    return (await screen.code()).userCode;
  });
  at('codes shown');
  assert.equal(new Set(codes).size, SIGN_INS);

  const ends = Promise.all(
    screens.map((screen) => screen.until(['profile'], { ms: Infinity, signal })),
  );
  // A sign-in that ends in another way is the test's end, whatever it waits for.
  const failed = ends.then(() => /** @type {Promise<never>} */ (new Promise(() => {})));
  failed.catch(() => {});
  const order = shuffled([...codes], next);
  const rounds = KILLS + 1;
  for (let round = 0; round < rounds; round++) {
    const size = Math.ceil(SIGN_INS / rounds);
    for (const code of order.slice(round * size, (round + 1) * size)) {
      users.approve(code);
      await sleep(next() * 16);
    }
    at(`approved round ${round + 1}`);
    if (round === KILLS) break;
    await Promise.race([users.hold(next() * 500, signal), failed]);
    await fleet.kill();
    users.release();
    await sleep(next() * 1000);
    await fleet.start();
    at(`killed and started`);
  }

  for (const [i, { data }] of (await ends).entries()) {
    const { displayName, id } = profileOf(users.find(codes[i]).number);
    assert.deepEqual([data.displayName, data.id], [displayName, id]);
  }
  at('all profiles shown');
  return codes;
}

/**
 * @param {Users} users
 * @param {Screen[]} screens
 * @param {string[]} codes
 */
function isComplete(users, screens, codes) {
  const of = (/** @type {(code: import('./users.mjs').Code) => number} */ what) =>
    sum(users.codes, what);
  console.log(
    `polls: ${of(({ polls }) => polls)}, profile calls: ${of(({ read }) => read)}, ` +
      `cut off: ${users.cutOff()}, polls too soon: ${users.early()}, looks: ${sum(screens, ({ looks }) => looks)}`,
  );
  assert.equal(codes.length, SIGN_INS);
  assert.equal(users.codes.length, SIGN_INS, 'one device authorization request each');
  const redeemed = of((code) => code.redeemed);
  assert.equal(redeemed, SIGN_INS, 'each code is redeemed once');
  assert.ok(users.cutOff() > 0, 'the kills cut no request off');
  assert.equal(users.early(), 0, 'no poll is sooner than the interval');
  for (const screen of screens) assert.doesNotMatch(screen.bytes, /-secret-/);
}

/**
 * Rejects once a count has stood still for long. So the test takes as long as the machine needs, and
 * ends where nothing goes on.
 *
 * @param {() => number} count
 * @param {() => string} state what the test waits for
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
async function stalled(count, state, signal) {
  let last = count();
  let since = Date.now();
  while (Date.now() - since < LONGEST_STANDSTILL_MS) {
    await sleep(500, undefined, { signal });
    const now = count();
    if (now !== last) since = Date.now();
    last = now;
  }
  throw new Error(`no sign-in went on for ${LONGEST_STANDSTILL_MS} ms: ${state()}`);
}

/** @param {Users} users */
function waitingFor({ codes }) {
  const unread = codes.filter(({ approved, read }) => approved && read === 0);
  const stuck = unread.filter(({ redeemed }) => redeemed > 0);
  const first = stuck.slice(0, 5).map(({ userCode, redeemed }) => `${userCode} (${redeemed})`);
  return (
    `${unread.length} approved codes have no profile. ` +
    `${stuck.length} of them were redeemed: ${first.join(', ')}`
  );
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => number} what
 */
const sum = (items, what) => items.reduce((all, item) => all + what(item), 0);
