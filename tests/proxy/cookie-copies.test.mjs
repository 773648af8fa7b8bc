// Copies of a cookie, cookies of another server, and pages whose answers cross: no session lives longer
// than it may, no page shows a code that is no longer polled, and a refused request costs no store call.
import assert from 'node:assert/strict';
import { after, afterEach, before, mock, test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { inProcess } from '../servers/in-process.mjs';
import { answers } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

const HOUR = 3_600_000;

before(() => mock.timers.enable({ apis: ['Date'], now: Date.now() }));
after(() => mock.timers.reset());
afterEach(() => mock.timers.setTime(Date.now()));

/** A server that gives a code to each start, and tokens to each poll unless it `waits`. */
function serverThat({ waits = false, profile = answers.profile() } = {}) {
  let codes = 0;
  return inProcess({
    devicecode: [
      () => {
        codes += 1;
        return answers.code({ device_code: `code-${codes}`, user_code: `USER-${codes}` });
      },
    ],
    token: [waits ? answers.pending() : answers.tokens()],
    me: [profile],
  });
}

/** A `Map` that counts its calls. */
function countedMap() {
  const map = new Map();
  const counted = { calls: 0, map };
  const cache = {
    get: (/** @type {string} */ key) => ((counted.calls += 1), map.get(key)),
    set: (/** @type {string} */ key, /** @type {string} */ text) => (
      (counted.calls += 1),
      void map.set(key, text)
    ),
    delete: (/** @type {string} */ key) => ((counted.calls += 1), void map.delete(key)),
  };
  return Object.assign(counted, { cache });
}

/**
 * @param {ReturnType<typeof inProcess>} server
 * @param {{ config?: object } & Record<string, unknown>} [options]
 */
const proxy = ({ fetch, authority }, { config, ...options } = {}) =>
  createProxy({
    config: { clientId: 'client', authority, fetch, ...config },
    secret: SECRET,
    origins: [ORIGIN],
    session: { idle: 3600, absolute: 7200 },
    ...options,
  });

/** Begins and polls once the interval is over. @param {Page} page */
async function polled(page) {
  await page.send('start');
  mock.timers.tick(2000);
  return page.send('poll');
}

test('a copy of a pending cookie begins no session once its code has ended', async () => {
  const handle = proxy(serverThat(), { config: { cache: new Map() } });
  const page = new Page(handle);
  await page.send('start');
  const copy = page.twin();
  mock.timers.tick(2000);
  assert.equal((await page.send('poll')).status, 'signed_in');
  for (const hours of [1, 3, 10]) {
    mock.timers.tick(hours * HOUR);
    assert.equal((await copy.send('session')).status, 'signed_out', `${hours} h later`);
  }
});

test('a pending poll has the code, so that a page with another one shows the right one', async () => {
  const handle = proxy(serverThat({ waits: true }));
  const page = new Page(handle);
  await page.send('start');
  const other = page.twin();
  page.forget();
  await page.send('start');
  assert.equal((await other.send('poll')).code.userCode, 'USER-1');
  assert.equal((await page.send('poll')).code.userCode, 'USER-2');
});

const endpoints = (/** @type {string} */ host) => ({
  deviceAuthorization: `https://${host}/device`,
  token: `https://${host}/token`,
  userinfo: `https://${host}/userinfo`,
});
/** @type {[string, object, object][]} */
const places = [
  [
    'issuer',
    { issuer: 'https://one.example', endpoints: endpoints('one.example') },
    { issuer: 'https://two.example', endpoints: endpoints('two.example') },
  ],
  ['endpoints', { endpoints: endpoints('one.example') }, { endpoints: endpoints('two.example') }],
];
for (const [what, first, second] of places) {
  test(`a session of another ${what} is none`, async () => {
    const { fetch } = inProcess({
      other: [
        ({ url }) =>
          url.endsWith('/device') ? answers.code() : { json: { sub: 'one', name: 'One' } },
      ],
      token: [answers.tokens()],
    });
    const of = (/** @type {object} */ config) =>
      createProxy({
        config: /** @type {any} */ ({ clientId: 'client', fetch, ...config }),
        secret: SECRET,
        origins: [ORIGIN],
      });
    const page = new Page(of(first));
    await page.send('start');
    mock.timers.tick(2000);
    await page.send('poll');
    assert.equal((await page.twin().send('session')).status, 'signed_in');
    assert.equal((await page.twin(of(second)).send('session')).status, 'signed_out');
  });
}

test('a sign-out beyond the limit still removes the cookie', async () => {
  const handle = proxy(serverThat(), {
    limits: { othersPerCaller: { burst: 1, perMinute: 1 } },
    caller: () => 'all',
  });
  const page = new Page(handle);
  await polled(page);
  await page.send('session');
  const { httpStatus, status } = await page.send('sign-out');
  assert.deepEqual([httpStatus, status], [429, 'signed_out']);
  assert.equal((await page.send('session')).status, 'signed_out');
});

test('requests without a sign-in use up nothing of those who have one', async () => {
  const handle = proxy(serverThat({ waits: true }), {
    limits: {
      othersPerCaller: { burst: 3, perMinute: 1 },
      pollsPerCaller: { burst: 3, perMinute: 1 },
    },
    caller: () => 'all',
  });
  const page = new Page(handle);
  await page.send('start');
  for (let i = 0; i < 20; i += 1) {
    const stranger = new Page(handle);
    assert.equal((await stranger.send('session')).httpStatus, 200);
    assert.equal((await stranger.send('poll')).httpStatus, 409);
  }
  assert.equal((await page.send('poll')).httpStatus, 200);
  assert.equal((await page.send('session')).httpStatus, 200);
});

test('a copy of a session that is over costs the store nothing beyond the limit', async () => {
  const counted = countedMap();
  const handle = proxy(serverThat(), {
    config: { cache: counted.cache },
    limits: { othersPerCaller: { burst: 2, perMinute: 1 } },
    caller: () => 'all',
  });
  const page = new Page(handle);
  await polled(page);
  mock.timers.tick(3 * HOUR);
  counted.calls = 0;
  for (let i = 0; i < 50; i += 1) await page.twin().send('session');
  assert.ok(counted.calls <= 10, `${counted.calls} calls`);
});

test('tokens of a session whose profile could not be read are deleted when it has ended', async () => {
  const { cache, map } = countedMap();
  const bad = serverThat({ profile: { status: 403, json: { error: { code: 'x', message: '' } } } });
  const handle = proxy(bad, { config: { cache } });
  for (let i = 0; i < 3; i += 1) await polled(new Page(handle));
  assert.equal(map.size, 3);
  mock.timers.tick(3 * HOUR);
  await polled(new Page(handle));
  assert.equal(map.size, 1);
});
