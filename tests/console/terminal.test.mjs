// What a person at a terminal sees: a line that counts down, and a terminal left as it was.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { forPeople } from '../../pkg/cli/for-people.js';

const code = {
  userCode: 'BCDFGHJKL',
  verificationUri: 'https://example.com/device',
  message: 'To sign in, open https://example.com/device and enter the code BCDFGHJKL.',
  expiresIn: 900,
  interval: 5,
};

/** @param {boolean} isTTY @param {number} [columns] */
function terminal(isTTY, columns = 80) {
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
    const { stream, text } = terminal(true);
    const report = forPeople(stream);
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
  const report = forPeople(stream);
  report.code({ ...code, expiresAt: Date.now() + 900_000 });
  report.end();
  for (const line of text().split('\r\u001b[2K').slice(1)) assert.ok(line.length < 20, line);
});

test('where there is no terminal the message is all', () => {
  const { stream, text } = terminal(false);
  const report = forPeople(stream);
  report.code({ ...code, expiresAt: Date.now() + 900_000 });
  report.status({ status: 'waiting', nextPollIn: 5 });
  report.status({ status: 'polling' });
  report.end();
  assert.equal(text(), `${code.message}\n`);
});

test('a text that would steer the terminal is only text', () => {
  const { stream, text } = terminal(false);
  const report = forPeople(stream);
  report.code({
    ...code,
    expiresAt: Date.now(),
    message: '\u001b]0;title\u0007\u001b[2Jopen\r\u202ethis',
  });
  report.failed(new Error('\u009b2Jgone'));
  assert.equal(text(), ' ]0;title  [2Jopen this\ndevice-signin:  2Jgone.\n');
});

test('an address with the code filled in is shown beside the code', () => {
  const { stream, text } = terminal(false);
  const verificationUriComplete = 'https://example.com/device?c=BCDFGHJKL';
  forPeople(stream).code({ ...code, expiresAt: Date.now(), verificationUriComplete });
  assert.ok(text().includes(code.message) && text().includes(verificationUriComplete));
});

test('whoever is asked for nothing is told nothing', () => {
  const { stream, text } = terminal(false);
  const report = forPeople(stream);
  report.status({ status: 'refreshing' });
  report.status({ status: 'authorized' });
  report.status({ status: 'reading_profile' });
  report.end();
  assert.equal(text(), '');
});

test('on a terminal a refresh is shown while it lasts', () => {
  const { stream, text } = terminal(true);
  const report = forPeople(stream);
  report.status({ status: 'refreshing' });
  assert.match(text(), /Renewing your sign-in$/);
  report.status({ status: 'authorized' });
  report.end();
  assert.ok(text().endsWith('\r\u001b[2K'));
});

test('a code of an earlier run is told as such', () => {
  const { stream, text } = terminal(false);
  forPeople(stream).code({ ...code, expiresAt: Date.now() }, { resumed: true });
  assert.equal(text(), `Going on with the sign-in that was interrupted.\n${code.message}\n`);
});

test('what is wrong with the cache is told once, with its cause, and clears no line of progress', () => {
  const { stream, text } = terminal(true);
  const report = forPeople(stream);
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
