// Bad input: each mistake is named by its own code, and before any request where that is possible.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as api from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { answers } from '../servers/scripted.mjs';

endsWithItsTests();

/** Ends what a failed test may have left. */
const over = new AbortController();
after(() => over.abort());

const clientId = '00000000-0000-4000-8000-00000000c0de';
const onCode = () => {};

/** @typedef {Record<string, any>} Loose */

/**
 * A server without sockets whose code is like this, and whose polls are answered so; then pending.
 * @param {object} [code]
 * @param {...import('../servers/in-process.mjs').Answered} polls
 */
function server(code, ...polls) {
  const { fetch, requests } = inProcess(
    {
      devicecode: [answers.code(code)],
      token: [...polls, answers.pending()],
      me: [answers.profile()],
    },
    { signal: over.signal },
  );
  return { fetch, sent: () => requests.map(({ endpoint }) => endpoint) };
}

const declined = answers.error('access_denied');

/**
 * @param {Promise<unknown>} promise
 * @param {string} code
 * @param {RegExp} message
 */
async function rejectsWith(promise, code, message) {
  /** @type {Loose} */
  const error = await promise.then(
    () => assert.fail('it should have been refused'),
    (reason) => reason,
  );
  assert.equal(error instanceof Error, true);
  assert.deepEqual([error.name, error.code], ['DeviceSignInError', code], error.message);
  assert.match(error.message, message);
  assert.ok(error.hint, 'it says what to do');
  return error;
}

describe('nothing is sent for', () => {
  const authority = 'https://login.microsoftonline.com/contoso.onmicrosoft.com';
  /** @type {[string, unknown, RegExp][]} */
  const configs = [
    ['no config', undefined, /config must be an object/],
    ['null', null, /config must be an object/],
    ['a string', 'x', /config must be an object/],
    ['no client ID', {}, /clientId is missing/],
    ['an empty client ID', { clientId: '' }, /clientId is missing/],
    ['a client ID that is no string', { clientId: 7 }, /clientId must be a string/],
    ['a client ID that is no GUID', { clientId: 'my-app' }, /clientId must be a GUID/],
    [
      'a client ID with a space',
      { clientId: 'my app', authority: 'https://id.example/t' },
      /printable ASCII/,
    ],
    ['client_id', { client_id: clientId }, /unknown option `client_id`; did you mean `clientId`\?/],
    ['clientID', { clientID: clientId }, /did you mean `clientId`\?/],
    ['autority', { clientId, autority: authority }, /did you mean `authority`\?/],
    ['scope', { clientId, scope: ['User.Read'] }, /did you mean `scopes`\?/],
    [
      'something else',
      { clientId, redirectUri: 'x' },
      /unknown option `redirectUri`; docs.configuration.md/,
    ],
    ['an authority that is no URL', { clientId, authority: 'contoso' }, /begins with https/],
    ['http', { clientId, authority: 'http://example.com/t' }, /plain http/],
    ['no tenant', { clientId, authority: 'https://login.microsoftonline.com/' }, /tenant/],
    ['a path too many', { clientId, authority: `${authority}/oauth2` }, /one part after the host/],
    ['a query', { clientId, authority: `${authority}?a=1` }, /no query/],
    ['a user name', { clientId, authority: 'https://me@example.com/t' }, /user name/],
    ['a bad port', { clientId, authority: 'https://example.com:port/t' }, /at most a port/],
    ['no scopes', { clientId, scopes: [] }, /scopes must be a list/],
    ['scopes in one string', { clientId, scopes: 'User.Read' }, /scopes must be a list/],
    [
      'a scope with a space',
      { clientId, scopes: ['User.Read Mail.Read'] },
      /scopes must be a list/,
    ],
    ['select as a string', { clientId, select: 'id' }, /select must be a list/],
    ['a select that adds a query', { clientId, select: ['id&$expand=x'] }, /select must be a list/],
    ['a locale that adds a query', { clientId, locale: 'de&x=1' }, /locale must be/],
    ['graphUrl with a path', { clientId, graphUrl: 'https://graph.example/v1.0' }, /graphUrl must/],
    ['graphUrl over http', { clientId, graphUrl: 'http://graph.example' }, /graphUrl must begin/],
    ['a fetch that is no function', { clientId, fetch: {} }, /fetch must be a function/],
  ];
  for (const [name, config, message] of configs) {
    test(`config: ${name}`, async () => {
      const { fetch, sent } = server();
      const given = config && typeof config === 'object' ? { fetch, ...config } : config;
      for (const call of [
        () => api.signInAndGetProfile(/** @type {any} */ (given), onCode),
        () => api.requestDeviceCode(/** @type {any} */ (given)),
        () => api.getProfile(/** @type {any} */ (given), { accessToken: 'x' }),
      ]) {
        await rejectsWith(call(), 'invalid_config', message);
      }
      assert.deepEqual(sent(), []);
    });
  }

  /** @type {[string, unknown, RegExp][]} */
  const options = [
    ['a number', 5, /options must be an object/],
    ['timeOut', { timeOut: 5 }, /did you mean `timeout`\?/],
    ['timeout 0', { timeout: 0 }, /timeout must be a number of seconds above 0/],
    ['timeout NaN', { timeout: NaN }, /timeout must be/],
    ['timeout as a string', { timeout: '5' }, /timeout must be/],
    ['a controller for its signal', { signal: new AbortController() }, /signal must be/],
    ['onStatus that is no function', { onStatus: 1 }, /onStatus must be a function/],
  ];
  for (const [name, given, message] of options) {
    test(`options: ${name}`, async () => {
      const { fetch, sent } = server();
      const call = api.signIn({ clientId, fetch }, onCode, /** @type {any} */ (given));
      await rejectsWith(call, 'invalid_config', message);
      assert.deepEqual(sent(), []);
    });
  }

  for (const given of [undefined, null, 'x', {}]) {
    test(`onCode: ${given}`, async () => {
      const { fetch, sent } = server();
      const call = api.signIn({ clientId, fetch }, /** @type {any} */ (given));
      await rejectsWith(call, 'invalid_config', /onCode must be a function/);
      assert.deepEqual(sent(), []);
    });
  }

  for (const given of [undefined, null, 'x', {}, { userCode: 'ABCD' }, []]) {
    test(`deviceCode: ${JSON.stringify(given)}`, async () => {
      const { fetch, sent } = server();
      for (const call of [api.waitForTokens, api.pollOnce]) {
        const code = /** @type {any} */ (given);
        await rejectsWith(
          call({ clientId, fetch }, code),
          'invalid_config',
          /deviceCode (is not|must be)/,
        );
      }
      assert.deepEqual(sent(), []);
    });
  }

  for (const given of [undefined, null, 'x', {}, { accessToken: 'a\r\nb: c' }]) {
    test(`tokens: ${JSON.stringify(given)}`, async () => {
      const { fetch, sent } = server();
      const call = api.getProfile({ clientId, fetch }, /** @type {any} */ (given));
      await rejectsWith(call, 'invalid_config', /tokens must be/);
      assert.deepEqual(sent(), []);
    });
  }

  test('a signal that was aborted before the call: its own reason', async () => {
    const { fetch, sent } = server();
    const reason = new Error('no more');
    const signal = AbortSignal.abort(reason);
    await assert.rejects(api.signIn({ clientId, fetch }, onCode, { signal }), reason);
    assert.deepEqual(sent(), []);
  });
});

describe('the caller’s own functions', () => {
  test('onCode throws: callback_failed with the cause, and no poll', async () => {
    const { fetch, sent } = server();
    const cause = new Error('no screen');
    const failing = () => {
      throw cause;
    };
    const error = await rejectsWith(
      api.signIn({ clientId, fetch }, failing),
      'callback_failed',
      /onCode/,
    );
    assert.equal(error.cause, cause);
    assert.deepEqual(sent(), ['devicecode']);
  });

  test('onCode rejects: likewise', async () => {
    const { fetch } = server();
    const cause = new Error('no screen');
    const call = api.signIn({ clientId, fetch }, () => Promise.reject(cause));
    assert.equal((await rejectsWith(call, 'callback_failed', /onCode/)).cause, cause);
  });

  test('onCode never ends: polling does not wait for it', async () => {
    const { fetch } = server({}, declined);
    const call = api.signIn({ clientId, fetch }, () => new Promise(() => {}));
    await rejectsWith(call, 'declined', /declined/);
  });

  test('onCode gets all that a user may see, and no device code', async () => {
    const { fetch } = server(
      { verification_uri_complete: 'https://example.com/device?c=A' },
      declined,
    );
    /** @type {Loose} */
    let seen = {};
    await api.signIn({ clientId, fetch }, (code) => (seen = code)).catch(() => {});
    assert.deepEqual(Object.keys(seen).sort(), [
      ...['expiresAt', 'expiresIn', 'interval', 'message', 'userCode'],
      ...['verificationUri', 'verificationUriComplete'],
    ]);
  });

  test('onStatus throws: the sign-in goes on', async () => {
    const { fetch } = server({}, declined);
    const onStatus = () => {
      throw new Error('no log');
    };
    await rejectsWith(
      api.signIn({ clientId, fetch }, onCode, { onStatus }),
      'declined',
      /declined/,
    );
  });

  /** @type {[string, () => any, string, RegExp][]} */
  const fetches = [
    [
      'throws',
      () => {
        throw new Error('secret');
      },
      'invalid_config',
      /fetch threw/,
    ],
    ['returns nothing', () => undefined, 'invalid_config', /not a Response/],
    ['returns a string', () => 'x', 'invalid_config', /not a Response/],
    ['promises null', async () => null, 'invalid_config', /not a Response/],
    ['promises a half of one', async () => ({ status: 200 }), 'invalid_config', /not a Response/],
  ];
  for (const [name, fetch, code, message] of fetches) {
    test(`fetch ${name}: ${code}`, async () => {
      const error = await rejectsWith(api.signIn({ clientId, fetch }, onCode), code, message);
      assert.doesNotMatch(JSON.stringify(error) + error.stack, /secret/);
    });
  }

  test('fetch rejects: network, with the system’s code for it, after three tries', async () => {
    let tries = 0;
    const fetch = async () => {
      tries += 1;
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    };
    await rejectsWith(api.signIn({ clientId, fetch }, onCode), 'network', /\(ECONNREFUSED\)/);
    assert.equal(tries, 3);
  });
});
