// A store that fails rejects with an error that says what failed and what to do about it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { denoKvCache } from '../../pkg/stores/deno-kv.js';
import { encrypted, keyFromSecret } from '../../pkg/stores/encrypted.js';
import { fileCache } from '../../pkg/stores/file.js';
import { indexedDbCache } from '../../pkg/stores/indexed-db.js';
import { keyvCache } from '../../pkg/stores/keyv.js';
import { localStorageCache } from '../../pkg/stores/local-storage.js';
import { workersKvCache } from '../../pkg/stores/workers-kv.js';
import Keyv from 'keyv';

const KEY = 'device-signin:https://login.microsoftonline.com/organizations/app';
const TEXT = 'the tokens';
const fault = Object.assign(new Error('the cause'), { code: 'EFAULT' });
const rejects = () => Promise.reject(fault);

/** @type {string} */
let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), 'device-signin-store-errors-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = () => {
  const path = join(folder, 'a file');
  writeFileSync(path, '');
  return path;
};

/** @param {string} name of the browser's error */
const storage = (name) => {
  const fails = () => {
    throw Object.assign(new Error('the cause'), { name });
  };
  return { getItem: fails, setItem: fails, removeItem: fails };
};

/** A Keyv over an adapter that fails. @param {boolean} heard whether the caller listens too */
const keyv = (heard) => {
  const failing = {
    get: rejects,
    set: rejects,
    delete: rejects,
    clear: rejects,
    opts: {},
    on() {},
  };
  const own = new Keyv({ store: /** @type {any} */ (failing) });
  if (heard) own.on('error', () => {});
  return own;
};

/** What a store's error says, by how the store fails. @type {[string, () => any, RegExp][]} */
const cases = [
  ['a folder that is a file', () => fileCache(file()), /a file failed \(E\w+\)\. Name a folder/],
  ['localStorage that is full', () => localStorageCache(storage('QuotaExceededError')), /is full/],
  ['localStorage that is blocked', () => localStorageCache(storage('SecurityError')), /blocks/],
  ['a host with no localStorage', () => localStorageCache(), /Use another store/],
  ['a host with no IndexedDB', () => indexedDbCache(), /has no IndexedDB: use another store/],
  ['Keyv whose adapter fails', () => keyvCache(keyv(false)), /See whether its store runs/],
  ['Keyv that the caller listens to', () => keyvCache(keyv(true)), /See whether its store runs/],
  [
    'Deno KV that fails',
    () => denoKvCache({ get: rejects, set: rejects, delete: rejects }),
    /Check its file/,
  ],
  [
    'Workers KV that fails',
    () => workersKvCache({ get: rejects, put: rejects, delete: rejects }),
    /one write a second.*Durable Object/,
  ],
];

for (const [what, make, message] of cases) {
  test(what, async () => {
    for (const act of ['get', 'set', 'delete']) {
      const cache = make();
      const error = await cache[act](KEY, TEXT).then(
        () => assert.fail(`${act} resolves`),
        (/** @type {unknown} */ reason) => reason,
      );
      assert.equal(error.name, 'StoreError', act);
      assert.match(error.message, message, act);
      assert.ok(error.cause, act);
      assert.doesNotMatch(`${error.message} ${error.cause}`, new RegExp(TEXT), act);
    }
  });
}

/** What has to be given, and was not. @type {[string, () => unknown, RegExp][]} */
const missing = [
  ['no folder', () => fileCache(''), /path of a folder\. Give one/],
  ['no Keyv', () => keyvCache(/** @type {any} */ ({})), /needs a Keyv\. Give/],
  ['no Deno.Kv', () => denoKvCache(/** @type {any} */ (undefined)), /Deno\.openKv\(\)/],
  ['no binding', () => workersKvCache(/** @type {any} */ (undefined)), /kv_namespaces/],
];
for (const [what, make, message] of missing) {
  test(`${what} is refused when the cache is made`, () => assert.throws(make, { message }));
}

test('Deno KV: a text that is too large says how large it is', async () => {
  const cache = denoKvCache({
    get: async () => ({ value: null }),
    set: async () => assert.fail('it was sent'),
    delete: async () => undefined,
  });
  await assert.rejects(async () => cache.set(KEY, 'é'.repeat(40_000)), /80000.*Sign accounts out/);
});

test('Keyv: nothing there is no fault', async () => {
  const cache = keyvCache(new Keyv());
  assert.equal(await cache.get(KEY), undefined);
  await cache.set(KEY, TEXT);
  assert.equal(await cache.get(KEY), TEXT);
  await cache.delete(KEY);
  await cache.delete(KEY);
  assert.equal(await cache.get(KEY), undefined);
});

test('encrypted: a host with no WebCrypto says what the page needs', async () => {
  const cache = encrypted(new Map([[KEY, 'AAAA']]), await keyFromSecret('s'.repeat(32)));
  const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
  try {
    await assert.rejects(cache.get(KEY), /https or from localhost/);
    await assert.rejects(cache.set(KEY, TEXT), /https or from localhost/);
  } finally {
    if (own) Object.defineProperty(globalThis, 'crypto', own);
  }
});
