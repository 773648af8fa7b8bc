// A caller's mistakes with the cache are named, and nothing is sent or read for them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as api from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @typedef {Record<string, any>} Loose */

const clientId = '00000000-0000-4000-8000-00000000c0de';
const authority = 'http://127.0.0.1:9/contoso.onmicrosoft.com';
const fetch = () => assert.fail('something was sent');
const get = () => assert.fail('the cache was read');
const usual = { clientId, authority, fetch };
const unread = { get, set: get, delete: get };
const onCode = () => undefined;

/**
 * @param {Promise<unknown>} call
 * @param {RegExp} message
 */
async function isMistake(call, message) {
  const error = await call.then(
    () => assert.fail('it should have been refused'),
    (/** @type {Loose} */ reason) => reason,
  );
  assert.deepEqual(
    [error.name, error.code],
    ['DeviceSignInError', 'invalid_config'],
    error.message,
  );
  assert.match(error.message, message);
  assert.ok(error.hint);
}

/** @type {readonly [string, (config: any, options?: any) => Promise<unknown>][]} */
const calls = [
  ['signInAndGetProfile', (config, options) => api.signInAndGetProfile(config, onCode, options)],
  ['signIn', (config, options) => api.signIn(config, onCode, options)],
  ['signInSilently', api.signInSilently],
  ['listAccounts', api.listAccounts],
  ['signOut', (config, options) => api.signOut(config, undefined, options)],
];

class Half {
  get() {}
  set() {}
}

/** @type {[string, unknown, RegExp][]} */
const caches = [
  ['a string', './cache.json', /cache.*get/],
  ['a number', 7, /cache.*get/],
  ['true', true, /cache.*get/],
  ['a promise of one', Promise.resolve(new Map()), /cache.*get/],
  ['the class, not one of it', Map, /cache.*get/],
  ['an object with nothing', {}, /cache.*get/],
  ['a Set', new Set(), /cache.*get/],
  ['browser storage', { getItem: get, setItem: get, removeItem: get }, /cache.*get/],
  ['no set', { get, delete: get }, /cache.*set/],
  ['no delete', new Half(), /cache.*delete/],
  ['a get that is no function', { ...unread, get: 'get' }, /cache.*get/],
  ['a delete that is null', { ...unread, delete: null }, /cache.*delete/],
  [
    'a getter that throws',
    Object.defineProperty({ set: get, delete: get }, 'get', {
      get() {
        throw new Error('no');
      },
    }),
    /cache.*get/,
  ],
];

describe('a cache that is none: nothing is sent, and the message says what it lacks', () => {
  for (const [name, cache, message] of caches) {
    test(name, async () => {
      for (const [, call] of calls) await isMistake(call({ ...usual, cache }), message);
      await isMistake(api.requestDeviceCode(/** @type {any} */ ({ ...usual, cache })), message);
    });
  }

  for (const [name, call] of calls.slice(2)) {
    test(`${name} without a cache`, () => isMistake(call(usual), /cache is missing/));
  }

  test('caches, for cache', () =>
    isMistake(
      api.signIn(/** @type {any} */ ({ ...usual, caches: new Map() }), onCode),
      /did you mean `cache`\?/,
    ));
});

/** @type {[string, Loose, RegExp][]} */
const options = [
  ['an account that is a number', { account: 7 }, /account must be/],
  ['an account without an ID', { account: {} }, /account must be/],
  ['an account whose ID is a number', { account: { id: 7 } }, /account must be/],
  ['an empty account', { account: '' }, /account must be/],
  ['a list of accounts', { account: [{ id: 'a' }] }, /account must be/],
  ['an account that is true', { account: true }, /account must be/],
  ['claims that are no JSON', { claims: 'acrs' }, /claims must be/],
  ['claims that are cut off', { claims: '{"access_token":' }, /claims must be/],
  ['claims that are a list', { claims: '[]' }, /claims must be/],
  ['claims that are a text in JSON', { claims: '"acrs"' }, /claims must be/],
  ['claims that are null in JSON', { claims: 'null' }, /claims must be/],
  ['claims that are an object', { claims: { access_token: {} } }, /claims must be/],
  ['claims that are empty', { claims: '' }, /claims must be/],
  ['claims that are a number', { claims: 7 }, /claims must be/],
  ['accounts, for account', { accounts: 'x' }, /did you mean `account`\?/],
  ['claim, for claims', { claim: '{}' }, /did you mean `claims`\?/],
];

describe('options about the cache: nothing is sent or read', () => {
  for (const [name, given, message] of options) {
    test(name, async () => {
      const config = { ...usual, cache: unread };
      for (const [, call] of calls) await isMistake(call(config, given), message);
    });
  }

  for (const account of [7, {}, '', [], { id: null }, true]) {
    test(`signOut of ${JSON.stringify(account)}`, () =>
      isMistake(
        api.signOut({ ...usual, cache: unread }, /** @type {any} */ (account)),
        /account must be/,
      ));
  }
});
