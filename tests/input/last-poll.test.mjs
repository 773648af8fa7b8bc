// The last polls of a code, by a virtual clock: the last one reaches the server before the code ends,
// never sooner than the interval after the answer before, and after the end there is none. RFC 8628
// §3.2 and §3.5.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeTimeVirtual } from '../../bench/virtual-time.mjs';
import { signIn } from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { answers } from '../servers/scripted.mjs';

endsWithItsTests();

/** @type {() => void} */
let makeTimeReal = () => undefined;
before(async () => {
  // The module is loaded before, by the real clock.
  await signIn(/** @type {any} */ ({}), () => undefined).catch(() => undefined);
  makeTimeReal = makeTimeVirtual();
});
after(() => makeTimeReal());

/**
 * A sign-in at a strict server: it refuses a poll at the code's end or later, and tells a device to
 * slow down that comes within the interval. All times are seconds since the code was issued.
 * @param {{ life: number, interval: number, approved?: number, answer?: (poll: number) =>
 *   import('../servers/scripted.mjs').Plain | undefined }} how
 */
async function run({ life, interval, approved = Infinity, answer = () => undefined }) {
  let issued = 0;
  let last = 0;
  /** @type {number[]} */
  const polls = [];
  let isEarly = false;
  const now = () => (performance.now() - issued) / 1000;
  const { fetch, authority } = inProcess({
    devicecode: [
      () => {
        issued = performance.now();
        return answers.code({ expires_in: life, interval });
      },
    ],
    token: [
      () => {
        const at = now();
        polls.push(at);
        // The virtual clock counts in fractions of a millisecond.
        isEarly ||= at - last < interval - 0.001;
        last = at;
        const own = answer(polls.length);
        if (own) return own;
        if (at >= life) return answers.error('expired_token', { aadsts: 70020 });
        return at >= approved ? answers.tokens() : answers.pending();
      },
    ],
  });
  const end = await signIn({ clientId: 'last', authority, fetch }, () => undefined).then(
    () => 'tokens',
    (error) => error.code,
  );
  return { end, polls, isEarly, endedAt: now() };
}

/** @param {number[]} polls */
const times = (polls) =>
  `${polls
    .slice(-3)
    .map((at) => at.toFixed(3))
    .join(', ')} s`;

/** What the last poll leaves before the end, in seconds. @param {number} interval */
const leave = (interval) => Math.min(1, interval / 8);

describe('a code that nobody approves', () => {
  for (const [life, interval] of [
    [7, 3],
    [7, 5],
    [10, 5],
    [11, 5],
    [12, 5],
    [30, 5],
    [30, 60],
    [61, 59],
    [62, 60],
    [100, 60],
    [120, 60],
    [300, 10],
    [900, 5],
    [900, 1],
    [5, 1],
    [1, 1],
    [2, 5],
  ]) {
    test(`of ${life} s and an interval of ${interval} s: the last whole interval is used`, async () => {
      const [lived, waited] = [Number(life), Number(interval)];
      const { end, polls, isEarly, endedAt } = await run({ life: lived, interval: waited });
      const said = `the last polls were at ${times(polls)}`;
      assert.equal(end, 'expired');
      assert.equal(isEarly, false, said);
      assert.ok(
        polls.every((at) => at < lived),
        said,
      );
      const left = lived - leave(waited) - (polls.at(-1) ?? 0);
      assert.ok(left < waited + 0.001, `${said}: a whole interval would have fitted`);
      assert.ok(endedAt < lived + 2, `it ended at ${endedAt} s`);
    });
  }
});

describe('a user who approves in time', () => {
  /** @type {[number, number, number][]} life, interval, and when the user approves */
  const cases = [
    [7, 3, 5],
    [7, 3, 6.3],
    [12, 5, 11],
    [901, 5, 899],
    [62, 60, 60],
    [30, 10, 22],
  ];
  for (const [life, interval, approved] of cases) {
    test(`at ${approved} of ${life} s, with an interval of ${interval} s: tokens`, async () => {
      const { end, polls } = await run({ life, interval, approved });
      assert.equal(end, 'tokens', `the last polls were at ${times(polls)}`);
    });
  }
});

describe('near the end', () => {
  test('slow_down counts: no poll sooner than the longer interval', async () => {
    const slow = (/** @type {number} */ poll) => (poll === 1 ? answers.slowDown() : undefined);
    const { end, polls } = await run({ life: 20, interval: 5, answer: slow });
    assert.equal(end, 'expired');
    assert.equal(polls.length, 2);
    assert.ok(Number(polls[1]) - Number(polls[0]) >= 10);
    assert.ok(Number(polls[1]) < 20);
  });

  test('a longer wait than is left that slow_down demands: no more polls', async () => {
    const slow = () => answers.slowDown({ interval: 60 });
    const { end, polls, endedAt } = await run({ life: 30, interval: 5, answer: slow });
    assert.deepEqual([end, polls.length], ['expired', 1]);
    assert.ok(endedAt < 32, `it ended at ${endedAt} s`);
  });

  test('a last poll that gets no answer is made up for by one after the end', async () => {
    const none = (/** @type {number} */ poll) => {
      if (poll === 2) throw new TypeError('fetch failed');
      return poll === 3 ? answers.tokens() : undefined;
    };
    const { end, polls } = await run({ life: 7, interval: 3, answer: none });
    assert.deepEqual([end, polls.length], ['tokens', 3]);
    const gap = Number(polls[2]) - Number(polls[1]);
    assert.ok(gap >= 3 && Number(polls[2]) >= 7, `${polls.join(', ')} s`);
  });
});
