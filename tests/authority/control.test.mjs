// Faults on request, by `authority.faults` and by `POST /control`.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve, Browser } from '../user.mjs';
import { assertError, device, profile, signIn, start } from './client.mjs';

/**
 * @param {import('./client.mjs').Authority} authority
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
async function control(authority, body, headers = {}) {
  const response = await fetch(`${authority.url}/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('POST /control', { concurrency: true }, () => {
  for (const [fault, error, aadsts] of /** @type {const} */ ([
    ['decline', 'authorization_declined', 65004],
    ['expire', 'expired_token', 70020],
    ['slow_down', 'slow_down', 50196],
  ])) {
    test(`${fault} changes the named code alone, and without a name every code`, async () => {
      const authority = await start({ control: true });
      const client = device(authority);
      const [one, two] = [await client.requestCode(), await client.requestCode()];
      const named = await control(authority, { fault, userCode: one.user_code });
      assert.deepEqual([named.status, named.body], [200, { codes: 1 }]);
      assertError(await client.poll(one), 400, error, aadsts);
      assertError(await client.poll(two), 400, 'authorization_pending', 70016);
      assert.equal((await control(authority, { fault })).body.codes, fault === 'expire' ? 1 : 2);
      assertError(await client.poll(two), 400, error, aadsts);
      assert.equal((await control(authority, { fault, userCode: 'X' })).body.codes, 0);
    });
  }

  test('an expired or declined code is refused on the user’s page too', async () => {
    const authority = await start({ control: true });
    for (const [fault, problem] of /** @type {const} */ ([
      ['expire', /has expired/],
      ['decline', /has been used/],
    ])) {
      const { verification_uri, user_code } = await device(authority).requestCode();
      await control(authority, { fault, userCode: user_code });
      const browser = new Browser();
      const page = await browser.submit(await browser.open(verification_uri), { user_code });
      assert.match(page.html, problem);
    }
  });

  test('drop_network closes the device’s connections, not the user’s; clear ends it', async () => {
    const authority = await start({ control: true });
    const client = device(authority);
    const { access_token } = await signIn(authority);
    const code = await client.requestCode();
    const { body } = await control(authority, { fault: 'drop_network', seconds: 600 });
    assert.deepEqual(body, { seconds: 600 });
    await assert.rejects(client.requestCode(), TypeError);
    await assert.rejects(client.poll(code), TypeError);
    await assert.rejects(profile(authority, access_token), TypeError);
    await approve(code);
    await control(authority, { fault: 'clear' });
    assert.equal((await client.poll(code)).status, 200);
  });

  test('error fails a step with a number; clear ends it', async () => {
    const authority = await start({ control: true });
    const client = device(authority);
    const code = await client.requestCode();
    await approve(code);
    const error = { step: 'redeem', aadsts: 53003, error: 'interaction_required' };
    assert.equal((await control(authority, { fault: 'error', ...error })).status, 200);
    assertError(await client.poll(code), 400, 'interaction_required', 53003);
    await control(authority, { fault: 'clear' });
    assert.equal((await client.poll(code)).status, 200);
  });

  /** @type {[string, unknown, Record<string, string>, number, RegExp][]} */
  const wrong = [
    ['an unknown fault', { fault: 'explode' }, {}, 400, /"fault" must be one of decline, /],
    ['no fault', {}, {}, 400, /"fault" must be one of/],
    ['an unknown step', { fault: 'error', step: 'x', aadsts: 1 }, {}, 400, /"step" must be/],
    ['an unknown number', { fault: 'error', step: 'token', aadsts: 1 }, {}, 400, /AADSTS1$/],
    ['seconds as text', { fault: 'drop_network', seconds: '9' }, {}, 400, /"seconds" must be/],
    ['too many seconds', { fault: 'drop_network', seconds: 1e9 }, {}, 400, /"seconds" must be/],
    ['a code that is no text', { fault: 'decline', userCode: 7 }, {}, 400, /"userCode" must be/],
    ['a list', [], {}, 400, /JSON object/],
    ['no JSON', '{', {}, 400, /JSON object/],
    ['a long body', `{"a":"${'x'.repeat(5000)}"}`, {}, 400, /JSON object/],
    ['a form', 'fault=decline', { 'content-type': 'text/plain' }, 400, /application\/json/],
    ['a page elsewhere', { fault: 'clear' }, { origin: 'https://a.example' }, 403, /not for/],
    ['a sandboxed page', { fault: 'clear' }, { origin: 'null' }, 403, /not for/],
  ];
  test('what is wrong with a request is said', async () => {
    const authority = await start({ control: true });
    for (const [name, body, headers, status, message] of wrong) {
      const answer = await control(authority, body, headers);
      assert.equal(answer.status, status, name);
      assert.match(answer.body.error, message, name);
      assert.equal(answer.headers.get('access-control-allow-origin'), null, name);
    }
  });

  test('a page of this machine may read it, after a preflight request', async () => {
    const authority = await start({ control: true });
    const origin = 'http://localhost:8080';
    const headers = { origin, 'access-control-request-headers': 'content-type' };
    const preflight = await fetch(`${authority.url}/control`, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'content-type');
    const answer = await control(authority, { fault: 'clear' }, { origin });
    assert.equal(answer.headers.get('access-control-allow-origin'), origin);
  });

  test('without the option it is not there', async () => {
    const authority = await start();
    const response = await fetch(`${authority.url}/control`, { method: 'POST' });
    assert.equal(response.status, 404);
  });
});
