// Concurrent calls that want the same sign-in show one code and all get its tokens. A call that
// wants another sign-in, has no cache, or brings its own code shares nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollOnce, signIn, signInAndGetProfile, waitForTokens } from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { stored } from '../servers/rotating.mjs';
import { answers } from '../servers/scripted.mjs';
import { until } from '../servers/waiting.mjs';

endsWithItsTests();

/** In milliseconds: a call that waits for a code that no test approves would wait for its end. */
const LIMIT = 60_000;

/** @typedef {import('../../src/js/types.d.ts').UserCode} UserCode */
/** @typedef {import('../../src/js/types.d.ts').Options} Options */

const CLAIMS = '{"access_token":{"acrs":{"value":"c1"}}}';

/**
 * A server that gives a new code to each request, and the tokens of a code once it is approved.
 * @param {import('node:test').TestContext} t
 */
function serverOf(t) {
  let issued = 0;
  /** @type {Set<string>} */
  const approved = new Set();
  const server = inProcess(
    {
      devicecode: [
        () => {
          issued += 1;
          return answers.code({ device_code: `code-${issued}`, user_code: `USER-${issued}` });
        },
      ],
      token: [
        ({ form }) =>
          approved.has(String(form.device_code))
            ? answers.tokens({ access_token: `token-of-${form.device_code}`, scope: form.scope })
            : answers.pending(),
      ],
      me: [({ init }) => answers.profile({ displayName: init.headers.authorization })],
    },
    { signal: t.signal },
  );
  return { ...server, approve: (/** @type {string} */ code) => void approved.add(code) };
}

/** One call, the codes that it showed, and its end. @param {(onCode: (code: UserCode) => unknown) => Promise<any>} call */
function watch(call) {
  /** @type {UserCode[]} */
  const shown = [];
  const end = call((code) => void shown.push(code)).then(
    (result) => result.accessToken ?? result.displayName,
    (error) => error.code ?? error,
  );
  return { shown, end };
}

/** @typedef {(config: any, onCode: (code: UserCode) => unknown, options?: Options) => Promise<any>} Call */

describe('calls at once', { concurrency: true, timeout: LIMIT }, () => {
  /** @type {Record<string, Call>} */
  const calls = { signIn, signInAndGetProfile };
  const fewer = (/** @type {any} */ config) => ({ ...config, scopes: ['A.Read'] });
  /** @type {[string, (config: any) => any][]} */
  const same = [
    ['with the same config', (config) => config],
    ['with another config of the same values', (config) => ({ ...config })],
    ['for fewer scopes', fewer],
  ];
  for (const [first, leads] of Object.entries(calls)) {
    for (const [second, follows] of Object.entries(calls)) {
      for (const [name, change] of same) {
        test(`${first} and ${second}, ${name}: one code, and its tokens for both`, async (t) => {
          const server = serverOf(t);
          const { authority, fetch } = server;
          const scopes = ['A.Read', 'B.Read'];
          const config = { clientId: 'shared', authority, fetch, scopes, cache: new Map() };
          const one = watch((onCode) => leads(config, onCode));
          const other = watch((onCode) => follows(change(config), onCode));
          await until('the code', () => one.shown.length + other.shown.length > 0);
          await sleep(50);
          assert.equal(server.to('devicecode').length, 1);
          assert.deepEqual([one.shown.length, other.shown.length], [1, 0]);
          server.approve('code-1');
          const ends = [await one.end, await other.end];
          for (const end of ends) assert.match(String(end), /token-of-code-1$/);
          assert.equal(server.to('devicecode').length, 1);
        });
      }
    }
  }

  test('a hundred: one code, and its tokens for all', async (t) => {
    const server = serverOf(t);
    const { authority, fetch } = server;
    const config = { clientId: 'shared', authority, fetch, cache: new Map() };
    const all = Array.from({ length: 100 }, () => watch((onCode) => signIn(config, onCode)));
    await until('the code', () => all.some(({ shown }) => shown.length > 0));
    await sleep(100);
    assert.equal(all.flatMap(({ shown }) => shown).length, 1);
    assert.equal(server.to('devicecode').length, 1);
    server.approve('code-1');
    for (const { end } of all) assert.equal(await end, 'token-of-code-1');
  });

  /** What differs in the second call. @type {[string, (config: any) => any, Options][]} */
  const others = [
    ['with another cache', (config) => ({ ...config, cache: new Map() }), {}],
    ['with another client ID', (config) => ({ ...config, clientId: 'other' }), {}],
    ['at another authority', (config) => ({ ...config, authority: `${config.authority}.au` }), {}],
    ['for another account', (config) => config, { account: 'other@contoso.com' }],
    ['with claims', (config) => config, { claims: CLAIMS }],
    ['without a cache', ({ cache: _, ...config }) => config, {}],
  ];
  for (const [name, change, options] of others) {
    test(`of which one is ${name}: a code each`, async (t) => {
      const server = serverOf(t);
      const { authority, fetch } = server;
      const config = { clientId: 'shared', authority, fetch, cache: new Map() };
      const one = watch((onCode) => signIn(config, onCode, { signal: t.signal }));
      const other = watch((onCode) =>
        signIn(change(config), onCode, { ...options, signal: t.signal }),
      );
      await until('two codes', () => one.shown.length + other.shown.length === 2, 10);
      assert.deepEqual([one.shown.length, other.shown.length], [1, 1]);
      assert.notEqual(one.shown[0]?.userCode, other.shown[0]?.userCode);
    });
  }

  test('without a cache: a code each, and each its own tokens', async (t) => {
    const server = serverOf(t);
    const { authority, fetch } = server;
    const config = { clientId: 'shared', authority, fetch };
    const both = [1, 2].map(() => watch((onCode) => signIn(config, onCode)));
    await until('two codes', () => both.every(({ shown }) => shown.length === 1), 10);
    for (const code of ['code-1', 'code-2']) server.approve(code);
    for (const { shown, end } of both) {
      assert.equal(await end, `token-of-code-${shown[0]?.userCode.split('-')[1]}`);
    }
  });

  for (const [name, call] of /** @type {const} */ ([
    [
      'waitForTokens',
      (/** @type {any} */ config, /** @type {any} */ code) => waitForTokens(config, code),
    ],
    [
      'pollOnce',
      async (/** @type {any} */ config, /** @type {any} */ code) => {
        const result = /** @type {any} */ (await pollOnce(config, code));
        return result.tokens;
      },
    ],
  ])) {
    test(`${name} beside a signIn: the tokens of the code that it was given`, async (t) => {
      const server = serverOf(t);
      const { authority, fetch } = server;
      const config = { clientId: 'shared', authority, fetch, cache: new Map() };
      const signedIn = watch((onCode) => signIn(config, onCode));
      await until('the code', () => signedIn.shown.length === 1);
      server.approve('own-code');
      const { accessToken } = await call(config, { ...stored(), deviceCode: 'own-code' });
      assert.equal(accessToken, 'token-of-own-code');
      server.approve('code-1');
      assert.match(String(await signedIn.end), /^token-of-/);
    });
  }
});

describe('when the call that showed the code ends', { concurrency: true, timeout: LIMIT }, () => {
  const cause = new Error('no screen');
  /** How it ends, with the options and the end of its onCode. @type {[string, () => Options, () => unknown, unknown][]} */
  const ways = [
    [
      'by its signal',
      () => ({ signal: AbortSignal.timeout(300) }),
      () => undefined,
      'TimeoutError',
    ],
    ['by its timeout', () => ({ timeout: 0.3 }), () => undefined, 'timeout'],
    [
      'because its onCode throws',
      () => ({}),
      () => {
        throw cause;
      },
      'callback_failed',
    ],
    ['because its onCode rejects', () => ({}), () => Promise.reject(cause), 'callback_failed'],
  ];
  for (const [name, options, onCode, code] of ways) {
    test(`${name}: the next call shows the same code, with what is left of its life`, async (t) => {
      const server = serverOf(t);
      const { authority, fetch } = server;
      const config = { clientId: 'shared', authority, fetch, cache: new Map() };
      /** @type {UserCode[]} */
      const first = [];
      const leader = signIn(
        config,
        (shown) => {
          first.push(shown);
          return onCode();
        },
        options(),
      );
      const ended = leader.then(
        () => assert.fail('it went on'),
        (error) => (error.name === 'TimeoutError' ? error.name : error.code),
      );
      const next = watch((show) => signIn(config, show));
      const third = watch((show) => signIn(config, show));
      assert.equal(await ended, code);
      await until('the code', () => next.shown.length === 1, 10);
      const [before, after] = [first[0], next.shown[0]];
      assert.ok(before && after);
      assert.deepEqual([after.userCode, after.expiresAt], [before.userCode, before.expiresAt]);
      server.approve('code-1');
      assert.equal(await next.end, 'token-of-code-1');
      assert.equal(await third.end, 'token-of-code-1');
      assert.equal(server.to('devicecode').length, 1);
      assert.equal(third.shown.length, 0);
    });
  }

  for (const when of ['before its tokens are written', 'before it has the answer']) {
    test(`after its poll used up the code, ${when}: the next call has tokens without an error`, async (t) => {
      const ended = new AbortController();
      let used = false;
      /** @type {(() => void) | undefined} */
      let answer;
      const server = inProcess(
        {
          devicecode: [
            answers.code({ device_code: 'code-1', user_code: 'USER-1', interval: 1 }),
            answers.code({ device_code: 'code-2', user_code: 'USER-2', interval: 1 }),
          ],
          token: [
            async ({ form }) => {
              if (form.device_code === 'code-2') return answers.tokens({ access_token: 'second' });
              if (used) return answers.error('invalid_grant');
              used = true;
              if (when === 'before it has the answer') {
                ended.abort();
                await new Promise((resolve) => (answer = () => resolve(undefined)));
              }
              return answers.tokens({ access_token: 'first' });
            },
          ],
        },
        { signal: t.signal },
      );
      const { authority, fetch } = server;
      const cache = new Map();
      const { set } = cache;
      // The first write never ends, and its caller gives up meanwhile.
      cache.set = function (key, value) {
        cache.set = set;
        if (when === 'before it has the answer') return set.call(this, key, value);
        ended.abort();
        return /** @type {any} */ (new Promise(() => undefined));
      };
      const config = { clientId: 'shared', authority, fetch, cache };
      const first = watch((onCode) => signIn(config, onCode, { signal: ended.signal }));
      await until('the code', () => first.shown.length === 1);
      const next = watch((onCode) => signIn(config, onCode, { signal: t.signal }));
      await first.end;
      assert.equal(await next.end, 'second');
      assert.equal(next.shown.at(-1)?.userCode, 'USER-2');
      answer?.();
    });
  }

  test('after it wrote its tokens: the next call has them from the cache', async (t) => {
    const server = serverOf(t);
    const { authority, fetch } = server;
    const cache = new Map();
    const { set } = cache;
    const ended = new AbortController();
    cache.set = function (key, value) {
      set.call(this, key, value);
      ended.abort();
      return /** @type {any} */ (new Promise(() => undefined));
    };
    const config = { clientId: 'shared', authority, fetch, cache };
    const first = watch((onCode) => signIn(config, onCode, { signal: ended.signal }));
    await until('the code', () => first.shown.length === 1);
    const next = watch((onCode) => signIn(config, onCode, { signal: t.signal }));
    server.approve('code-1');
    await first.end;
    assert.equal(await next.end, 'token-of-code-1');
    assert.deepEqual([next.shown.length, server.to('devicecode').length], [0, 1]);
  });

  test('and all others end too: no poll follows, and the next call shows a new code', async (t) => {
    const server = serverOf(t);
    const { authority, fetch } = server;
    const config = { clientId: 'shared', authority, fetch, cache: new Map() };
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [1, 2, 3].map(() => watch((onCode) => signIn(config, onCode, { signal })));
    await until('the code', () => calls.some(({ shown }) => shown.length > 0));
    controller.abort(new Error('cancelled'));
    await Promise.all(calls.map(({ end }) => end));
    await sleep(1500);
    assert.equal(server.to('token').length, 0);
    const next = watch((onCode) => signIn(config, onCode, { signal: t.signal }));
    await until('a new code', () => next.shown.length === 1, 10);
    assert.equal(server.to('devicecode').length, 2);
  });
});
