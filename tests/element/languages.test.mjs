// The texts of the element: none missing, none too long, none unused, in every language.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { languages } from '../../pkg/element/languages/all.js';
import { en } from '../../pkg/element/languages/en.js';
import { addLanguage, textsIn } from '../../pkg/element/texts.js';
import { languages as files } from '../../xtask/element.mjs';
import { root } from '../../xtask/root.mjs';

/** @typedef {import('../../pkg/element/texts.js').Key} Key */
/** @typedef {import('../../pkg/element/texts.js').Texts} Texts */

/** How much longer than English a text may be, in letters: buttons have less room. */
const BUTTONS =
  /button$|Button$|^cancel$|stay$|idleWarning.signOut$|profile.signOut$|copy$|copied$|readAgain$|tryAgain$|newCode$|Details$/;
const longest = (/** @type {string} */ key, /** @type {number} */ english) =>
  BUTTONS.test(key) ? english * 2 + 4 : Math.max(24, english * 1.9);

const keys = /** @type {Key[]} */ (Object.keys(en));
/** @param {Texts[Key]} text @returns {import('../../pkg/element/texts.js').Plural} */
const forms = (text) => (typeof text === 'string' ? { other: text } : (text ?? { other: '' }));
const blanks = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].flat().sort();

test('each language file is in the classic script', () => {
  assert.deepEqual(Object.keys(languages).sort(), files());
});

for (const [tag, texts] of Object.entries(languages)) {
  test(`${tag}: every text is there, and no other`, () => {
    assert.deepEqual(Object.keys(texts), keys);
  });

  test(`${tag}: every text fills in what English fills in`, () => {
    for (const key of keys) {
      const wanted = blanks(forms(en[key]).other);
      for (const [form, text] of Object.entries(forms(texts[key]))) {
        // “One minute”, in words, needs no number.
        const found = blanks(text);
        const rest = ['zero', 'one', 'two'].includes(form)
          ? wanted.filter((it) => it !== '{n}' || found.includes(it))
          : wanted;
        assert.deepEqual(found, rest, `${key}, ${form}`);
      }
    }
  });

  test(`${tag}: every plural class of the language has its text, and no other`, () => {
    const classes = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const key of keys) {
      if (typeof en[key] === 'string') assert.equal(typeof texts[key], 'string', key);
      else assert.deepEqual(Object.keys(forms(texts[key])).sort(), classes, key);
    }
  });

  test(`${tag}: no text is too long for its place`, () => {
    for (const key of keys) {
      const most = longest(key, forms(en[key]).other.length);
      for (const text of Object.values(forms(texts[key]))) {
        assert.ok(text.length <= most, `${key} has ${text.length} letters, ${most} fit: ${text}`);
      }
    }
  });
}

test('every text is used', () => {
  const element = join(root, 'pkg/element');
  const sources = readdirSync(element, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !name.startsWith('languages'))
    .map((name) => readFileSync(join(element, name), 'utf8'));
  const source = sources.join('\n');
  const uses = (/** @type {string} */ key) => {
    if (source.includes(`'${key}'`)) return true;
    // Those that are put together: `problem.${…}.title`, `code.${unit}Left`.
    return [...source.matchAll(/`([a-zA-Z]+\.)\$\{[^}]+\}([\w.]*)(\$\{[^}]+\})?`/g)].some(
      ([, start = '', end = '', more]) =>
        key.startsWith(start) &&
        (more ? key.includes(end) : key.endsWith(end)) &&
        ['problem.', 'idle.', 'asking.', 'code.'].includes(start),
    );
  };
  assert.deepEqual(
    keys.filter((key) => !uses(key)),
    [],
  );
});

test('every problem has its two texts', async () => {
  const { problemOf } = await import('../../pkg/element/problems.js');
  const types = readFileSync(join(root, 'src/js/types.d.ts'), 'utf8');
  const [, list = ''] = /export type ErrorCode =([^]*?)\n\n/.exec(types) ?? [];
  const codes = [...list.matchAll(/\| '(\w+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 20);
  for (const code of [...codes, undefined, 'constructor', '__proto__', 'unheard_of']) {
    const { text, button } = problemOf(code);
    for (const key of [`problem.${text}.title`, `problem.${text}.text`, `problem.${button}`]) {
      assert.ok(key in en, `${code}: ${key}`);
    }
  }
});

test('a text falls back from the exact tag to the language, then to English, by itself', () => {
  addLanguage('xx', { cancel: 'C-xx', 'idle.button': 'I-xx' });
  addLanguage('xx-YY', { cancel: 'C-xx-YY' });
  const { text } = textsIn('xx-yy-Latn');
  assert.equal(text('cancel'), 'C-xx-YY');
  assert.equal(text('idle.button'), 'I-xx');
  assert.equal(text('idle.title'), 'Sign in');
  assert.equal(textsIn('qq').tag, 'en');
});

test('plurals and numbers are those of the language', () => {
  addLanguage('ar', /** @type {Texts} */ (languages.ar));
  const { text, direction } = textsIn('ar');
  assert.equal(direction, 'rtl');
  assert.equal(text('code.minutesLeft', { n: 2 }), forms(languages.ar?.['code.minutesLeft']).two);
  assert.match(text('code.minutesLeft', { n: 5 }), /دقائق/);
  assert.match(text('code.minutesLeft', { n: 14 }), /دقيقة/);
  assert.equal(textsIn('en').text('code.minutesLeft', { n: 1 }), '1 minute left');
});

test('what is filled in from right to left is isolated from the text around it', () => {
  assert.match(textsIn('ar').text('idle.titleWithApp', { app: 'Lobby' }), /\u2068Lobby\u2069/);
  assert.equal(textsIn('en').text('idle.titleWithApp', { app: 'Lobby' }), 'Sign in to Lobby');
});

test('what is filled in is never filled in again', () => {
  assert.equal(textsIn('en').text('idle.titleWithApp', { app: '{app}' }), 'Sign in to {app}');
});
