// What a user at a terminal sees: a line that counts down, and a terminal left as it was.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { textReporter } from '../../pkg/cli/report/text-reporter.js';

const code = {
  userCode: 'BCDFGHJKL',
  verificationUri: 'https://example.com/device',
  message: 'To sign in, open https://example.com/device and enter the code BCDFGHJKL.',
  expiresIn: 900,
  interval: 5,
};

/** @param {boolean} isTTY @param {number} [columns] */
function terminal(isTTY, columns) {
  let text = '';
  const stream = /** @type {NodeJS.WriteStream} */ (
    /** @type {unknown} */ ({
      isTTY,
      columns,
      write: (/** @type {string} */ more) => (text += more),
    })
  );
  return { stream, text: () => text };
}

test('on a terminal the last line counts down, and is gone at the end', () => {
  mock.timers.enable({ apis: ['setInterval', 'Date'], now: 0 });
  try {
    const { stream, text } = terminal(true, 80);
    const report = textReporter(stream);
    report.code({ ...code, expiresAt: 900_000 });
    assert.match(text(), /15:00 left/);
    mock.timers.tick(61_000);
    assert.match(text(), /13:59 left/);
    report.end();
    assert.ok(text().endsWith('\r\u001b[2K'));
    const before = text();
    mock.timers.tick(10_000);
    assert.equal(text(), before, 'no timer is left');
  } finally {
    mock.timers.reset();
  }
});

test('a narrow terminal never wraps the line', () => {
  const { stream, text } = terminal(true, 20);
  const report = textReporter(stream);
  report.code({ ...code, expiresAt: Date.now() + 900_000 });
  report.end();
  for (const line of text().split('\r\u001b[2K').slice(1)) assert.ok(line.length < 20, line);
});

test('where there is no terminal the message is all', () => {
  const { stream, text } = terminal(false);
  const report = textReporter(stream);
  report.code({ ...code, expiresAt: Date.now() + 900_000 });
  report.status({ status: 'waiting', nextPollIn: 5 });
  report.status({ status: 'polling' });
  report.end();
  assert.equal(text(), `${code.message}\n`);
});

test('a text that would steer the terminal is only text', () => {
  const { stream, text } = terminal(false);
  const report = textReporter(stream);
  report.code({
    ...code,
    expiresAt: Date.now(),
    message: '\u001b]0;title\u0007\u001b[2Jopen\r\u202ethis',
  });
  report.failed(new Error('\u009b2Jgone'));
  assert.equal(text(), ' ]0;title  [2Jopen this\ndevice-signin:  2Jgone.\n');
});

for (const columns of [0, undefined]) {
  test(`a terminal that reports ${columns} columns has 80`, () => {
    const { stream, text } = terminal(true, columns);
    const report = textReporter(stream);
    report.code({ ...code, expiresAt: Date.now() + 900_000 });
    report.end();
    assert.match(text(), /Waiting for you to sign in, 1\d:\d\d left \(Ctrl-C cancels\)/);
  });
}

test('the user who signed in is named on a terminal, and in no log', () => {
  const account = { id: 'i', name: 'Contoso \u009b2J\u202eEmployee', username: 'e@contoso.com' };
  for (const [isTTY, wanted] of /** @type {const} */ ([
    [true, 'Signed in as Contoso  2JEmployee (e@contoso.com).\n'],
    [false, 'Signed in.\n'],
  ])) {
    const { stream, text } = terminal(isTTY);
    textReporter(stream).signedIn(account);
    assert.equal(text(), wanted);
  }
});

test('--quiet writes the code, links and errors, and nothing else', () => {
  const { stream, text } = terminal(false);
  const report = textReporter(stream, { quiet: true });
  report.code({ ...code, expiresAt: Date.now() + 900_000 }, { resumed: true });
  report.warn('The folder is open to others');
  report.note('Signed out.');
  report.link('To pair a device, open https://kiosk.example/pair#token');
  report.status({ status: 'waiting', nextPollIn: 5 });
  report.signedIn(undefined);
  report.cancelled();
  report.failed(new Error('It ended'));
  assert.deepEqual(text().split('\n'), [
    code.message,
    'To pair a device, open https://kiosk.example/pair#token',
    'device-signin: It ended.',
    '',
  ]);
});

test('a secret of a request is redacted in every message', () => {
  const secrets = new Set(['secret/token=1']);
  for (const spelling of ['secret/token=1', 'secret%2Ftoken%3D1', btoa('secret/token=1')]) {
    const { stream, text } = terminal(false);
    const report = textReporter(stream, { secrets });
    report.note(`see ${spelling}`);
    report.warn('No', new Error(spelling));
    report.failed(
      Object.assign(new Error('No', { cause: new Error(spelling) }), { hint: spelling }),
    );
    assert.doesNotMatch(text(), /token|dG9rZW4/, text());
    assert.equal(text().match(/\[redacted\]/g)?.length, 4);
  }
});

test('an address with the code filled in is shown beside the code', () => {
  const { stream, text } = terminal(false);
  const verificationUriComplete = 'https://example.com/device?c=BCDFGHJKL';
  textReporter(stream).code({ ...code, expiresAt: Date.now(), verificationUriComplete });
  assert.ok(text().includes(code.message) && text().includes(verificationUriComplete));
});

test('a sign-in from the cache writes nothing', () => {
  const { stream, text } = terminal(false);
  const report = textReporter(stream);
  report.status({ status: 'refreshing' });
  report.status({ status: 'authorized' });
  report.status({ status: 'reading_profile' });
  report.end();
  assert.equal(text(), '');
});

test('on a terminal a refresh is shown while it lasts', () => {
  const { stream, text } = terminal(true);
  const report = textReporter(stream);
  report.status({ status: 'refreshing' });
  assert.match(text(), /Renewing your sign-in$/);
  report.status({ status: 'authorized' });
  report.end();
  assert.ok(text().endsWith('\r\u001b[2K'));
});

test('a code of an earlier run is announced', () => {
  const { stream, text } = terminal(false);
  textReporter(stream).code({ ...code, expiresAt: Date.now() }, { resumed: true });
  assert.equal(text(), `Going on with the sign-in that was interrupted.\n${code.message}\n`);
});

test('a fault of the cache is reported once, with its cause, and clears no progress line', () => {
  const { stream, text } = terminal(true);
  const report = textReporter(stream);
  report.code({ ...code, expiresAt: Date.now() + 900_000 });
  const cause = new Error("EROFS: read-only file system, open '/x'");
  const error = Object.assign(new Error('The cache failed.'), { cause });
  for (const _ of [1, 2]) {
    report.status({ status: 'cache_failed', error: /** @type {any} */ (error) });
  }
  report.end();
  assert.equal(text().match(/warning/g)?.length, 1);
  assert.match(
    text(),
    /device-signin: warning: You may have to sign in again next time: EROFS: .*'\/x'\.\n[^\n]* Waiting for you/,
  );
});
