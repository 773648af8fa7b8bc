// The inlined module on a host that refuses WebAssembly: a clear error, and a later call succeeds.
import { afterEach, test } from 'node:test';
import * as entry from '../../pkg/index.js';
import { isReady, rejectsUnready } from './unready.mjs';

const { WebAssembly } = globalThis;
const { CompileError, compile } = WebAssembly;
const refuse = () => Promise.reject(new CompileError('blocked by Content-Security-Policy'));
const outOfMemory = () => Promise.reject(new RangeError('could not allocate memory'));

afterEach(() => Object.assign(globalThis, { WebAssembly }));

/** @type {[string, object | undefined, RegExp, RegExp][]} */
const hosts = [
  ['has no WebAssembly', undefined, /has no WebAssembly/, /device-signin\/nowasm/],
  ['forbids to compile', { compile: refuse }, /not let/, /'wasm-unsafe-eval'.*nowasm/],
  ['has no memory', { compile, instantiate: outOfMemory }, /not be started/, /nowasm/],
];

for (const [what, host, message, hint] of hosts) {
  test(`a host that ${what}`, async () => {
    Object.assign(globalThis, { WebAssembly: host });
    await rejectsUnready(entry, message, hint);
  });
}

test('a later call succeeds', () => isReady(entry));
