// A host that lacks something when an entry is imported, such as React Native or jsdom: the import
// never throws, and the first call works, or says what is missing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../../xtask/setup.mjs';

/** What a host may lack, and the entry that is imported there. @type {[string[], string][]} */
const hosts = [
  [['TextDecoder', 'TextEncoder'], 'index.js'],
  [['TextDecoder', 'TextEncoder'], 'nowasm.js'],
  [['TextDecoder', 'TextEncoder', 'WebAssembly', 'fetch', 'Response'], 'nowasm.js'],
  [['queueMicrotask', 'FinalizationRegistry', 'WeakRef', 'performance'], 'nowasm.js'],
  [['URL', 'URLSearchParams', 'AbortController', 'Headers'], 'index.js'],
];

const program = `
const { lacks, entry } = JSON.parse(process.argv[1]);
for (const name of lacks)
  Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
const api = await import(entry);
const answer = { device_code: 'd', user_code: 'ÄÖ 日本 👩‍🚀', verification_uri: 'https://a.example/', expires_in: 900 };
const fetch = async () =>
  ({ status: 200, headers: { get: () => null }, text: async () => JSON.stringify(answer) });
const config = { clientId: 'x', authority: 'https://a.example/tenant' };
const code = await api.requestDeviceCode({ ...config, fetch });
const refused = await api.requestDeviceCode({ ...config, 'ключ 日本 👩‍🚀': 1 }).catch((error) => error);
console.log(JSON.stringify({ userCode: code.userCode, named: refused.message.includes('ключ 日本 👩‍🚀'), known: api.isDeviceSignInError(refused) }));
`;

for (const [lacks, entry] of hosts) {
  test(`${entry} on a host with no ${lacks.join(', ')}`, async () => {
    const task = JSON.stringify({ lacks, entry: join(root, 'pkg', entry) });
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--input-type=module', '-e', program, task],
    ]);
    assert.deepEqual(JSON.parse(stdout), {
      userCode: 'ÄÖ 日本 👩‍🚀',
      named: true,
      known: true,
    });
  });
}

/** What is wrong with a timer function at the first call. @type {[string, string][]} */
const timers = [
  ['setTimeout', 'undefined'],
  ['setTimeout', '() => { throw new Error("outside a request") }'],
  ['clearTimeout', 'undefined'],
];

for (const [name, instead] of timers) {
  test(`a host whose ${name} is ${instead}: the call says so, and a later one succeeds`, async () => {
    const without = program.replace(
      'const code =',
      `const whole = globalThis.${name};
      globalThis.${name} = ${instead};
      const missing = await api.requestDeviceCode({ ...config, fetch }).catch((error) => error);
      if (missing.code !== 'unsupported_host' || !/timer/.test(missing.message)) throw missing;
      globalThis.${name} = whole;
      const code =`,
    );
    const task = JSON.stringify({ lacks: [], entry: join(root, 'pkg', 'index.js') });
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--input-type=module', '-e', without, task],
    ]);
    assert.equal(JSON.parse(stdout).userCode, 'ÄÖ 日本 👩‍🚀');
  });
}
