// Messages speak to the user at the terminal, in the language of the environment, and hold nothing
// that steers a terminal.
/* eslint no-control-regex: 'off' -- control characters are what this is about */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { languageOf, languageTag } from '../../pkg/cli/locale.js';
import { redact, secretsOf } from '../../pkg/cli/network/redact.js';
import { hintOf, messageOf } from '../../pkg/cli/report/hints.js';
import { jsonReporter } from '../../pkg/cli/report/json-reporter.js';
import { printable, printableJson } from '../../pkg/cli/terminal/printable.js';

describe('the language', () => {
  for (const [locale, tag] of /** @type {const} */ ([
    ['de_DE.UTF-8', 'de-DE'],
    ['de_DE@euro', 'de-DE'],
    ['de_DE.ISO-8859-15@euro', 'de-DE'],
    ['de', 'de'],
    ['pt-BR', 'pt-BR'],
    ['zh_Hans_CN.UTF-8', 'zh-Hans-CN'],
    ['C', undefined],
    ['C.UTF-8', undefined],
    ['POSIX', undefined],
    ['', undefined],
  ])) {
    test(`of --locale ${locale} is ${tag}`, () => assert.equal(languageTag(locale), tag));
  }

  for (const [env, tag] of /** @type {const} */ ([
    [{ LANG: 'fr_FR.UTF-8' }, 'fr-FR'],
    [{ LANG: 'fr_FR.UTF-8', LC_MESSAGES: 'ja_JP.UTF-8' }, 'ja-JP'],
    [{ LANG: 'fr_FR.UTF-8', LC_MESSAGES: 'ja_JP.UTF-8', LC_ALL: 'es_ES' }, 'es-ES'],
    [{ LANG: 'fr_FR.UTF-8', LC_ALL: '' }, 'fr-FR'],
    [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, undefined],
    [{ LANG: '../../etc' }, undefined],
    [{ LANG: 'deutsch und mehr' }, undefined],
    [{}, undefined],
  ])) {
    test(`of ${JSON.stringify(env)} is ${tag}`, () => assert.equal(languageOf(env), tag));
  }
});

describe('a hint', () => {
  for (const [error, wanted] of /** @type {const} */ ([
    [
      { code: 'network', hint: 'A web page needs a proxy.' },
      /If this network has a proxy, HTTPS_PROXY must/,
    ],
    [{ code: 'network', hint: '', cause: { hint: 'Set the clock.' } }, /^Set the clock\.$/],
    [{ code: 'unsupported_host', hint: 'Give a fetch.' }, /Node\.js 20/],
    [{ code: 'cache_failed', hint: 'Mend the cache.' }, /`--cache-dir`.*`--no-cache`/],
    [{ code: 'expired', hint: 'Ask for a new code.' }, /^Run it again for a new code\.$/],
    [{ code: 'timeout', hint: 'Start again, or allow more time.' }, /`--timeout`/],
    [{ code: 'invalid_client', hint: 'Check clientId, and …' }, /^Check `--client-id`, and …$/],
    [{ code: 'invalid_scope', hint: 'Check scopes.' }, /^Check `--scope`\.$/],
    [{ code: 'invalid_authority', hint: 'Check authority: …' }, /^Check `--authority`: …$/],
    [
      { code: 'redirected', hint: 'Check authority or issuer: …' },
      /^Check `--authority` or `--issuer`: …$/,
    ],
    [
      { code: 'invalid_client', hint: 'Check clientId and clientSecret: …' },
      /^Check `--client-id` and the client secret: …$/,
    ],
    [
      { code: 'discovery_failed', hint: 'Check issuer, or write the addresses in endpoints.' },
      /^Check `--issuer`, or give `--device-endpoint` and `--token-endpoint`\.$/,
    ],
    [{ code: 'discovery_failed', hint: 'Write the address in endpoints.' }, /`-endpoint`/],
    [{ code: 'profile_denied', hint: 'And check graphUrl.' }, /^And check `--graph-url`\.$/],
    [{ code: 'server', hint: 'Wait some minutes.' }, /^Wait some minutes\.$/],
  ])) {
    test(`for ${JSON.stringify(error)} names what the user can set`, () => {
      assert.match(String(hintOf(error)), wanted);
    });
  }

  test('of a wrong configuration names the option', () => {
    const message = 'clientId must be printable ASCII.';
    assert.equal(
      messageOf({ code: 'invalid_config', message }),
      '`--client-id` must be printable ASCII.',
    );
    assert.equal(messageOf({ code: 'server', message }), message);
  });
});

describe('text from elsewhere', () => {
  const evil = [
    ...['\u0000', '\u0007', '\u001b]0;title\u0007', '\u007f', '\u0085', '\u009b31m'],
    ...['\u061c', '\u200e', '\u200f', '\u202e', '\u2066', '\ufeff', '\u2028', '\u2029'],
    ...['a\nb', 'a\rb', '\u{e0041}'],
  ];
  const steering =
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

  for (const text of evil) {
    const name = JSON.stringify(text).replace(
      /[^ -~]/gu,
      (it) => `\\u${it.codePointAt(0)?.toString(16)}`,
    );
    test(`${name} is harmless on a terminal, and whole in JSON`, () => {
      assert.doesNotMatch(printable(`<${text}>`), steering);
      const json = printableJson({ [text]: [text] });
      assert.doesNotMatch(json, steering);
      assert.deepEqual(JSON.parse(json), { [text]: [text] });
      assert.doesNotMatch(printableJson({ text }, 2).replaceAll('\n', ''), steering);
      let line = '';
      const report = jsonReporter({ write: (more) => (line += more) });
      report.failed(new Error(text, { cause: new Error(text) }));
      assert.doesNotMatch(line.trimEnd(), steering);
      assert.equal(JSON.parse(line).message, text);
    });
  }

  test('leaves names as users write them', () => {
    for (const name of ['Zoë Müller', '山田 太郎', 'Иван', 'سارة', '👩‍👩‍👧 family', "O'Brien"]) {
      assert.equal(printable(name), name);
      assert.ok(printableJson(name).includes(name));
    }
  });
});

describe('a secret', () => {
  const secret = 'a+secret/with=signs';
  for (const [rule, init] of /** @type {const} */ ([
    ['device code', { body: new URLSearchParams({ device_code: secret }).toString() }],
    ['refresh token', { body: new URLSearchParams({ refresh_token: secret }).toString() }],
    ['client secret', { body: new URLSearchParams({ client_secret: secret }).toString() }],
    ['access token', { headers: { authorization: `Bearer ${secret}` } }],
  ])) {
    test(`in a request is known: the ${rule}`, () => assert.deepEqual(secretsOf(init), [secret]));
  }

  const bytes = Buffer.from(secret);
  for (const spelling of [
    ...[secret, encodeURIComponent(secret), encodeURIComponent(secret).toLowerCase()],
    ...[new URLSearchParams({ x: secret }).toString(), bytes.toString('base64')],
    ...[bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('hex').toUpperCase()],
  ]) {
    test(`is redacted where it is spelled ${spelling}`, () => {
      assert.match(redact(`before ${spelling} after`, [secret]), /^before .*\[redacted\].* after$/);
    });
  }

  test('before the @ of an address is redacted, and hints keep their pattern', () => {
    assert.equal(redact('http://u:p@h:1/', []), 'http://[redacted]@h:1/');
    assert.equal(redact('X=http://USER:PASSWORD@HOST', []), 'X=http://USER:PASSWORD@HOST');
    assert.equal(redact('mail u@h.example', []), 'mail u@h.example');
  });
});
