// The pages of the user: safe by their policy, and clear about what is wrong.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { approve, Browser } from '../user.mjs';
import { claimsOf, device, shared } from './client.mjs';

const authority = await shared;

describe('the user’s pages', { concurrency: true }, () => {
  test('allow no script and load no other file', async () => {
    const response = await fetch(`${authority.url}/device`);
    const policy = String(response.headers.get('content-security-policy'));
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe|script-src|https?:/);
    const page = await response.text();
    assert.doesNotMatch(page, /<script|https?:\/\/|@import|\son[a-z]+=/);
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(policy.includes(`'sha256-${hash}'`), 'the policy allows the page its own style');
  });

  for (const [name, typed, problem] of [
    ['no code', '', /Enter the code first/],
    ['an unknown code', 'BBBBBBBBB', /was not found/],
    ['markup', '"><script>alert(1)</script>', /was not found/],
  ]) {
    test(`${name}: the page says so and asks again`, async () => {
      const browser = new Browser();
      const page = await browser.submit(await browser.open(`${authority.url}/device`), {
        user_code: String(typed),
      });
      assert.equal(page.title, 'Enter the code');
      assert.match(page.html, /** @type {RegExp} */ (problem));
      assert.doesNotMatch(page.html, /<script/);
    });
  }

  test('a code may be entered in lower case and with blanks or dashes', async () => {
    const code = await device(authority).requestCode();
    const [, a, b] = /^(....)(.*)$/.exec(code.user_code.toLowerCase()) ?? [];
    await approve({ ...code, user_code: ` ${a}-${b} ` });
  });

  test('a complete URI fills the code in, for the user to check', async () => {
    const code = await device(authority).requestCode();
    const browser = new Browser();
    const page = await browser.open(`${code.verification_uri}?user_code=${code.user_code}`);
    assert.equal(page.title, 'Enter the code');
    assert.ok(page.html.includes(`value="${code.user_code}"`));
  });

  test('a used code is refused', async () => {
    const code = await device(authority).requestCode();
    await approve(code);
    await assert.rejects(approve(code), /That code has been used/);
  });

  test('a form from elsewhere, without the page’s own secret, has no effect', async () => {
    const code = await device(authority).requestCode();
    const browser = new Browser();
    await browser.open(code.verification_uri);
    await browser.open(code.verification_uri, {
      user_code: code.user_code,
      confirm: 'yes',
      xsrf: 'guess',
    });
    await approve(code);
  });

  test('the next user of the same browser signs in anew', async () => {
    const browser = new Browser();
    const names = [];
    for (const login of ['employee', 'jugyoin']) {
      const client = device(authority);
      const code = await client.requestCode();
      let page = await browser.open(code.verification_uri);
      page = await browser.submit(page, { user_code: code.user_code });
      page = await browser.submit(page, { confirm: 'yes' });
      page = await browser.submit(page, { login, password: 'any', action: 'sign-in' });
      page = await browser.submit(page, { action: 'accept' });
      assert.equal(page.title, 'You are signed in');
      names.push(claimsOf((await client.poll(code)).body.id_token).preferred_username);
    }
    assert.deepEqual(names, ['employee@contoso.com', 'jugyoin@contoso.com']);
  });

  test('an empty password is refused', async () => {
    const code = await device(authority).requestCode();
    await assert.rejects(approve(code, { password: '' }), /Enter a password/);
  });

  for (const [path, status, text] of /** @type {const} */ ([
    ['/', 200, /Local authority/],
    ['/error?code=70016', 200, /Authorization is pending/],
    ['/error?code=1', 404, /no such page/],
    ['/sign-in/nobody', 400, /has ended/],
    ['/favicon.ico', 404, /no such page/],
    ['/control', 404, /no such page/],
  ])) {
    test(`${path}: ${status}, with the policy of the pages`, async () => {
      const response = await fetch(authority.url + path);
      assert.equal(response.status, status);
      assert.match(await response.text(), text);
      assert.ok(response.headers.get('content-security-policy'));
    });
  }
});
