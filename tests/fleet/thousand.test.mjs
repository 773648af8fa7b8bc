// A thousand sign-ins wait at once, people approve in any order, and workerd is killed now and then.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from '../package/pack.mjs';
import { startFleet } from './fleet.mjs';
import { limited } from './limited.mjs';
import { profileOf, startPeople } from './people.mjs';
import { Screen } from './screen.mjs';
import { randomOf, shuffled } from '../random.mjs';

const SIGN_INS = 1000;
const KILLS = 4;
/** As Entra has it. */
const INTERVAL = 5;
/** So that a kill finds polls on their way. */
const LATENCY_MS = 150;

/** @type {Awaited<ReturnType<typeof pack>>} */
let packed;
before(async () => {
  packed = await pack();
});
after(() => packed?.remove());

test('a thousand pending sign-ins, killed in the middle, each end with their own profile', async () => {
  const seed = Number(process.env.FLEET_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed: ${seed} (FLEET_SEED repeats it)`);
  const next = randomOf(seed);
  const people = await startPeople({ interval: INTERVAL, latencyMs: LATENCY_MS });
  const installed = join(packed.project, 'node_modules', 'device-signin');
  const fleet = await startFleet({ installed }, people);
  try {
    const from = Date.now();
    const at = (/** @type {string} */ what) =>
      console.log(`${what}: ${(Date.now() - from) / 1000} s`);
    const screens = Array.from({ length: SIGN_INS }, () => new Screen(fleet.url));
    const codes = await limited(50, screens, async (screen) => {
      assert.equal(await screen.begin(), undefined);
      return (await screen.code()).userCode;
    });
    at('codes shown');
    assert.equal(new Set(codes).size, SIGN_INS);

    const ends = Promise.all(screens.map((screen) => screen.until(['profile'], { ms: 80_000 })));
    ends.catch(() => {});
    const order = shuffled([...codes], next);
    const rounds = KILLS + 1;
    for (let round = 0; round < rounds; round++) {
      const size = Math.ceil(SIGN_INS / rounds);
      for (const code of order.slice(round * size, (round + 1) * size)) {
        people.approve(code);
        await sleep(next() * 16);
      }
      at(`approved round ${round + 1}`);
      if (round === KILLS) break;
      await people.hold(next() * 500);
      await fleet.kill();
      people.release();
      await sleep(next() * 1000);
      await fleet.start();
      at(`killed and started`);
    }

    const found = await ends;
    at('all profiles shown');
    for (const [i, { data }] of found.entries()) {
      const { displayName, id } = profileOf(people.find(codes[i]).number);
      assert.deepEqual([data.displayName, data.id], [displayName, id]);
    }
    const of = (/** @type {(code: import('./people.mjs').Code) => number} */ what) =>
      people.codes.reduce((sum, code) => sum + what(code), 0);
    console.log(
      `polls: ${of(({ polls }) => polls)}, profile calls: ${of(({ read }) => read)}, ` +
        `cut off: ${people.cutOff()}, polls too soon: ${people.early()}, looks: ${screens.reduce((sum, it) => sum + it.asked, 0)}`,
    );
    assert.equal(people.codes.length, SIGN_INS, 'one device authorization request each');
    assert.equal(
      of(({ redeemed }) => redeemed),
      SIGN_INS,
      'each code is redeemed once',
    );
    assert.ok(people.cutOff() > 0, 'the kills hit nobody');
    assert.equal(people.early(), 0, 'no poll is sooner than the interval');
    for (const screen of screens) assert.doesNotMatch(screen.bytes, /-secret-/);
  } finally {
    await fleet.close();
    await people.close();
  }
});
