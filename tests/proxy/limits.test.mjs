// The limits: each caller's, each sign-in's and all together, and who may begin at all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buckets } from '../../pkg/proxy/buckets.js';
import { createProxy } from '../../pkg/proxy/index.js';
import { answers, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

/** @type {Awaited<ReturnType<typeof startScripted>>} */
let server;
before(async () => {
  server = await startScripted({
    devicecode: [answers.code({ interval: 30 })],
    token: [answers.pending()],
  });
});
after(() => server?.close());

/** @param {object} options */
const proxy = (options) =>
  createProxy({
    config: { clientId: 'client', authority: server.authority },
    secret: SECRET,
    origins: [ORIGIN],
    caller: (_request, info) => info,
    ...options,
  });

/** @param {ReturnType<typeof proxy>} handle @param {string} info */
const start = (handle, info) => new Page(handle).send('start', { info });

test('a bucket gives its burst, then refills by the minute', () => {
  let now = 0;
  const memory = buckets(() => now);
  const take = () => memory.take('key', { burst: 3, perMinute: 30 });
  assert.deepEqual([take(), take(), take()], [0, 0, 0]);
  assert.equal(take(), 2);
  now += 1000;
  assert.equal(take(), 1);
  now += 1000;
  assert.equal(take(), 0);
  now += 3_600_000;
  assert.deepEqual([take(), take(), take(), take()], [0, 0, 0, 2]);
});

test('a million callers cost no more memory than the most that are counted, and little time', () => {
  const memory = buckets(() => 0);
  for (let i = 0; i < 1_000_000; i++) memory.take(`caller ${i}`, { burst: 1, perMinute: 1 });
  assert.ok(memory.size() <= 20_000, String(memory.size()));
});

test('one caller cannot use up what all may start', async () => {
  const handle = proxy({
    limits: { startsPerCaller: { burst: 2, perMinute: 1 }, starts: { burst: 5, perMinute: 1 } },
  });
  const statuses = [];
  for (let i = 0; i < 20; i++) statuses.push((await start(handle, 'greedy')).httpStatus);
  assert.deepEqual(statuses, [200, 200, ...Array.from({ length: 18 }, () => 429)]);
  assert.equal((await start(handle, 'other')).status, 'pending');
  assert.equal((await start(handle, 'third')).status, 'pending');
});

test('a refusal says when to try again, and nothing reaches the authority', async () => {
  const handle = proxy({ limits: { starts: { burst: 1, perMinute: 6 } } });
  await start(handle, 'a');
  server.requests.length = 0;
  const { httpStatus, retryAfter, error, status } = await start(handle, 'b');
  assert.deepEqual([httpStatus, error.code, status], [429, 'too_many_requests', undefined]);
  assert.ok(error.retryIn > 9 && error.retryIn <= 10, String(error.retryIn));
  assert.equal(retryAfter, '10');
  assert.equal(server.requests.length, 0);
});

test('starting and polling are counted apart', async () => {
  const handle = proxy({ limits: { startsPerCaller: { burst: 1, perMinute: 1 } } });
  const page = new Page(handle);
  await page.send('start', { info: 'a' });
  assert.equal((await start(handle, 'a')).httpStatus, 429);
  assert.equal((await page.send('poll', { info: 'a' })).status, 'pending');
});

test('a sign-in that is polled without end does not cost the others at that address theirs', async () => {
  const handle = proxy({});
  const [greedy, calm] = [new Page(handle), new Page(handle)];
  await greedy.send('start', { info: 'office' });
  await calm.send('start', { info: 'office' });
  let refused = 0;
  for (let i = 0; i < 500; i++) {
    if ((await greedy.send('poll', { info: 'office' })).httpStatus === 429) refused += 1;
  }
  assert.ok(refused > 400, String(refused));
  assert.equal((await calm.send('poll', { info: 'office' })).status, 'pending');
  assert.equal((await calm.send('session', { info: 'office' })).status, 'pending');
});

test('a limit of the host takes the place of the memory', async () => {
  /** @type {string[]} */
  const keys = [];
  const handle = proxy({
    limit: async (/** @type {string} */ key) => {
      keys.push(key);
      return key !== 'start all';
    },
  });
  assert.equal((await start(handle, 'a')).httpStatus, 429);
  assert.deepEqual(keys, ['start caller a', 'start all']);
});

for (const [rule, allow, httpStatus, code] of /** @type {[string, any, number, string][]} */ ([
  ['false', () => false, 403, 'not_allowed'],
  ['a promise of false', async () => false, 403, 'not_allowed'],
  ['something that is not true', () => 'yes', 403, 'not_allowed'],
  ['nothing', () => undefined, 403, 'not_allowed'],
  [
    'an exception',
    () => {
      throw new Error('secret');
    },
    500,
    'callback_failed',
  ],
])) {
  test(`allow that gives ${rule} lets no user begin`, async () => {
    /** @type {any[]} */
    const log = [];
    server.requests.length = 0;
    const handle = proxy({ allow, onResponse: (/** @type {any} */ it) => log.push(it) });
    const answered = await start(handle, 'a');
    assert.deepEqual([answered.httpStatus, answered.error.code], [httpStatus, code]);
    assert.doesNotMatch(JSON.stringify(answered), /secret/);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(
      [log[0].endpoint, log[0].httpStatus, log[0].code],
      ['start', httpStatus, code],
    );
  });
}

for (const [rule, caller] of /** @type {[string, any][]} */ ([
  [
    'throws',
    () => {
      throw new Error('x');
    },
  ],
  ['gives nothing', () => undefined],
  ['gives an empty text', () => ''],
])) {
  test(`caller that ${rule} is an error of the set-up`, async () => {
    const { httpStatus, error } = await start(proxy({ caller }), 'a');
    assert.deepEqual([httpStatus, error.code], [500, 'callback_failed']);
  });
}

test('a log that throws costs no answer', async () => {
  const handle = proxy({
    onResponse: () => {
      throw new Error('full');
    },
  });
  assert.equal((await start(handle, 'a')).status, 'pending');
});
