// What the authority may do wrong: the page gets a code and a hint, and nothing of the answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProxy } from '../../pkg/proxy/index.js';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

/**
 * @param {Parameters<typeof startScripted>[0]} script
 * @param {(page: Page, server: Awaited<ReturnType<typeof startScripted>>) => Promise<void>} work
 */
async function against(script, work) {
  const server = await startScripted(script);
  const { authority } = server;
  const handle = createProxy({
    config: { clientId: 'client', authority },
    secret: SECRET,
    origins: [ORIGIN],
  });
  try {
    await work(new Page(handle), server);
  } finally {
    await server.close();
  }
}

const html = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  text: '<h1>secret-text</h1>',
};

test('start', { concurrency: true }, async (t) => {
  const cases = /** @type {[string, any, number, string][]} */ ([
    ['a redirect elsewhere', fault.redirect('http://127.0.0.1:9/secret-text'), 502, 'redirected'],
    ['a page of HTML', html, 502, 'malformed_response'],
    ['50 MB', fault.huge(), 502, 'malformed_response'],
    ['a few bytes that unpack to 64 MiB', fault.gzipBomb(), 502, 'malformed_response'],
    ['half of JSON', fault.truncated('{"secret-text":'), 502, 'malformed_response'],
    ['no device code', { json: { user_code: 'secret-text' } }, 502, 'malformed_response'],
    ['an unknown error', answers.error('secret_text_error'), 502, 'server'],
  ]);
  await Promise.all(
    cases.map(([rule, answer, httpStatus, code]) =>
      t.test(`${rule}: ${code}`, () =>
        against({ devicecode: [answer] }, async (page) => {
          const answered = await page.send('start');
          assert.deepEqual([answered.httpStatus, answered.error.code], [httpStatus, code]);
          assert.match(answered.error.hint, /./);
          assert.doesNotMatch(JSON.stringify(answered), /secret-text/);
          assert.equal(page.cookie, undefined);
        }),
      ),
    ),
  );
});

test('poll', { concurrency: true }, async (t) => {
  const cases = /** @type {[string, any, string, string | undefined][]} */ ([
    ['a reset', fault.reset(), 'pending', 'network'],
    ['a redirect elsewhere', fault.redirect('http://127.0.0.1:9/'), 'pending', 'redirected'],
    ['a page of HTML', html, 'pending', 'malformed_response'],
    ['HTTP 503', fault.unavailable(503, { seconds: 7 }), 'pending', 'network'],
    ['50 MB', fault.huge(), 'pending', 'malformed_response'],
    ['slow_down', answers.slowDown(), 'pending', undefined],
    ['declined', answers.error('authorization_declined'), 'signed_out', 'declined'],
    ['expired', answers.error('expired_token'), 'signed_out', 'expired'],
    [
      'a policy',
      answers.error('invalid_grant', { aadsts: 53003 }),
      'signed_out',
      'blocked_by_policy',
    ],
  ]);
  await Promise.all(
    cases.map(([rule, answer, status, code]) =>
      t.test(`${rule}: ${status}${code ? `, ${code}` : ''}`, () =>
        against(
          { devicecode: [answers.code({ interval: 1 })], token: [answer] },
          async (page, server) => {
            const answered = await page.pollAfter(await page.send('start'));
            assert.equal(server.to('token').length, 1);
            assert.equal(answered.status, status, JSON.stringify(answered));
            assert.doesNotMatch(JSON.stringify(answered), /secret-text/);
            if (status === 'signed_out') {
              assert.equal(answered.error.code, code);
              assert.equal(page.cookie, undefined);
            } else if (code) {
              assert.match(answered.retrying.code, /network|redirected|malformed_response|server/);
            } else assert.ok(answered.pollIn > 5);
          },
        ),
      ),
    ),
  );
});

test('a profile that cannot be read: with a cache it is read later, without the sign-in ends', async () => {
  for (const cache of [undefined, new Map()]) {
    const server = await startScripted({
      devicecode: [answers.code({ interval: 1 })],
      token: [answers.tokens()],
      me: [answers.graphError(403, 'Forbidden'), answers.profile()],
    });
    const { authority } = server;
    const handle = createProxy({
      config: { clientId: 'client', authority, ...(cache && { cache }) },
      secret: SECRET,
      origins: [ORIGIN],
    });
    const page = new Page(handle);
    const started = await page.send('start');
    const { httpStatus, status, error } = await page.pollAfter(started);
    assert.deepEqual([httpStatus, error.code], [502, 'profile_denied']);
    assert.equal(status, cache ? 'signed_in' : 'signed_out');
    const later = await page.send('session');
    assert.equal(later.status, cache ? 'signed_in' : 'signed_out');
    assert.equal(later.profile?.displayName, cache && 'Contoso Employee');
    await server.close();
  }
});

test("the server's Retry-After is passed on, and nothing else of its headers", async () => {
  const headers = { 'retry-after': '77', 'set-cookie': 'a=b', 'x-secret': 'x', link: '<evil>' };
  await against(
    { devicecode: [{ status: 429, headers, json: { error: 'temporarily_unavailable' } }] },
    async (page) => {
      const raw = await page.handle(
        new Request('http://localhost/device-signin/start', {
          method: 'POST',
          headers: { origin: ORIGIN, 'x-device-signin': '1' },
        }),
      );
      assert.equal(raw.headers.get('retry-after'), '77');
      assert.deepEqual([...raw.headers.keys()].sort(), [
        ...['cache-control', 'content-type', 'cross-origin-resource-policy', 'retry-after'],
        'x-content-type-options',
      ]);
    },
  );
});
