// The sealed cookie: what opens it, what does not, and what becomes of one that does not.
import assert from 'node:assert/strict';
import { after, before, mock, test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { setCookie } from '../../pkg/proxy/cookie.js';
import { sealer } from '../../pkg/proxy/seal.js';
import { answers, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

const OTHER = 'another secret of the tests, 0123456789';

/** @type {Awaited<ReturnType<typeof startScripted>>} */
let server;
before(async () => {
  server = await startScripted({
    devicecode: [answers.code({ interval: 30 })],
    token: [answers.tokens()],
    me: [answers.profile()],
  });
});
after(() => server?.close());

/** @param {object} [options] @param {object} [config] */
const proxy = (options = {}, config = {}) =>
  createProxy({
    config: { clientId: 'client', authority: server.authority, ...config },
    secret: SECRET,
    origins: [ORIGIN, 'http://localhost:8080', 'https://kiosk.example'],
    allow: () => true,
    caller: () => 'test',
    ...options,
  });

/** A page with a pending sign-in. */
async function pending() {
  const page = new Page(proxy());
  await page.send('start');
  return page;
}

/** @param {string} text @param {number} at */
const withOneBitChanged = (text, at) => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[at] = /** @type {number} */ (bytes[at]) ^ 1;
  return bytes.toString('base64url');
};

for (const [rule, change] of /** @type {[string, (page: Page, cookie: string) => void][]} */ ([
  ['cut', (page, cookie) => (page.cookie = cookie.slice(0, -10))],
  ['longer', (page, cookie) => (page.cookie = `${cookie}AAAA`)],
  ['empty', (page) => (page.cookie = '')],
  [
    'one bit changed in the version',
    (page, cookie) => (page.cookie = withOneBitChanged(cookie, 0)),
  ],
  [
    'one bit changed in the purpose',
    (page, cookie) => (page.cookie = withOneBitChanged(cookie, 1)),
  ],
  ['one bit changed in the key ID', (page, cookie) => (page.cookie = withOneBitChanged(cookie, 3))],
  ['one bit changed in the nonce', (page, cookie) => (page.cookie = withOneBitChanged(cookie, 8))],
  ['one bit changed in the text', (page, cookie) => (page.cookie = withOneBitChanged(cookie, 60))],
  ['doubled', (page, cookie) => (page.cookie = `${cookie}; ${page.name}=${cookie}`)],
  ['doubled with another', (page, cookie) => (page.cookie = `x; ${page.name}=${cookie}`)],
  ['of another secret', (page) => (page.handle = proxy({ secret: OTHER }))],
  ['of another client', (page) => (page.handle = proxy({}, { clientId: 'other' }))],
  [
    'of another authority',
    (page) => (page.handle = proxy({}, { authority: `${server.url}/other` })),
  ],
  ['of another origin', (page) => (page.origin = 'http://localhost:8080')],
  ['of an origin on http', (page) => (page.origin = 'https://kiosk.example')],
])) {
  test(`a cookie that is ${rule} is none, and is deleted`, async () => {
    const page = await pending();
    change(page, String(page.cookie));
    server.requests.length = 0;
    const { httpStatus, error, status } = await page.send('poll');
    assert.deepEqual([httpStatus, error.code, status], [409, 'no_sign_in', 'signed_out']);
    assert.match(String(page.setCookie), /Max-Age=0/);
    assert.equal(server.requests.length, 0);
  });
}

test('every bit of a cookie counts', async () => {
  const seal = sealer([new TextEncoder().encode(SECRET)], 'place');
  const text = await seal.seal('session', ORIGIN, { id: 'x' });
  for (let at = 0; at < Buffer.from(text, 'base64url').length; at++) {
    assert.equal(await seal.open(withOneBitChanged(text, at), ORIGIN), undefined, `byte ${at}`);
  }
  assert.deepEqual(await seal.open(text, ORIGIN), { purpose: 'session', value: { id: 'x' } });
});

test('a secret is changed without signing anybody out', async () => {
  const page = await pending();
  page.handle = proxy({ secret: [OTHER, SECRET] });
  assert.equal((await page.send('session')).status, 'pending');
  page.handle = proxy({ secret: [OTHER] });
  assert.equal((await page.send('session')).status, 'signed_out');
  const next = new Page(proxy({ secret: [OTHER, SECRET] }));
  await next.send('start');
  next.handle = proxy({ secret: OTHER });
  assert.equal((await next.send('session')).status, 'pending');
});

test('two cookies of the same value differ', async () => {
  const seal = sealer([new TextEncoder().encode(SECRET)], 'place');
  const texts = await Promise.all(
    Array.from({ length: 50 }, () => seal.seal('pending', ORIGIN, {})),
  );
  assert.equal(new Set(texts).size, 50);
});

for (const [origin, wanted] of [
  ['https://kiosk.example', '__Host-a=v; Path=/; Max-Age=5; HttpOnly; SameSite=Strict; Secure'],
  ['http://127.0.0.1:8080', 'a=v; Path=/; Max-Age=5; HttpOnly; SameSite=Strict'],
]) {
  test(`the cookie for ${origin}`, () => {
    assert.equal(setCookie({ name: 'a', origin: String(origin) }, 'v', 4.2), wanted);
  });
}

for (const [length, fits] of /** @type {[number, boolean][]} */ ([
  [300, true],
  [1500, true],
  [2000, true],
  [4000, false],
])) {
  test(`a device code of ${length} letters ${fits ? 'fits' : 'does not fit, which is an error'}`, async () => {
    const long = await startScripted({
      devicecode: [answers.code({ device_code: 'x'.repeat(length), message: 'm'.repeat(400) })],
    });
    const page = new Page(proxy({}, { authority: long.authority }));
    const { status, error } = await page.send('start');
    if (fits) assert.ok(String(page.cookie).length < 4070, String(page.cookie?.length));
    assert.equal(fits ? status : error.code, fits ? 'pending' : 'malformed_response');
    await long.close();
  });
}

test('of a profile that is too large for a cookie, the largest properties are left out', async () => {
  const large = await startScripted({
    devicecode: [answers.code({ interval: 1 })],
    token: [answers.tokens()],
    me: [answers.profile({ groups: Array.from({ length: 500 }, (_, i) => `group-${i}`) })],
  });
  for (const cache of [undefined, new Map()]) {
    const page = new Page(proxy({}, { authority: large.authority, cache }));
    const ended = await page.pollAfter(await page.send('start'));
    assert.equal(ended.profile.groups.length, 500);
    const { profile } = await page.send('session');
    assert.equal(profile.displayName, 'Contoso Employee');
    // With tokens, the profile is read anew.
    assert.equal(profile.groups?.length, cache && 500);
  }
  await large.close();
});

for (const [rule, hours, status] of /** @type {[string, number, string][]} */ ([
  ['set back by an hour', -1, 'pending'],
  ['set back by a year', -24 * 365, 'pending'],
  ['set ahead by ten minutes', 1 / 6, 'pending'],
  ['set ahead by an hour', 1, 'signed_out'],
])) {
  test(`a pending sign-in after the server's clock was ${rule}: ${status}`, async () => {
    const page = await pending();
    try {
      mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 });
      const { status: found, pollIn, expiresIn } = await page.send('session');
      assert.equal(found, status);
      if (status !== 'pending') return;
      assert.ok(pollIn <= 34 && expiresIn <= 900, `${pollIn} ${expiresIn}`);
    } finally {
      mock.timers.reset();
    }
  });
}

test('a session after the clock of the server was set', async (t) => {
  const quick = await startScripted({
    devicecode: [answers.code({ interval: 1 })],
    token: [answers.tokens()],
    me: [answers.profile()],
  });
  const page = new Page(proxy({}, { authority: quick.authority }));
  await page.pollAfter(await page.send('start'));
  for (const [rule, hours, status] of /** @type {[string, number, string][]} */ ([
    ['back by an hour', -1, 'signed_in'],
    ['back by two days', -48, 'signed_out'],
    ['ahead by half an hour', 0.5, 'signed_in'],
    ['ahead by two hours', 2, 'signed_out'],
  ])) {
    await t.test(`${rule}: ${status}`, async () => {
      mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 });
      try {
        assert.equal((await page.twin().send('session')).status, status);
      } finally {
        mock.timers.reset();
      }
    });
  }
  await quick.close();
});
