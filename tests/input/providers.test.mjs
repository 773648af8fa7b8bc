// Servers other than Entra, through the whole library: what is requested where, what is refused before
// that, and what never goes to another server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as api from '../../pkg/index.js';
import { isEntra } from '../../pkg/is-entra.js';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @typedef {{ url: string, method: string, form: Record<string, string>, headers: Record<string, string> }} Sent */
/** @typedef {Response | object | ((sent: Sent) => Response | object)} Answer */

const clientId = 'my-tv';
const issuer = 'https://id.example/tv';
const configuration = `${issuer}/.well-known/openid-configuration`;
const metadata = {
  issuer,
  device_authorization_endpoint: 'https://a.example/device',
  token_endpoint: 'https://b.example/token',
  userinfo_endpoint: 'https://c.example/userinfo',
  revocation_endpoint: 'https://b.example/revoke',
};
const endpoints = {
  deviceAuthorization: metadata.device_authorization_endpoint,
  token: metadata.token_endpoint,
  userinfo: metadata.userinfo_endpoint,
  revocation: metadata.revocation_endpoint,
};
const named = { deviceAuthorization: endpoints.deviceAuthorization, token: endpoints.token };
const code = {
  device_code: 'secret-device-code',
  user_code: 'ABCD',
  verification_uri: 'https://a.example/',
  expires_in: 60,
  interval: 1,
};
const tokens = { access_token: 'secret-access', token_type: 'bearer' };

/** @param {object} claims */
const idToken = (claims) => {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: clientId, exp: now + 600, iat: now, ...claims };
  const part = (/** @type {object} */ it) => Buffer.from(JSON.stringify(it)).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part(all)}.signature`;
};

/** @param {string} error @param {number} [status] */
const failure = (error, status = 400) => Response.json({ error }, { status });

/**
 * A `fetch` that answers by address: each list in order, its last answer for good.
 * @param {Record<string, Answer[]>} script by address
 */
function server(script) {
  /** @type {Sent[]} */
  const sent = [];
  /** @type {any} */
  const fetch = async (/** @type {string} */ url, /** @type {any} */ init = {}) => {
    const form = Object.fromEntries(new URLSearchParams(init.body ?? ''));
    const request = { url, method: init.method, form, headers: init.headers };
    sent.push(request);
    const list = script[url] ?? [new Response('', { status: 404 })];
    const next = list.length > 1 ? list.shift() : list[0];
    const answer = typeof next === 'function' ? next(request) : next;
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  };
  return { fetch, sent, urls: () => sent.map(({ url }) => url) };
}

/** The whole of a server that signs in whoever polls. @param {Record<string, Answer[]>} [script] */
const whole = (script) =>
  server({
    [configuration]: [metadata],
    [endpoints.deviceAuthorization]: [code],
    [endpoints.token]: [{ ...tokens, id_token: idToken({ sub: 'ada' }) }],
    [endpoints.userinfo]: [{ sub: 'ada', name: 'Ada' }],
    [endpoints.revocation]: [new Response('')],
    ...script,
  });

const onCode = () => undefined;

/** @param {Promise<unknown>} call @param {string} error @param {RegExp} message */
async function refused(call, error, message) {
  const reason = await call.then(
    () => assert.fail('it should have been refused'),
    (/** @type {any} */ it) => it,
  );
  assert.equal(reason.code, error, reason.message);
  assert.match(reason.message, message);
  assert.ok(reason.hint);
  return reason;
}

test('is-entra.js reads a configuration as the library does', async () => {
  const guid = '11111111-2222-3333-4444-555555555555';
  for (const names of [
    {},
    { issuer: null, endpoints: null },
    { issuer, endpoints: undefined },
    { endpoints: named },
    { issuer, endpoints: named },
  ]) {
    const config = /** @type {any} */ ({ clientId: guid, fetch: whole().fetch, ...names });
    const { endpoints: found } = await api.discover(config);
    const isEntras = new URL(found.token).host === 'login.microsoftonline.com';
    assert.equal(isEntra(names), isEntras, JSON.stringify(names));
  }
});

describe('discovery', { concurrency: true }, () => {
  test('a document is read once for each issuer and fetch, and gives all that a sign-in needs', async () => {
    const { fetch, urls, sent } = whole();
    const profile = await api.signInAndGetProfile({ clientId, issuer, fetch }, onCode);
    assert.deepEqual(profile, { sub: 'ada', name: 'Ada' });
    const { deviceAuthorization, token, userinfo } = endpoints;
    assert.deepEqual(urls(), [configuration, deviceAuthorization, token, userinfo]);
    assert.deepEqual(
      sent.map(({ method }) => method),
      ['GET', 'POST', 'POST', 'GET'],
    );
    assert.equal(sent[0]?.headers.authorization, undefined);
    assert.equal(sent[0]?.headers.accept, 'application/json');
    assert.deepEqual(sent[1]?.form, { client_id: clientId, scope: 'openid profile' });
    await api.requestDeviceCode({ clientId, issuer: `${issuer}`, fetch });
    assert.equal(urls().filter((url) => url === configuration).length, 1);
    const other = whole();
    await api.requestDeviceCode({ clientId, issuer, fetch: other.fetch });
    assert.deepEqual(other.urls(), [configuration, deviceAuthorization]);
  });

  test('what discover returns is spread into a config, and then no document is read', async () => {
    const first = whole();
    const found = await api.discover({ clientId, issuer, fetch: first.fetch });
    assert.deepEqual(found, { issuer, endpoints });
    assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
    const { fetch, urls } = whole();
    const config = { clientId, fetch, ...found };
    assert.deepEqual(await api.discover(config), found);
    assert.deepEqual(urls(), []);
    await api.signInAndGetProfile(config, onCode);
    assert.ok(!urls().includes(configuration));
    assert.deepEqual(await api.discover({ clientId, fetch, endpoints: named }), {
      endpoints: named,
    });
  });

  test("after a 404 comes RFC 8414's place", async () => {
    const second = 'https://id.example/.well-known/oauth-authorization-server/tv';
    const { fetch, urls } = whole({
      [configuration]: [new Response('', { status: 404 })],
      [second]: [metadata],
    });
    const found = await api.discover({ clientId, issuer, fetch });
    assert.deepEqual(found.endpoints, endpoints);
    assert.deepEqual(urls(), [configuration, second]);
  });

  test('an address of the config goes before that of the document', async () => {
    const own = 'https://id.example/oauth/authorize_device';
    const { device_authorization_endpoint: _, ...incomplete } = metadata;
    const { fetch, urls } = whole({ [configuration]: [incomplete], [own]: [code] });
    const config = { clientId, issuer, fetch, endpoints: { deviceAuthorization: own } };
    await api.signIn(config, onCode);
    assert.deepEqual(urls(), [configuration, own, endpoints.token]);
  });

  test('a document is read again once an endpoint is gone', async () => {
    const moved = 'https://a.example/moved';
    const { fetch, urls } = whole({
      [configuration]: [metadata, { ...metadata, device_authorization_endpoint: moved }],
      [endpoints.deviceAuthorization]: [new Response('', { status: 410 })],
      [moved]: [code],
    });
    const config = { clientId, issuer, fetch };
    await refused(api.requestDeviceCode(config), 'server', /HTTP error/);
    assert.equal((await api.requestDeviceCode(config)).userCode, 'ABCD');
    assert.deepEqual(urls(), [configuration, endpoints.deviceAuthorization, configuration, moved]);
  });

  const long = 'x'.repeat(1_100_000);
  /** @type {[string, Answer, string, RegExp][]} */
  const bad = [
    [
      'of another issuer',
      { ...metadata, issuer: 'https://evil.example' },
      'discovery_failed',
      /issuer/,
    ],
    ['without an issuer', { ...metadata, issuer: undefined }, 'discovery_failed', /issuer/],
    [
      'whose issuer is inherited',
      new Response(`{ "__proto__": ${JSON.stringify(metadata)} }`),
      'discovery_failed',
      /issuer/,
    ],
    [
      'without a device endpoint',
      { ...metadata, device_authorization_endpoint: undefined },
      'discovery_failed',
      /device_authorization_endpoint/,
    ],
    [
      'with http in the token endpoint',
      { ...metadata, token_endpoint: 'http://b.example/token' },
      'discovery_failed',
      /token_endpoint must begin with https/,
    ],
    [
      'with a token endpoint on this device',
      { ...metadata, token_endpoint: 'http://127.0.0.1/token' },
      'discovery_failed',
      /token_endpoint must begin with https/,
    ],
    [
      'with a user name',
      { ...metadata, device_authorization_endpoint: 'https://me@a.example/device' },
      'discovery_failed',
      /device_authorization_endpoint .*no user name/,
    ],
    [
      'without a token endpoint',
      { ...metadata, token_endpoint: undefined },
      'discovery_failed',
      /token_endpoint/,
    ],
    ['that is no JSON', new Response('<html>'), 'discovery_failed', /JSON/],
    ['that is a list', [metadata], 'discovery_failed', /JSON/],
    ['that is huge', { ...metadata, long }, 'discovery_failed', /1 MiB/],
    [
      'that is redirected',
      new Response('', { status: 302, headers: { location: configuration } }),
      'discovery_failed',
      /elsewhere/,
    ],
    ['that is forbidden', new Response('', { status: 403 }), 'discovery_failed', /HTTP error/],
    ['that is not there', new Response('', { status: 404 }), 'discovery_failed', /not there/],
  ];
  for (const [name, answer, error, message] of bad) {
    test(`a document ${name}: no code is requested`, async () => {
      const { fetch, urls } = whole({ [configuration]: [answer] });
      await refused(api.signIn({ clientId, issuer, fetch }, onCode), error, message);
      assert.ok(
        urls().every((url) => url.includes('/.well-known/')),
        `${urls()}`,
      );
    });
  }
});

describe('nothing is sent for', { concurrency: true }, () => {
  /** @type {[string, object, RegExp][]} */
  const cases = [
    ['two servers', { authority: 'https://login.microsoftonline.com/x', issuer }, /authority/],
    ['endpoints of which one is missing', { endpoints: { token: endpoints.token } }, /endpoints/],
    [
      'an endpoint that nobody knows',
      { issuer, endpoints: { device: 'https://a.example' } },
      /`device`/,
    ],
    [
      'an endpoint named __proto__',
      JSON.parse(`{ "issuer": "${issuer}", "endpoints": { "__proto__": {} } }`),
      /`__proto__`/,
    ],
    ['a parameter of the protocol', { issuer, parameters: { client_id: 'other' } }, /client_id/],
    [
      'a parameter named __proto__ that is no text',
      JSON.parse(`{ "issuer": "${issuer}", "parameters": { "__proto__": {} } }`),
      /parameters/,
    ],
    [
      'a secret for Entra',
      { authority: 'https://id.example/t', clientSecret: 'x' },
      /clientSecret/,
    ],
    ['a secret that is no text', { issuer, clientSecret: 5 }, /clientSecret/],
  ];
  for (const [name, keys, message] of cases) {
    test(name, async () => {
      const { fetch, urls } = whole();
      const config = /** @type {any} */ ({ clientId, fetch, ...keys });
      await refused(api.signIn(config, onCode), 'invalid_config', message);
      await refused(api.discover(config), 'invalid_config', message);
      assert.deepEqual(urls(), []);
    });
  }

  test('a profile without an address, and no code is shown', async () => {
    const { fetch, urls } = whole();
    let isShown = false;
    const show = () => (isShown = true);
    const config = { clientId, fetch, endpoints: named };
    await refused(api.signInAndGetProfile(config, show), 'invalid_config', /endpoints.userinfo/);
    assert.deepEqual(urls(), []);
    const without = whole({ [configuration]: [{ ...metadata, userinfo_endpoint: undefined }] });
    const discovered = { clientId, issuer, fetch: without.fetch };
    await refused(api.signInAndGetProfile(discovered, show), 'invalid_config', /userinfo/);
    assert.deepEqual(without.urls(), [configuration]);
    assert.equal(isShown, false);
  });

  test("another server's stored code", async () => {
    const { fetch } = whole();
    const stored = await api.requestDeviceCode({ clientId, issuer, fetch });
    assert.equal(stored.server, issuer);
    const { fetch: other, urls } = whole();
    const { server: _, ...entras } = stored;
    for (const [config, deviceCode] of /** @type {[any, any][]} */ ([
      [{ clientId, fetch: other, endpoints: named }, stored],
      [{ clientId, fetch: other, authority: 'https://id.example/t' }, stored],
      [{ clientId, fetch: other, issuer: 'https://id.example/radio' }, stored],
      [{ clientId, fetch: other, issuer }, entras],
    ])) {
      const due = { ...deviceCode, nextPollAt: 0 };
      await refused(api.pollOnce(config, due), 'invalid_config', /another server/);
      await refused(api.waitForTokens(config, due), 'invalid_config', /another server/);
    }
    assert.deepEqual(urls(), []);
  });
});

/** @param {Record<string, Answer[]>} script @param {object} keys */
async function signedIn(script, keys) {
  const run = whole(script);
  const config = /** @type {any} */ ({ clientId, issuer, fetch: run.fetch, ...keys });
  return { ...run, config, tokens: await api.signIn(config, onCode) };
}

describe('a client', { concurrency: true }, () => {
  test('sends its secret in the form, and the parameters with each request', async () => {
    const refresh = [
      { ...tokens, refresh_token: 'secret-refresh', expires_in: 1 },
      { ...tokens, access_token: 'second' },
    ];
    const { sent, config } = await signedIn(
      { [endpoints.token]: refresh, [endpoints.userinfo]: [failure('x', 403)] },
      { clientSecret: 's+1', parameters: { audience: 'https://api' }, cache: new Map() },
    );
    assert.equal((await api.signInSilently(config)).accessToken, 'second');
    const posted = sent.filter(({ method }) => method === 'POST');
    assert.equal(posted.length, 3);
    for (const { form, headers } of posted) {
      assert.deepEqual([form.client_secret, form.audience], ['s+1', 'https://api']);
      assert.equal(headers.authorization, undefined);
      assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    }
    // What was granted is not asked for again.
    assert.equal(posted[2]?.form.scope, undefined);
  });

  test('gets no token, code or refresh that is for another API: parameters tell them apart', async () => {
    const cache = new Map();
    const script = {
      [endpoints.token]: [
        (/** @type {Sent} */ { form }) => ({
          ...{ ...tokens, access_token: `for-${form.audience}`, expires_in: 1 },
          refresh_token: `to-refresh-${form.audience}`,
          id_token: idToken({ sub: 'ada' }),
        }),
      ],
    };
    const { sent, config } = await signedIn(script, {
      cache,
      parameters: { audience: 'a', x: '1' },
    });
    const other = { ...config, parameters: { audience: 'b', x: '1' } };
    await refused(api.signInSilently(other), 'interaction_required', /No user/);
    const both = await Promise.all([api.signIn(other, onCode), api.signIn(config, onCode)]);
    assert.deepEqual(
      both.map(({ accessToken }) => accessToken),
      ['for-b', 'for-a'],
    );
    const refreshes = sent.flatMap(({ form }) => form.refresh_token ?? []);
    assert.deepEqual(refreshes, ['to-refresh-a']);
    // In whichever order they are written.
    const again = { ...config, parameters: { x: '1', audience: 'a' } };
    assert.equal((await api.listAccounts(again)).length, 1);
    await api.signOut(again);
    assert.equal((await api.listAccounts(other)).length, 1);
  });

  test('sends its secret by Basic where it is told to', async () => {
    const { sent } = await signedIn(
      {},
      { clientSecret: 's:1', clientAuthentication: 'client_secret_basic' },
    );
    const basic = `Basic ${Buffer.from('my-tv:s%3A1').toString('base64')}`;
    for (const { form, headers } of sent.filter(({ method }) => method === 'POST')) {
      assert.equal(headers.authorization, basic);
      assert.deepEqual([form.client_id, form.client_secret], [clientId, undefined]);
    }
  });

  test('is told what a server says that wants no secret, without the secret', async () => {
    const says = 'the secret s3cret-of-tv is not wanted';
    const answer = Response.json(
      { error: 'invalid_client', error_description: says },
      { status: 401 },
    );
    const { fetch } = whole({ [endpoints.deviceAuthorization]: [answer] });
    const config = { clientId, issuer, fetch, clientSecret: 's3cret-of-tv' };
    const error = await refused(api.signIn(config, onCode), 'invalid_client', /refuses/);
    assert.match(error.hint, /clientSecret/);
    assert.equal(error.description, 'the secret [redacted] is not wanted');
  });

  test('proves with each poll that it requested the code', async () => {
    const { createHash } = await import('node:crypto');
    const { sent } = await signedIn({}, { pkce: true });
    const [requested, polled] = sent.filter(({ method }) => method === 'POST');
    const verifier = String(polled?.form.code_verifier);
    assert.match(verifier, /^[\w-]{43}$/);
    assert.equal(requested?.form.code_challenge_method, 'S256');
    const hash = createHash('sha256').update(verifier).digest('base64url');
    assert.equal(requested?.form.code_challenge, hash);
    const { fetch } = whole();
    const stored = await api.requestDeviceCode({ clientId, issuer, fetch, pkce: true });
    assert.match(String(stored.codeVerifier), /^[\w-]{43}$/);
    assert.notEqual(stored.codeVerifier, verifier);
  });

  test('revokes at sign-out, and is signed out whatever the server says', async () => {
    for (const [answer, isRevoked] of /** @type {[Response, boolean][]} */ ([
      [new Response(''), true],
      [failure('unsupported_token_type', 503), false],
      [new Response('', { status: 302 }), false],
    ])) {
      const cache = new Map();
      const { sent, config } = await signedIn(
        { [endpoints.revocation]: [answer] },
        { cache, revokeAtSignOut: true },
      );
      /** @type {string[]} */
      const events = [];
      await api.signOut(config, null, { onStatus: ({ status }) => void events.push(status) });
      assert.equal(cache.size, 0);
      assert.deepEqual(events, isRevoked ? [] : ['revocation_failed']);
      const last = sent.at(-1);
      assert.equal(last?.url, endpoints.revocation);
      assert.deepEqual(last?.form, {
        token: 'secret-access',
        token_type_hint: 'access_token',
        client_id: clientId,
      });
    }
  });

  test('revokes the tokens that were in the cache when they were removed', async () => {
    /** @type {Map<string, string>} */
    const held = new Map();
    let last = '';
    const cache = {
      // Another process has refreshed them by each read, and the server has replaced the refresh token.
      get: (/** @type {string} */ key) => {
        const value = held
          .get(key)
          ?.replace(/refresh-(\d+)/, (_, n) => (last = `refresh-${+n + 1}`));
        if (value !== undefined) held.set(key, value);
        return value;
      },
      set: (/** @type {string} */ key, /** @type {string} */ value) => void held.set(key, value),
      delete: (/** @type {string} */ key) => void held.delete(key),
    };
    const first = { ...tokens, refresh_token: 'refresh-1', id_token: idToken({ sub: 'ada' }) };
    for (const account of [undefined, 'ada', { id: 'ada' }]) {
      const { sent, config } = await signedIn(
        { [endpoints.token]: [first] },
        { cache, revokeAtSignOut: true },
      );
      await api.signOut(config, account);
      assert.equal(held.size, 0);
      const revoked = sent.filter(({ url }) => url === endpoints.revocation);
      assert.deepEqual(
        revoked.map(({ form }) => [form.token, form.token_type_hint]),
        [[last, 'refresh_token']],
      );
    }
  });

  test('revokes nothing of an account that stays in the cache', async () => {
    const cache = new Map();
    const { sent, config } = await signedIn({}, { cache, revokeAtSignOut: true });
    await api.signOut(config, 'bob');
    assert.equal(cache.size, 1);
    cache.delete = () => {
      throw new Error('the disk is full');
    };
    await refused(api.signOut(config), 'cache_failed', /cache/i);
    assert.ok(sent.every(({ url }) => url !== endpoints.revocation));
    assert.equal(cache.size, 1, 'the next sign-out can remove and revoke them');
  });
});

// By itself, because it replaces the timers of all.
test('a client is signed out in ten seconds where the server does not answer', async (t) => {
  const cache = new Map();
  /** @type {(value?: unknown) => void} */
  let asked = () => undefined;
  const revoking = new Promise((resolve) => (asked = resolve));
  const { config, fetch } = await signedIn({}, { cache, revokeAtSignOut: true });
  const hanging = (/** @type {string} */ url, /** @type {any} */ init) => {
    if (url !== endpoints.revocation) return fetch(url, init);
    asked();
    return new Promise(() => undefined);
  };
  /** @type {import('../../pkg/generated/index.js').Status[]} */
  const statuses = [];
  const onStatus = (/** @type {import('../../pkg/generated/index.js').Status} */ status) =>
    void statuses.push(status);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const leaving = api.signOut({ ...config, fetch: hanging }, undefined, { onStatus });
  await revoking;
  assert.equal(cache.size, 0);
  t.mock.timers.tick(10_000);
  await leaving;
  assert.deepEqual(
    statuses.map((it) => [it.status, 'error' in it && it.error?.code]),
    [['revocation_failed', 'network']],
  );
});

describe('users', { concurrency: true }, () => {
  test("another user's profile is refused", async () => {
    const { fetch } = whole({ [endpoints.userinfo]: [{ sub: 'bob' }] });
    const config = { clientId, issuer, fetch };
    await refused(api.signInAndGetProfile(config, onCode), 'profile_failed', /another user/);
    const account = { id: 'ada' };
    const given = { accessToken: 'secret-access', account };
    await refused(api.getProfile(config, given), 'profile_failed', /another user/);
    assert.deepEqual(await api.getProfile(config, { accessToken: 'x' }), { sub: 'bob' });
  });

  test('an ID token of another issuer ends the sign-in', async () => {
    const id_token = idToken({ sub: 'ada', iss: 'https://evil.example' });
    const { fetch } = whole({ [endpoints.token]: [{ ...tokens, id_token }] });
    await refused(api.signIn({ clientId, issuer, fetch }, onCode), 'invalid_id_token', /iss/);
  });

  test('without an issuer the ID token is handed on unread, and the profile tells users apart', async () => {
    const script = {
      [endpoints.token]: [
        { ...tokens, access_token: 'of-ada', id_token: 'not a token' },
        { ...tokens, access_token: 'of-bob', id_token: 'not a token' },
      ],
      [endpoints.userinfo]: [
        (/** @type {Sent} */ { headers }) =>
          headers.authorization === 'Bearer of-ada' ? { id: 1 } : { id: 2, email: 'bob@b' },
      ],
    };
    const { fetch } = whole(script);
    const cache = new Map();
    const { issuer: _, ...config } = { clientId, issuer, fetch, endpoints, cache };
    const ada = await api.signIn(config, onCode);
    assert.equal(ada.idToken, 'not a token');
    assert.deepEqual(ada.account, { id: '1' });
    assert.ok(!('expiresAt' in ada));
    const second = { ...config, scopes: ['more'] };
    const bob = await api.signIn(second, onCode);
    assert.deepEqual(bob.account, { id: '2', username: 'bob@b' });
    const accounts = (await api.listAccounts(config)).map(({ id }) => id);
    assert.deepEqual(accounts, ['2', '1']);
    const again = await api.signInSilently(config, { account: '1' });
    assert.equal(again.accessToken, 'of-ada');
    assert.deepEqual([...cache.keys()], [`device-signin:${endpoints.token} ${clientId}`]);
  });

  test('without an issuer the ID token of a refresh is handed on too, else the one before', async () => {
    const more = { refresh_token: 'secret-refresh', expires_in: 1 };
    const { fetch } = whole({
      [endpoints.token]: [
        { ...tokens, ...more, id_token: 'first' },
        { ...tokens, ...more, id_token: 'second' },
        { ...tokens, ...more },
      ],
    });
    const config = { clientId, fetch, endpoints, cache: new Map() };
    const all = [await api.signIn(config, onCode)];
    for (let i = 0; i < 2; i++) all.push(await api.signInSilently(config));
    assert.deepEqual(
      all.map((it) => [it.idToken, it.account?.id]),
      [
        ['first', 'ada'],
        ['second', 'ada'],
        ['second', 'ada'],
      ],
    );
  });

  test('a token without an end is used until the profile refuses it', async () => {
    let valid = 'first';
    const script = {
      [endpoints.token]: [
        { ...tokens, access_token: 'first' },
        { ...tokens, access_token: 'second' },
      ],
      [endpoints.userinfo]: [
        (/** @type {Sent} */ { headers }) =>
          headers.authorization === `Bearer ${valid}`
            ? { id: 'ada' }
            : Response.json({ message: 'Bad credentials' }, { status: 401 }),
      ],
    };
    const { fetch, urls } = whole(script);
    const config = { clientId, fetch, endpoints, cache: new Map() };
    await api.signInAndGetProfile(config, onCode);
    await api.signInAndGetProfile(config, onCode);
    const codes = () => urls().filter((url) => url === endpoints.deviceAuthorization).length;
    assert.equal(codes(), 1);
    valid = 'second';
    assert.deepEqual(await api.signInAndGetProfile(config, onCode), { id: 'ada' });
    assert.equal(codes(), 2);
    assert.equal((await api.signInSilently(config)).accessToken, 'second');
  });
});

describe('dialects', { concurrency: true }, () => {
  /** @type {[string, Answer][]} */
  const pending = [
    ['200 (GitHub)', failure('authorization_pending', 200)],
    ['403 (Auth0)', failure('authorization_pending', 403)],
    ['428 (Google)', failure('authorization_pending', 428)],
    ['message (Twitch)', Response.json({ message: 'authorization_pending' }, { status: 400 })],
    [
      'a form',
      new Response('error=authorization_pending&error_description=not+yet%21', {
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      }),
    ],
  ];
  for (const [name, answer] of pending) {
    test(`not yet: ${name}`, async () => {
      const { fetch, urls } = whole({
        [endpoints.token]: [answer, { ...tokens, scope: 'a,b' }],
      });
      const config = { clientId, issuer, fetch };
      const got = await api.signIn(config, onCode);
      assert.deepEqual(got.scopes, ['a', 'b']);
      assert.equal(urls().filter((url) => url === endpoints.token).length, 2);
    });
  }

  test('code and tokens as forms', async () => {
    /** @param {Record<string, string>} fields */
    const form = (fields) =>
      new Response(`${new URLSearchParams(fields)}`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const { fetch } = whole({
      [endpoints.deviceAuthorization]: [form({ ...code, expires_in: '60', interval: '1' })],
      [endpoints.token]: [form({ ...tokens, expires_in: '600' })],
    });
    const got = await api.signIn({ clientId, fetch, endpoints: named }, onCode);
    assert.equal(got.accessToken, 'secret-access');
    assert.ok(Number(got.expiresAt) > Date.now());
  });

  test('a code that is not known at its end has expired', async () => {
    const { fetch } = whole({
      [endpoints.deviceAuthorization]: [{ ...code, expires_in: 2 }],
      [endpoints.token]: [failure('invalid_grant')],
    });
    await refused(api.signIn({ clientId, issuer, fetch }, onCode), 'expired', /expired/);
  });

  test('a code that is not known before its end is no code', async () => {
    const { fetch } = whole({ [endpoints.token]: [failure('invalid_grant')] });
    await refused(api.signIn({ clientId, issuer, fetch }, onCode), 'invalid_code', /code/);
  });

  test('the first ID token may come with a refresh', async () => {
    const { fetch } = whole({
      [endpoints.token]: [
        { ...tokens, refresh_token: 'r1', expires_in: 1 },
        { ...tokens, refresh_token: 'r2', expires_in: 600, id_token: idToken({ sub: 'ada' }) },
      ],
      [endpoints.userinfo]: [failure('insufficient_scope', 403)],
    });
    const config = { clientId, issuer, fetch, cache: new Map() };
    assert.equal((await api.signIn(config, onCode)).account, undefined);
    assert.equal((await api.signInSilently(config)).account?.id, 'ada');
    assert.deepEqual(await api.listAccounts(config), [{ id: 'ada' }]);
  });
});
