// The options: what is wrong with them is said when the proxy is made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { ORIGIN, SECRET } from './page.mjs';

const right = {
  config: { clientId: '00000000-0000-4000-8000-00000000c0de' },
  secret: SECRET,
  origins: [ORIGIN],
};

for (const [rule, options, message] of /** @type {[string, any, RegExp][]} */ ([
  ['no options', undefined, /needs its options/],
  ['no config', { ...right, config: undefined }, /config is missing/],
  ['an option that is not there', { ...right, orgins: [] }, /no option "orgins"/],
  ['another mode', { ...right, mode: 'both' }, /mode must be/],
  ['no origins', { ...right, origins: undefined }, /origins is missing/],
  ['empty origins', { ...right, origins: [] }, /origins is missing/],
  [
    'an origin with a path',
    { ...right, origins: ['https://a.example/x'] },
    /such as https:\/\/a.example/,
  ],
  [
    'an origin with a slash',
    { ...right, origins: ['https://a.example/'] },
    /such as https:\/\/a.example/,
  ],
  [
    'an origin in upper case',
    { ...right, origins: ['https://A.example'] },
    /such as https:\/\/a.example/,
  ],
  ['http elsewhere', { ...right, origins: ['http://a.example'] }, /plain http is for loopback/],
  [
    'http on a private address',
    { ...right, origins: ['http://192.168.0.2'] },
    /plain http is for loopback/,
  ],
  [
    'a name that only begins like loopback',
    { ...right, origins: ['http://127.0.0.1.example'] },
    /loopback/,
  ],
  ['null', { ...right, origins: ['null'] }, /is no URL/],
  ['a wildcard', { ...right, origins: ['*'] }, /is no URL/],
  ['file:', { ...right, origins: ['file:///x'] }, /written as an origin/],
  ['a pattern', { ...right, origins: [/x/] }, /is no text/],
  ['no allow beyond loopback', { ...right, origins: ['https://a.example'] }, /allow is required/],
  [
    'no caller beyond loopback',
    { ...right, origins: ['https://a.example'], allow: () => true },
    /caller is required/,
  ],
  ['allow that is no function', { ...right, allow: true }, /allow must be a function/],
  ['no secret', { ...right, secret: undefined }, /secret is missing/],
  ['an empty secret', { ...right, secret: '' }, /32 random bytes/],
  ['a short secret', { ...right, secret: 'abcdefghijklmnop' }, /32 random bytes/],
  ['a secret of one letter', { ...right, secret: 'a'.repeat(64) }, /32 random bytes/],
  ['a secret that is a number', { ...right, secret: 42 }, /text or bytes/],
  ['a short secret among others', { ...right, secret: [SECRET, 'short'] }, /32 random bytes/],
  ['no secrets in the list', { ...right, secret: [] }, /secret is missing/],
  ['a path with no slash in front', { ...right, path: 'device-signin' }, /path must be/],
  ['a path with a slash behind', { ...right, path: '/device-signin/' }, /path must be/],
  ['a path with dots', { ...right, path: '/a/../b' }, /path must be/],
  ['an idle time of nothing', { ...right, session: { idle: 0 } }, /session.idle/],
  ['a lifetime that is no number', { ...right, session: { absolute: '1d' } }, /session.absolute/],
  ['a lifetime of years', { ...right, session: { absolute: 1e9 } }, /session.absolute/],
  [
    'a key of session that is not there',
    { ...right, session: { max: 1 } },
    /session has no key "max"/,
  ],
  [
    'a limit that is not there',
    { ...right, limits: { start: false } },
    /limits has no key "start"/,
  ],
  [
    'a limit of nothing',
    { ...right, limits: { starts: { burst: 0, perMinute: 0 } } },
    /limits.starts/,
  ],
  ['a cookie with a space', { ...right, cookie: 'a b' }, /cookie must be/],
])) {
  test(`refused: ${rule}`, () => {
    assert.throws(
      () => createProxy(options),
      (/** @type {any} */ error) => {
        assert.deepEqual([error.name, error.code], ['DeviceSignInError', 'invalid_config']);
        assert.match(error.message, message);
        assert.match(error.hint, /./);
        assert.ok(!`${error.message}${error.hint}`.includes(SECRET));
        return true;
      },
    );
  });
}

for (const origin of [
  'http://127.0.0.1:1',
  'http://127.1.2.3',
  'http://[::1]:8080',
  'http://a.localhost',
  'https://localhost',
]) {
  test(`${origin} is loopback, which needs neither allow nor caller`, () => {
    createProxy({ ...right, origins: [origin] });
  });
}

test('ready rejects where the library refuses the configuration', async () => {
  const proxy = createProxy({
    ...right,
    config: { clientId: 'x', authority: 'http://a.example/b' },
  });
  await assert.rejects(proxy.ready(), { code: 'invalid_config' });
  await createProxy(right).ready();
});

test('tokens needs the session mode and a cache', async () => {
  const request = new Request('http://localhost');
  await assert.rejects(createProxy(right).tokens(request), /cache is missing/);
  const forward = createProxy({ ...right, mode: 'forward' });
  await assert.rejects(forward.tokens(request), /page holds the tokens/);
});
