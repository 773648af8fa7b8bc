// A document in the cache that is damaged, hostile or another version's: the sign-in takes its next
// step as if the cache were empty, and a valid document replaces it.
import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { listAccounts } from '../../pkg/index.js';
import { failures } from './faulty-caches.mjs';
import * as device from './device.mjs';
import { randomOf } from '../random.mjs';
import { SECRET, idOf, startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @type {import('../servers/rotating.mjs').Rotating} */
let server;
before(async () => {
  server = await startRotating();
});
after(() => server.close());

/** @param {any} cache */
const configWith = (cache) => ({
  clientId: 'damaged',
  authority: server.authority,
  graphUrl: server.graphUrl,
  cache,
});

const throwing = new Proxy(
  {},
  {
    get(_target, name) {
      // One that throws here rejects in place of being returned.
      if (name === 'then') return undefined;
      throw new Error(`${SECRET} of a proxy`);
    },
    has() {
      throw new Error(`${SECRET} of a proxy`);
    },
    getPrototypeOf() {
      throw new Error(`${SECRET} of a proxy`);
    },
  },
);
const deep = (/** @type {number} */ depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** What a get may return that is no document of this library. @type {[string, unknown][]} */
const noDocuments = [
  ['undefined', undefined],
  ['null', null],
  ['an empty text', ''],
  ['a number', 7],
  ['NaN', NaN],
  ['true', true],
  ['a symbol', Symbol('x')],
  ['a bigint', 7n],
  ['a function', () => '{}'],
  ['a list', []],
  ['bytes', new TextEncoder().encode('{"version":1,"tokens":[]}')],
  ['an object', {}],
  ['an object without a prototype', Object.create(null)],
  ['a proxy that throws', throwing],
  ['an object whose tokens throw', { version: 1, tokens: throwing }],
  ['an object with an entry that throws', { version: 1, tokens: [throwing] }],
  [
    'a getter that throws',
    Object.defineProperty({ version: 1 }, 'tokens', { get: failures.throws }),
  ],
  ['a String object', Object('{"version":1,"tokens":[]}')],
  ['text that is no JSON', 'session=1; path=/'],
  ['JSON that is null', 'null'],
  ['JSON that is a list', '[]'],
  ['JSON that is a number', '1e999'],
  ['JSON that is a text', '"{\\"version\\":1}"'],
  ['a document of no version', '{"tokens":[]}'],
  ['a document without tokens', '{"version":1}'],
  ['tokens that are null', '{"version":1,"tokens":null}'],
  ['tokens that are a text', '{"version":1,"tokens":"SecretAccess"}'],
  ['tokens shaped like a huge list', '{"version":1,"tokens":{"length":4294967295}}'],
  ['entries that are null', '{"version":1,"tokens":[null,null]}'],
  ['entries that are lists', '{"version":1,"tokens":[[],[[]]]}'],
  ['a million entries of nothing', `{"version":1,"tokens":[${'0,'.repeat(1e6)}0]}`],
  ['a deep list', deep(100_000)],
  ['deep tokens', `{"version":1,"tokens":${deep(100_000)}}`],
  ['a prototype that is set', '{"__proto__":{"version":1,"tokens":[{"accessToken":"x"}]}}'],
  ['a megabyte of text', 'x'.repeat(1 << 20)],
  ['half of a surrogate pair', '{"version":1,"tokens":["\ud83d"]}'],
];

/** What damages a valid document. @type {[string, (text: string) => string][]} */
const damages = [
  ['another version', (text) => text.replace('"version":1', '"version":2')],
  ['a version that is a text', (text) => text.replace('"version":1', '"version":"1"')],
  ['a version of a fraction', (text) => text.replace('"version":1', '"version":1.5')],
  ['an end cut off', (text) => text.slice(0, -1)],
  ['half of it cut off', (text) => text.slice(0, text.length / 2)],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['another one after it', (text) => text + text],
  ['NULs at its end, as after a power cut', (text) => text.slice(0, 40) + '\0'.repeat(200)],
];

/** What damages an entry of it. @type {[string, object][]} */
const badEntries = [
  ['an access token with a line break', { accessToken: 'a\r\nx-evil: 1' }],
  ['an access token that is not ASCII', { accessToken: 'tökén' }],
  ['an access token with a space', { accessToken: 'a b' }],
  ['an empty access token', { accessToken: '' }],
  ['an access token that is a number', { accessToken: 7 }],
  ['an access token that is a list', { accessToken: ['a'] }],
  ['no access token', { accessToken: undefined }],
  ['an end that is a text', { expiresAt: '9999999999999' }],
  ['an end that is negative', { expiresAt: -1 }],
  ['an end that is a list', { expiresAt: [9999999999999] }],
];

describe(
  'a value that is no document of this library leads to a code, and is replaced',
  { concurrency: true },
  () => {
    /** @param {unknown} value */
    async function isReplaced(value) {
      const config = configWith(new Map([[keyOf(), value]]));
      const silent = await device.silently(config);
      assert.equal(silent.step, 'interaction_required');
      const shown = await device.nextStep(config);
      assert.equal(shown.step, 'code');
      for (const step of [silent, shown]) device.assertNoSecrets(step);
      assert.deepEqual(await listAccounts(config), []);

      const { accessToken } = await device.signedIn(config);
      assert.equal(typeof config.cache.get(keyOf()), 'string');
      assert.deepEqual(
        device.documentIn(config).tokens.map((/** @type {any} */ entry) => entry.accessToken),
        [accessToken],
      );
      const again = await device.silently(config);
      assert.equal(again.tokens?.accessToken, accessToken);
      assert.deepEqual(device.names(again.statuses), ['authorized'], 'from the cache');
    }
    const keyOf = () => device.keyOf(configWith(undefined));

    /** The same with this cache's key in it, so that nothing but the damage is wrong. */
    const addressed = (/** @type {any} */ value) => {
      if (typeof value === 'string') {
        return value.replace('"version":1,', `"version":1,"key":${JSON.stringify(keyOf())},`);
      }
      const isOurs = Object(value) === value && value !== throwing && value.version === 1;
      return isOurs ? Object.assign(value, { key: keyOf() }) : value;
    };

    for (const [name, value] of noDocuments) test(name, () => isReplaced(addressed(value)));
    for (const [name, damage] of damages) {
      test(`a document with ${name}`, async () => {
        const config = configWith(new Map());
        await device.signedIn(config);
        await isReplaced(damage(JSON.stringify(device.documentIn(config))));
      });
    }
    for (const [name, change] of badEntries) {
      test(`an entry with ${name}`, async () => {
        const config = configWith(new Map());
        await device.signedIn(config);
        device.edit(config, ({ tokens }) => Object.assign(tokens[0], change));
        await isReplaced(config.cache.get(keyOf()));
      });
    }
  },
);

describe('an entry with a strange value does no harm', { concurrency: true }, () => {
  /** @type {[string, object, 'tokens' | 'refreshed'][]} */
  const cases = [
    ['an end beyond all time', { expiresAt: 1e300 }, 'refreshed'],
    ['a beginning that is in the future', { obtainedAt: Date.now() + 3_600_000 }, 'refreshed'],
    ['scopes that are a text', { scopes: 'User.Read' }, 'tokens'],
    ['scopes that are numbers', { scopes: [1, 2] }, 'tokens'],
    ['scopes that are null', { scopes: null }, 'tokens'],
    ['a type that is none', { tokenType: 'MAC' }, 'tokens'],
    ['an ID token that is a number', { idToken: 7 }, 'tokens'],
    ['keys of a later version', { x: { y: [1] }, constructor: 1, toString: 2 }, 'tokens'],
    ['a key __proto__', JSON.parse('{"__proto__":{"accessToken":"x"}}'), 'tokens'],
    ['no requested scopes', { asked: undefined }, 'refreshed'],
    ['requested scopes that are a number', { asked: 7 }, 'refreshed'],
  ];
  for (const [name, change, expected] of cases) {
    test(`${name}: ${expected}`, async () => {
      const config = configWith(new Map());
      const { accessToken, refreshToken } = await device.signedIn(config);
      device.edit(config, ({ tokens }) => {
        const [entry] = tokens;
        for (const [key, value] of Object.entries(change)) {
          Object.defineProperty(entry, key, { value, enumerable: true });
        }
      });
      const step = await device.silently(config);
      assert.equal(step.step, 'tokens', String(step.error));
      assert.equal(step.tokens?.tokenType, 'Bearer');
      assert.ok(Array.isArray(step.tokens?.scopes));
      assert.equal(step.tokens?.accessToken === accessToken, expected === 'tokens');
      assert.equal(
        server.refreshes().filter(({ form }) => form.refresh_token === refreshToken).length,
        expected === 'tokens' ? 0 : 1,
      );
    });
  }

  /** @type {[string, object][]} */
  const accounts = [
    ['without an ID', { account: { username: 'x' } }],
    ['whose ID is a number', { account: { id: 7 } }],
    ['that is a text', { account: 'employee' }],
    ['that is null', { account: null }],
  ];
  for (const [name, change] of accounts) {
    test(`an account ${name}: none is listed, and no call gets its tokens under another ID`, async () => {
      const config = configWith(new Map());
      await device.signedIn(config);
      device.edit(config, ({ tokens }) => Object.assign(tokens[0], change));
      assert.deepEqual(await listAccounts(config), []);
      const step = await device.silently(config, { account: idOf('employee') });
      assert.equal(step.step, 'interaction_required');
    });
  }
});

test('of twenty thousand entries a thousand are read, in less than a second of CPU', async () => {
  const config = configWith(new Map());
  await device.signedIn(config);
  device.edit(config, (document) => {
    const [entry] = document.tokens;
    document.tokens = Array.from({ length: 20_000 }, (_, index) => ({
      ...entry,
      account: { id: `${index}` },
    }));
  });
  const from = process.cpuUsage();
  const step = await device.silently(config, { account: '7' });
  const { user, system } = process.cpuUsage(from);
  assert.equal(step.step, 'tokens');
  assert.ok(user + system < 1e6, `${(user + system) / 1000} ms`);
  assert.ok((await listAccounts(config)).length <= 1000);
});

test('a document of another client ID or authority is never used, under whatever key it lies', async () => {
  const mine = configWith(new Map());
  await device.signedIn(mine);
  const text = String(mine.cache.get(device.keyOf(mine)));
  for (const other of [
    { ...mine, clientId: 'another' },
    { ...mine, authority: `${server.graphUrl}/organizations` },
  ]) {
    for (const cache of [new Map(mine.cache), new Map([[device.keyOf(other), text]])]) {
      const config = { ...other, cache };
      assert.equal((await device.silently(config)).step, 'interaction_required');
      assert.deepEqual(await listAccounts(config), []);
    }
  }
  assert.equal((await device.silently(mine)).step, 'tokens');
});

test('three thousand documents that are damaged at random: tokens, a refresh or interaction_required, and no other end', async () => {
  const random = randomOf(20261121);
  const pick = (/** @type {readonly any[]} */ list) => list[Math.floor(random() * list.length)];
  const refused = async () => Response.json({ error: 'invalid_scope' }, { status: 400 });
  const values = [
    ...[null, true, 0, -1, 1e308, 0.5, '', 'x', [], {}, [[]], 'Bearer', '\ud83d', '\0', 'a\r\nb'],
    ...[Date.now(), Date.now() + 1e6, { id: 'employee' }, ['User.Read'], { length: 3 }],
  ];
  const valid = configWith(new Map());
  await device.signedIn(valid);
  await device.signedIn(valid, 'kollegin');
  const text = String(valid.cache.get(device.keyOf(valid)));

  /** One value in it becomes another, is taken away, or stands twice. */
  const restructured = () => {
    const document = JSON.parse(text);
    for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
      let parent = document;
      for (let depth = Math.floor(random() * 4); depth > 0; depth -= 1) {
        const below = Object.values(parent).filter((value) => Object(value) === value);
        if (below.length) parent = pick(below);
      }
      const key = pick([...Object.keys(parent), 'length', '__proto__', '0']);
      if (random() < 0.2) Reflect.deleteProperty(parent, key);
      else if (!(Array.isArray(parent) && key === 'length')) {
        const value = structuredClone(pick(values));
        Object.defineProperty(parent, key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
    return JSON.stringify(document);
  };
  /** Some characters of it become others, are lost or doubled. */
  const scratched = () => {
    const at = Math.floor(random() * text.length);
    const end = at + Math.floor(random() * random() * 60);
    const between = pick(['', text.slice(at, end).repeat(2), '"', '}', ',', '\0', '1e9', 'null']);
    return text.slice(0, at) + between + text.slice(end);
  };

  /** @type {Record<string, number>} */
  const ends = {};
  for (let turn = 0; turn < 3000; turn += 1) {
    const damaged = turn % 2 ? restructured() : scratched();
    const config = { ...valid, cache: new Map([[device.keyOf(valid), damaged]]), fetch: refused };
    const { step, tokens } = await device.silently(config);
    ends[step] = (ends[step] ?? 0) + 1;
    if (tokens) assert.match(tokens.accessToken, /^[!-~]+$/, damaged);
    assert.ok(Array.isArray(await listAccounts(config)), damaged);
  }
  const {
    tokens = 0,
    interaction_required: empty = 0,
    invalid_scope: refreshed = 0,
    ...worse
  } = ends;
  assert.deepEqual(worse, {});
  assert.ok(tokens > 100 && empty > 100 && refreshed > 10, JSON.stringify(ends));
});
