// The code on a terminal: the address and the code set apart, and a QR code where it fits, which a
// reader of QR codes reads.
/* eslint no-control-regex: 'off' -- control sequences are what this is about */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import jsqr from 'jsqr';
import { textReporter } from '../../pkg/cli/report/text-reporter.js';
import { openCommand, whyNotOpen } from '../../pkg/cli/terminal/browser.js';

/** Its types forget that a CommonJS module is its own default. */
const readQr = /** @type {typeof jsqr.default} */ (/** @type {unknown} */ (jsqr));

const address = 'https://microsoft.com/devicelogin';
const complete = 'https://login.example.com/device?user_code=LSXRDLLKV';
const german = `Öffnen Sie ${address} und geben Sie den Code LSXRDLLKV ein.`;

/**
 * What a terminal shows of a code.
 * @param {object} [how]
 * @param {number} [how.columns]
 * @param {number} [how.rows]
 * @param {number} [how.colors]
 * @param {boolean} [how.isTTY]
 * @param {Record<string, string>} [how.env]
 * @param {object} [how.code]
 * @param {object} [how.wishes]
 */
function shown({ columns = 80, rows = 24, colors = 256, isTTY = true, env, code, wishes } = {}) {
  let text = '';
  const stream = /** @type {NodeJS.WriteStream} */ (
    /** @type {unknown} */ ({
      ...{ isTTY, columns, rows },
      hasColors: (/** @type {number} */ count) => count <= colors,
      write: (/** @type {string} */ more) => (text += more),
    })
  );
  const report = textReporter(stream, {
    env: { LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env },
    ...wishes,
  });
  report.code({
    ...{ userCode: 'LSXRDLLKV', verificationUri: address, message: german },
    ...{ expiresAt: Date.now() + 900_000, expiresIn: 900, interval: 5 },
    ...code,
  });
  report.end();
  const raw = text;
  const lines = raw
    .replace(/\r\u001b\[2K[^\n\r]*/g, '')
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n');
  return { raw, lines, text: lines.join('\n') };
}

/** Pixels of a module. */
const SCALE = 4;

/**
 * The address in the QR code of a screen.
 * @param {string[]} lines
 * @param {boolean} drawsDark Whether the blocks are the dark modules; else they are the light ones.
 */
function read(lines, drawsDark) {
  const withBlocks = lines.filter((line) => /[█▀▄]/.test(line));
  const column = Math.min(...withBlocks.map((line) => line.search(/[█▀▄]/)));
  const side = (Math.max(...withBlocks.map((line) => line.length - column)) + 8) * SCALE;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  const fill = (/** @type {number} */ x, /** @type {number} */ y) => {
    for (let row = y * SCALE; row < (y + 1) * SCALE; row += 1) {
      const at = (row * side + x * SCALE) * 4;
      for (let i = 0; i < SCALE * 4; i += 1) if (i % 4 !== 3) pixels[at + i] = 0;
    }
  };
  withBlocks.forEach((line, row) =>
    [...line.slice(column)].forEach((block, x) => {
      for (const half of [0, 1]) {
        const isDrawn = block === '█' || block === (half ? '▄' : '▀');
        if (isDrawn === drawsDark) fill(x + 4, row * 2 + half + 4);
      }
    }),
  );
  return readQr(pixels, side, side)?.data;
}

const hasQr = (/** @type {string} */ text) => /[█▀▄]/.test(text);

describe('a code on a terminal', () => {
  for (const [rule, how, drawsDark, wanted] of /** @type {const} */ ([
    ['in 256 colours', {}, true, address],
    ['in 16 colours', { colors: 16 }, true, address],
    ['without colours', { colors: 0 }, false, address],
    ['below the text', { columns: 60, rows: 50, colors: 0 }, false, address],
    [
      'of the complete address where the server sends one',
      { colors: 0, code: { verificationUriComplete: complete } },
      false,
      complete,
    ],
  ])) {
    test(`has a QR code ${rule} that can be read`, () => {
      const { lines } = shown(how);
      assert.equal(read(lines, drawsDark), wanted, lines.join('\n'));
    });
  }

  for (const [rule, how] of /** @type {const} */ ([
    ['it does not fit', { columns: 30 }],
    ['it would scroll the code away', { columns: 60, rows: 24 }],
    ['the terminal is too low', { rows: 15 }],
    ['the locale has no block characters', { env: { LANG: 'C' } }],
    ['the terminal is dumb', { env: { TERM: 'dumb' } }],
    ['it is the console of Linux', { env: { TERM: 'linux' } }],
    ['the user wants none', { wishes: { qr: 'never' } }],
    ['there is no terminal', { isTTY: false, wishes: { qr: 'always' } }],
    ['the address is too long', { code: { verificationUri: `https://e.com/${'x'.repeat(4000)}` } }],
  ])) {
    test(`has no QR code where ${rule}`, () => {
      const { text } = shown(/** @type {any} */ (how));
      assert.ok(!hasQr(text), text);
      assert.match(text, /LSXRDLLKV/);
    });
  }

  for (const [rule, how] of /** @type {const} */ ([
    ['the locale has no block characters', { env: { LANG: 'C' } }],
    ['the terminal is too low', { rows: 15 }],
  ])) {
    test(`has a QR code with --qr, although ${rule}`, () => {
      assert.ok(hasQr(shown({ ...how, wishes: { qr: 'always' } }).text));
    });
  }

  test('stands apart, as one word, with a warning', () => {
    for (const columns of [0, 20, 40, 60, 80, 200]) {
      const { text, lines } = shown({ columns, wishes: { qr: 'never' } });
      assert.match(text, /^ {6}LSXRDLLKV$/m);
      assert.match(text, /^ {6}https:\/\/microsoft\.com\/devicelogin$/m);
      assert.match(text.replace(/\s+/g, ' '), /Only if you are signing in here yourself\./);
      const sentences = lines.filter((line) => !/LSX|https/.test(line));
      assert.ok(
        sentences.every((line) => line.length <= Math.max(columns || 80, 22)),
        text,
      );
    }
  });

  test('comes with the message of the server where that is in the language of the user', () => {
    for (const [env, wishes, isGerman] of /** @type {const} */ ([
      [{ LANG: 'de_DE.UTF-8' }, {}, true],
      [{ LANG: 'C.UTF-8' }, { locale: 'de_DE.UTF-8' }, true],
      [{ LANG: 'en_GB.UTF-8' }, {}, false],
      [{ LANG: 'de_DE.UTF-8' }, { locale: 'en' }, false],
    ])) {
      const text = shown({ env, wishes }).text.replace(/\s+/g, ' ');
      assert.equal(/Öffnen Sie/.test(text), isGerman);
      assert.equal(/To sign in, open/.test(text), !isGerman);
    }
  });

  test('cannot steer the terminal', () => {
    const evil = 'A\u001b[2J\u009b31m\u202eB\nC';
    const { raw } = shown({
      colors: 0,
      env: { LANG: 'de_DE.UTF-8' },
      code: { userCode: evil, verificationUri: evil, message: evil, verificationUriComplete: evil },
    });
    assert.doesNotMatch(
      raw.replaceAll('\r\u001b[2K', ''),
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
  });

  test('--copy hands the code alone to the clipboard of the terminal, and of none else', () => {
    const wishes = { copy: true, qr: /** @type {const} */ ('never') };
    const sequence = `\u001b]52;c;${btoa('LSXRDLLKV')}\u0007`;
    assert.ok(shown({ wishes }).raw.includes(sequence));
    assert.ok(!shown({ wishes, isTTY: false }).raw.includes('\u001b'));
  });
});

describe('--open', () => {
  const display = { DISPLAY: ':0' };
  for (const [rule, uri, env, platform, reason] of /** @type {const} */ ([
    ['opens a web page where there is a display', address, display, 'linux', undefined],
    ['opens it under Wayland', address, { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', undefined],
    ['opens it on macOS', address, {}, 'darwin', undefined],
    ['opens nothing without a display', address, {}, 'linux', /no display/],
    ['opens nothing over SSH', address, { ...display, SSH_TTY: '/dev/pts/1' }, 'linux', /SSH/],
    ['opens nothing in CI', address, { ...display, CI: 'true' }, 'linux', /CI/],
    ['opens no file', 'file:///etc/passwd', display, 'linux', /web page/],
    ['opens no script', 'javascript:alert(1)', display, 'linux', /web page/],
    ['opens nothing that is no address', '--help', display, 'linux', /web page/],
  ])) {
    test(rule, () => {
      const found = whyNotOpen(uri, env, platform);
      if (reason) assert.match(String(found), reason);
      else assert.equal(found, undefined);
    });
  }

  test('hands the address over as one argument, without a shell', () => {
    const hostile = 'https://example.com/a"&calc&$(x) ;';
    for (const platform of /** @type {const} */ (['win32', 'darwin', 'linux'])) {
      const [program, args] = openCommand(hostile, platform);
      assert.match(program, /^(rundll32|open|xdg-open)$/);
      assert.match(args.at(-1) ?? '', /^https:\/\/example\.com\/a%22&calc&\$\(x\)%20;$/);
    }
  });
});
