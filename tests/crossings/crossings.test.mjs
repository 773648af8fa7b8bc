// How often a sign-in and a poll cross between the module and JavaScript: calls of imports, texts that
// are decoded from the module's memory, timers and closures. These are counts, the same on every
// machine. A change that needs more of them raises the limits here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeTimeVirtual } from '../../bench/virtual-time.mjs';
import { workAuthority } from '../../bench/work-authority.mjs';
import { functionsWith } from '../../pkg/functions.js';

/** @typedef {{ imports: number, texts: number, timers: number, closures: number }} Counts */

/** @type {Record<string, Counts>} */
const MOST = {
  'sign-in': { imports: 698, texts: 15, timers: 4, closures: 24 },
  poll: { imports: 139, texts: 3, timers: 2, closures: 8 },
};
const POLLS = 10;

/** @type {Counts} */
const count = { imports: 0, texts: 0, timers: 0, closures: 0 };

const file = new URL('../../pkg/generated/device_signin_bg.wasm', import.meta.url);
const module = new WebAssembly.Module(readFileSync(file));

/** @type {WebAssembly.Memory | undefined} */
let memory;

/** @param {any} work an import of the module */
const counted =
  (work) =>
  (/** @type {unknown[]} */ ...args) => {
    count.imports += 1;
    return work(...args);
  };

const { signInAndGetProfile } = functionsWith((imports) => {
  const wrapped = Object.entries(imports).map(([from, functions]) => [
    from,
    Object.fromEntries(Object.entries(functions).map(([name, work]) => [name, counted(work)])),
  ]);
  const instance = new WebAssembly.Instance(module, Object.fromEntries(wrapped));
  // The names of exports are the build's own affair.
  memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
  return instance;
});

/** @param {number} polls that are answered with authorization_pending @returns {Promise<Counts>} */
async function countOf(polls) {
  const config = { authority: 'https://login.example.com/contoso', clientId: 'crossings' };
  const before = { ...count };
  await signInAndGetProfile({ ...config, fetch: workAuthority(polls) }, () => undefined);
  return difference(count, before);
}

/** @param {Counts} one @param {Counts} other @returns {Counts} */
const difference = (one, other) => ({
  imports: one.imports - other.imports,
  texts: one.texts - other.texts,
  timers: one.timers - other.timers,
  closures: one.closures - other.closures,
});

test('a sign-in and a poll cross no more often than they need to', async (t) => {
  const { decode } = TextDecoder.prototype;
  // pkg/utf-8.js decodes a text of the module by one call of it; a body is in another buffer.
  TextDecoder.prototype.decode = function counting(bytes, ...rest) {
    const { buffer } = /** @type {{ buffer?: ArrayBufferLike }} */ (bytes ?? {});
    if (buffer === memory?.buffer) count.texts += 1;
    return decode.call(this, bytes, ...rest);
  };
  // wasm-bindgen gives each closure of the module a property of this name.
  Object.defineProperty(Function.prototype, '_wbg_cb_unref', {
    configurable: true,
    set(value) {
      count.closures += 1;
      Object.defineProperty(this, '_wbg_cb_unref', { value });
    },
  });
  const giveBack = makeTimeVirtual();
  const { setTimeout } = globalThis;
  Object.assign(globalThis, {
    setTimeout: (/** @type {[() => void, number]} */ ...args) => {
      count.timers += 1;
      return setTimeout(...args);
    },
  });
  t.after(() => {
    giveBack();
    TextDecoder.prototype.decode = decode;
    Reflect.deleteProperty(Function.prototype, '_wbg_cb_unref');
  });

  // The first one starts the module and keeps what is needed once.
  await countOf(1);
  const signIn = await countOf(0);
  const all = difference(await countOf(POLLS), signIn);
  const poll = Object.fromEntries(
    Object.entries(all).map(([name, number]) => [name, Math.ceil(number / POLLS)]),
  );
  for (const [what, seen] of Object.entries({ 'sign-in': signIn, poll })) {
    t.diagnostic(`${what}: ${JSON.stringify(seen)}`);
    for (const [name, number] of Object.entries(seen)) {
      const most = MOST[what]?.[/** @type {keyof Counts} */ (name)] ?? 0;
      assert.ok(number > 0, `no ${name} were counted for a ${what}`);
      assert.ok(number <= most, `${number} ${name} for a ${what}, at most ${most}`);
    }
  }
});
