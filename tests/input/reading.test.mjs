// Arguments are read before a call returns: what the caller changes later changes nothing, and what
// throws while it is read, a getter or a proxy, ends this call alone.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as api from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { stored } from '../servers/rotating.mjs';
import { answers } from '../servers/scripted.mjs';

endsWithItsTests();

/** Ends what a failed test may have left. */
const over = new AbortController();
after(() => over.abort());

const LIMIT = 20_000;
const onCode = () => undefined;
const SECRET = 'SecretOfTheCaller';
const throws = () => {
  throw new Error(SECRET);
};

function server() {
  const { fetch, authority, requests } = inProcess(
    { devicecode: [answers.code()], token: [answers.tokens()], me: [answers.profile()] },
    { signal: over.signal },
  );
  return { config: { clientId: 'reading', fetch, authority, cache: new Map() }, requests };
}

/** @param {Promise<unknown>} call @returns {Promise<any>} */
const errorOf = (call) =>
  call.then(
    () => assert.fail('it should have failed'),
    (error) => error,
  );

/** @type {Record<string, (config: any, options?: any) => Promise<any>>} */
const calls = {
  signIn: (config, options) => api.signIn(config, onCode, options),
  signInAndGetProfile: (config, options) => api.signInAndGetProfile(config, onCode, options),
  requestDeviceCode: api.requestDeviceCode,
  waitForTokens: (config, options) => api.waitForTokens(config, stored(), options),
  pollOnce: (config, options) => api.pollOnce(config, stored(), options),
  getProfile: (config, options) => api.getProfile(config, { accessToken: 'a' }, options),
  signInSilently: api.signInSilently,
  listAccounts: api.listAccounts,
  signOut: (config, options) => api.signOut(config, undefined, options),
};

describe('what is changed after the call', { concurrency: true, timeout: LIMIT }, () => {
  /** What the caller does to the config. @type {[string, (config: any) => unknown][]} */
  const changes = [
    ['the client ID', (config) => (config.clientId = 'other')],
    ['the authority', (config) => (config.authority = 'https://evil.example/contoso')],
    ['the scopes', (config) => (config.scopes = ['Other.Read'])],
    ['a scope in the list', (config) => (config.scopes[0] = 'Other.Read')],
    ['the list of scopes, to nothing', (config) => (config.scopes.length = 0)],
    ['fetch', (config) => (config.fetch = () => assert.fail('the other fetch was called'))],
    ['the cache', (config) => (config.cache = 'none')],
    ['graphUrl', (config) => (config.graphUrl = 'https://evil.example')],
    [
      'every key, by deleting it',
      (config) => Object.keys(config).forEach((key) => delete config[key]),
    ],
  ];
  for (const [name, change] of changes) {
    test(`${name}: the requests are as before`, async () => {
      const { config: usual, requests } = server();
      const config = { ...usual, scopes: ['User.Read'], cache: new Map() };
      const call = api.signInAndGetProfile(config, onCode);
      change(config);
      assert.equal((await call).displayName, 'Contoso Employee');
      assert.deepEqual(
        requests.map(({ url }) => new URL(url).host),
        ['login.example.com', 'login.example.com', 'login.example.com'],
      );
      assert.equal(requests[0]?.form.client_id, 'reading');
      assert.match(String(requests[0]?.form.scope), /^User\.Read\b/);
    });
  }

  test('the options: the signal, timeout and claims are as before', async () => {
    const { config, requests } = server();
    const claims = '{"access_token":{}}';
    const options = { claims, timeout: 60, signal: new AbortController().signal };
    const call = api.signIn(config, onCode, options);
    Object.assign(options, { claims: '{}', timeout: 0.001, signal: AbortSignal.abort() });
    await call;
    assert.equal(requests[0]?.form.claims, claims);
  });

  test('the device code: the poll is as before', async () => {
    const { config, requests } = server();
    const code = stored();
    const { deviceCode } = code;
    const call = api.pollOnce(config, code);
    Object.assign(code, { deviceCode: 'other', expiresAt: 0 });
    await call;
    assert.equal(requests[0]?.form.device_code, deviceCode);
  });

  test('the tokens: the profile is read as before', async () => {
    const { config, requests } = server();
    const tokens = { accessToken: 'before' };
    const call = api.getProfile(config, tokens);
    tokens.accessToken = 'after';
    await call;
    assert.equal(requests[0]?.init.headers.authorization, 'Bearer before');
  });
});

describe('a getter that throws', { concurrency: true, timeout: LIMIT }, () => {
  const withGetter = (/** @type {object} */ object, /** @type {string} */ key) =>
    Object.defineProperty({ ...object }, key, { get: throws, enumerable: true });

  const keys = [
    ...['clientId', 'authority', 'scopes', 'fetch', 'graphUrl', 'select', 'locale'],
    ...['clientCapabilities', 'cache'],
  ];
  for (const key of keys) {
    test(`config.${key}: invalid_config, and nothing is sent`, async () => {
      const { config, requests } = server();
      for (const [name, call] of Object.entries(calls)) {
        const error = await errorOf(call(withGetter(config, key)));
        assert.deepEqual([name, error.code], [name, 'invalid_config']);
        assert.match(error.message, new RegExp(key));
      }
      assert.deepEqual(requests, []);
    });
  }

  for (const key of [
    'signal',
    'timeout',
    'onStatus',
    'account',
    'claims',
    'prompt',
    'onDeviceCode',
  ]) {
    test(`options.${key}: invalid_config, and nothing is sent`, async () => {
      const { config, requests } = server();
      const error = await errorOf(api.signIn(config, onCode, withGetter({}, key)));
      assert.equal(error.code, 'invalid_config');
      assert.match(error.message, new RegExp(key));
      assert.deepEqual(requests, []);
    });
  }

  for (const key of ['deviceCode', 'expiresAt', 'interval', 'nextPollAt']) {
    test(`deviceCode.${key}: invalid_config, and nothing is sent`, async () => {
      const { config, requests } = server();
      const code = /** @type {any} */ (withGetter(stored(), key));
      for (const call of [api.waitForTokens, api.pollOnce]) {
        assert.equal((await errorOf(call(config, code))).code, 'invalid_config');
      }
      assert.deepEqual(requests, []);
    });
  }

  /** @type {[string, (config: any) => Promise<unknown>][]} */
  const others = [
    [
      'tokens.accessToken',
      (config) => api.getProfile(config, /** @type {any} */ (withGetter({}, 'accessToken'))),
    ],
    [
      'account.id',
      (config) =>
        api.signIn(config, onCode, { account: /** @type {any} */ (withGetter({}, 'id')) }),
    ],
    [
      'account.id of signOut',
      (config) => api.signOut(config, /** @type {any} */ (withGetter({}, 'id'))),
    ],
    [
      'an item of scopes',
      (config) =>
        api.signIn({ ...config, scopes: /** @type {any} */ (withGetter([], '0')) }, onCode),
    ],
  ];
  for (const [name, call] of others) {
    test(`${name}: invalid_config, and nothing is sent`, async () => {
      const { config, requests } = server();
      assert.equal((await errorOf(call(config))).code, 'invalid_config');
      assert.deepEqual(requests, []);
    });
  }
});

/** Proxies that can't be used. @type {[string, () => any][]} */
const proxies = [
  [
    'is revoked',
    () => {
      const { proxy, revoke } = Proxy.revocable(function target() {}, {});
      revoke();
      return proxy;
    },
  ],
  [
    'throws at every access',
    () => new Proxy(function target() {}, new Proxy({}, { get: () => throws })),
  ],
];

describe('a proxy that', { concurrency: true, timeout: LIMIT }, () => {
  /** Where it stands. @type {[string, (config: any, proxy: any) => Promise<unknown>][]} */
  const places = [
    ['the config', (_config, proxy) => api.signIn(proxy, onCode)],
    ...['clientId', 'authority', 'scopes', 'fetch', 'graphUrl', 'select', 'locale', 'cache'].map(
      (key) =>
        /** @type {[string, (config: any, proxy: any) => Promise<unknown>]} */ ([
          `config.${key}`,
          (config, proxy) => api.signInAndGetProfile({ ...config, [key]: proxy }, onCode),
        ]),
    ),
    ['onCode', (config, proxy) => api.signIn(config, proxy)],
    ['the options', (config, proxy) => api.signIn(config, onCode, proxy)],
    ...['signal', 'account', 'claims', 'timeout', 'onStatus', 'onDeviceCode', 'prompt'].map(
      (key) =>
        /** @type {[string, (config: any, proxy: any) => Promise<unknown>]} */ ([
          `options.${key}`,
          (config, proxy) => api.signIn(config, onCode, { [key]: proxy }),
        ]),
    ),
    ['the device code', (config, proxy) => api.waitForTokens(config, proxy)],
    ['the tokens', (config, proxy) => api.getProfile(config, proxy)],
    ['the account of signOut', (config, proxy) => api.signOut(config, proxy)],
    [
      'an answer',
      (config, proxy) => api.requestDeviceCode({ ...config, fetch: async () => proxy }),
    ],
    [
      'what fetch returns',
      (config, proxy) => api.requestDeviceCode({ ...config, fetch: () => proxy }),
    ],
    [
      'what fetch rejects with',
      (config, proxy) => api.requestDeviceCode({ ...config, fetch: () => Promise.reject(proxy) }),
    ],
    ...['status', 'headers', 'body', 'text'].map(
      (key) =>
        /** @type {[string, (config: any, proxy: any) => Promise<unknown>]} */ ([
          `${key} of an answer`,
          (config, proxy) => {
            const answer = { status: 200, headers: new Headers(), text: async () => '{}' };
            const fetch = async () => ({ ...answer, [key]: proxy });
            return api.requestDeviceCode({ ...config, fetch });
          },
        ]),
    ),
    [
      'what the cache gives',
      (config, proxy) =>
        api.signIn({ ...config, cache: Object.assign(new Map(), { get: () => proxy }) }, onCode),
    ],
  ];
  for (const [how, proxy] of proxies) {
    for (const [place, call] of places) {
      test(`${how}, as ${place}: the call ends, and another that runs meanwhile is untouched`, async () => {
        const { config } = server();
        const beside = api.signInAndGetProfile({ ...config, cache: new Map() }, onCode);
        const end = await call(config, proxy()).then(
          () => 'tokens',
          (error) => error,
        );
        if (end !== 'tokens') {
          assert.equal(end?.name, 'DeviceSignInError', String(end));
          assert.doesNotMatch(`${end.message} ${end.hint}`, new RegExp(SECRET));
        }
        assert.equal((await beside).displayName, 'Contoso Employee');
        const later = await api.signInAndGetProfile({ ...config, cache: new Map() }, onCode);
        assert.equal(later.displayName, 'Contoso Employee', 'the module still works');
      });
    }
  }
});
