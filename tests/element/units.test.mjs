// The parts of the element that need no page: codes, names, errors, the steps of a sign-in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { detailsOf } from '../../pkg/element/problems.js';
import { shownProfile } from '../../pkg/element/profile.js';
import { signInOf } from '../../pkg/element/sign-in.js';
import { shownAddress } from '../../pkg/element/view/address.js';
import { groupsOf, letterSize, spelled } from '../../pkg/element/view/user-code.js';

for (const [code, groups] of /** @type {const} */ ([
  ['LSXRDLKVN', 'LSX RDL KVN'],
  ['ABCDEFGH', 'ABCD EFGH'],
  ['123456', '123 456'],
  ['1234567890', '12345 67890'],
  ['1234567', '1234 567'],
  ['WDJB-MJHT', 'WDJB- MJHT'],
  ['ABCDE', 'ABCDE'],
  ['a'.repeat(40), Array(10).fill('aaaa').join(' ')],
  ['日本日本日本', '日本日 本日本'],
])) {
  test(`the code ${code} is shown as ${groups}, and stays the same text`, () => {
    const found = groupsOf(code);
    assert.equal(found.map((letters) => letters.join('')).join(' '), groups);
    assert.equal(found.flat().join(''), code);
  });
}

test('letters are as large as fits, on more lines before they are too small', () => {
  const nine = groupsOf('LSXRDLKVN');
  assert.equal(letterSize(nine, { width: 10_000, most: 160, least: 96 }), 160);
  const inOneLine = letterSize(nine, { width: 900, most: 160, least: 96 });
  assert.ok(inOneLine > 96 && inOneLine < 160);
  const inTwoLines = letterSize(nine, { width: 700, most: 160, least: 96 });
  assert.ok(inTwoLines > inOneLine, 'two lines leave room for larger letters');
  const forty = groupsOf('x'.repeat(40));
  assert.ok(letterSize(forty, { width: 300, most: 160, least: 96 }) <= 300 / (4 * 0.8));
});

test('a code is spelled for a screen reader, its dash by name', () => {
  assert.equal(spelled('AB-1', 'dash'), 'A, B, dash, 1');
});

for (const [uri, shown] of /** @type {const} */ ([
  ['https://login.microsoft.com/device', 'login.microsoft.com/device'],
  ['https://example.com/', 'example.com'],
  ['https://example.com/a/', 'example.com/a/'],
  ['http://127.0.0.1:8400/device', 'http://127.0.0.1:8400/device'],
])) {
  test(`the address ${uri} is shown as ${shown}`, () => assert.equal(shownAddress(uri), shown));
}

for (const [rule, profile, name, username, initials] of /** @type {const} */ ([
  [
    'name and sign-in name',
    { displayName: 'Ann Lee', userPrincipalName: 'a@b.c' },
    'Ann Lee',
    'a@b.c',
    'AL',
  ],
  ['no name', { displayName: null, mail: 'ann.lee@b.c' }, 'ann.lee@b.c', '', 'AL'],
  ["another server's claims", { name: 'Ann', preferred_username: 'ann' }, 'Ann', 'ann', 'A'],
  ['nulls and numbers', { displayName: 7, mail: null }, '', '', ''],
  ['nothing', {}, '', '', ''],
  ['turning of direction', { displayName: 'A\u202ebc\u2066d' }, 'A bc d', '', 'AD'],
  ['line breaks', { displayName: ' A\n\tB\u0000C ' }, 'A B C', '', 'AC'],
  ['emoji', { displayName: '👩‍🚀 Zoë' }, '👩‍🚀 Zoë', '', '👩Z'],
])) {
  test(`a profile with ${rule}`, () => {
    assert.deepEqual(shownProfile(/** @type {any} */ (profile)), { name, username, initials });
  });
}

test('a name of a thousand letters is cut', () => {
  const { name } = shownProfile({ displayName: '😀'.repeat(1000) });
  assert.equal(Array.from(name).length, 80);
  assert.ok(name.endsWith('😀…'));
});

test('the details of an error leave out what is empty, and cut what is long', () => {
  const error = { code: 'expired', hint: '', aadsts: 70020, description: 'x'.repeat(5000) };
  assert.deepEqual(
    detailsOf(/** @type {any} */ (error)).map(([name, value]) => [name, value.length]),
    [
      ['code', 7],
      ['description', 601],
      ['aadsts', 11],
    ],
  );
});

const profile = { displayName: 'Ann Lee' };
const code = {
  ...{ userCode: 'ABC', verificationUri: 'https://example.com', message: '' },
  ...{ expiresAt: 0, expiresIn: 900, interval: 5 },
};

/**
 * @param {Partial<import('../../pkg/element/types/driver.js').Driver>} driver
 */
function started(driver) {
  /** @type {string[]} */
  const seen = [];
  const signIn = signInOf({
    driver: () => /** @type {any} */ (driver),
    locale: () => 'en',
    onState: (state) => seen.push(state.name),
    onStatus: () => undefined,
  });
  return { signIn, seen };
}

test('a sign-in goes by asking, code and reading to the profile', async () => {
  const { signIn, seen } = started({
    async signIn({ onCode, onStatus }) {
      onStatus({ status: 'requesting_code' });
      onCode(code);
      onStatus({ status: 'waiting', nextPollIn: 5 });
      onStatus({ status: 'authorized' });
      return { profile };
    },
  });
  await signIn.start();
  assert.deepEqual(seen, ['asking', 'code', 'reading', 'profile']);
  assert.equal(signIn.signedIn()?.profile, profile);
});

test('what a cancelled sign-in still does is not heard', async () => {
  /** @type {(value: any) => void} */
  let finish = () => undefined;
  /** @type {any} */
  let run;
  const { signIn, seen } = started({
    signIn(given) {
      run = given;
      return new Promise((resolve) => (finish = resolve));
    },
  });
  const ended = signIn.start();
  await wait(0);
  signIn.cancel('cancelled');
  assert.equal(run.signal.aborted, true);
  run.onCode(code);
  run.onStatus({ status: 'authorized' });
  finish({ profile });
  await ended;
  assert.deepEqual(seen, ['asking', 'idle']);
});

test('a fault that passes is shown once, and mended once', async () => {
  /** @type {unknown[]} */
  const troubled = [];
  const signIn = signInOf({
    driver: () => ({
      async signIn({ onCode, onStatus }) {
        onCode(code);
        const fault = /** @type {any} */ ({ status: 'retrying', nextTryIn: 5, error: {} });
        for (const status of [fault, { status: 'waiting', nextPollIn: 5 }, { status: 'polling' }]) {
          onStatus(status);
        }
        onStatus(fault);
        onStatus({ status: 'polling' });
        onStatus({ status: 'waiting', nextPollIn: 5 });
        return { profile };
      },
    }),
    locale: () => 'en',
    onState: (state) => troubled.push(state.name === 'code' ? state.troubled : state.name),
    onStatus: () => undefined,
  });
  await signIn.start();
  assert.deepEqual(troubled, ['asking', false, true, false, 'profile']);
});

test('a failed sign-out says that the user may still be signed in', async () => {
  const { signIn } = started({
    signIn: async () => ({ profile }),
    signOut: async () => {
      throw Object.assign(new Error('no'), { code: 'cache_failed' });
    },
  });
  await signIn.start();
  assert.equal(await signIn.signOut(), false);
  const state = signIn.state();
  assert.equal(state.name, 'problem');
  assert.equal(state.name === 'problem' && state.retry, 'signOut');
});

for (const thrown of [undefined, null, 'text', 7, new Error('x'), { code: {} }]) {
  test(`a driver that rejects with ${String(thrown)} leads to a problem`, async () => {
    const { signIn } = started({ signIn: () => Promise.reject(thrown) });
    await signIn.start();
    assert.equal(signIn.state().name, 'problem');
  });
}

test('a restored user is shown without a code; no user leads back to the button', async () => {
  for (const [found, last] of /** @type {const} */ ([
    [{ profile }, 'profile'],
    [undefined, 'idle'],
  ])) {
    const { signIn, seen } = started({
      signIn: () => Promise.reject(new Error('not called')),
      restore: async () => found,
    });
    await signIn.restore();
    assert.deepEqual(seen, ['asking', last]);
  }
});
