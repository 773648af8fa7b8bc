// The cases that hold on every host, against the local authority and the scripted server. Plain
// JavaScript that Chromium 64 takes once it is bundled, and nothing but `fetch` and timers.
import { equal, match, ok, rejection } from './check.js';
import { abortController, foreignFetch, hostFetch, sleep } from './means.js';

/** @typedef {typeof import('../../../src/js/types.js')} Api */
/** @typedef {import('../../../src/js/types.js').Config} Config */
/** @typedef {import('../../../src/js/types.js').Status} Status */
/**
 * @typedef {object} Host
 * @property {Api} api the entry's functions
 * @property {{ authority: string, graphUrl: string, clientId: string, scripted: string }} where
 * @property {string} control
 * @property {string} run
 * @property {Api} forbidden
 */

/** The server's clock and the host's may read an instant a little differently. */
const CLOCKS_MS = 20;

/** Cancelling takes no turn of a timer; a busy machine may take its time all the same. */
const AT_ONCE_MS = 250;

export const cases = {
  /** @param {Host} host */
  async 'signs in and reads the profile'({ api, ...host }) {
    /** @type {string[]} */
    const statuses = [];
    const onStatus = (/** @type {Status} */ { status }) => void statuses.push(status);
    const profile = await api.signInAndGetProfile(real(host), user(host), { onStatus });
    equal(profile.displayName, 'Contoso Employee', 'name');
    equal(profile.userPrincipalName, 'employee@contoso.com', 'user');
    equal(statuses[0], 'requesting_code', 'first');
    equal(statuses.slice(-3), ['polling', 'authorized', 'reading_profile'], 'last');
  },

  /** @param {Host} host */
  async 'gives tokens and the account'({ api, ...host }) {
    const tokens = await api.signIn(real(host), user(host));
    equal(tokens.tokenType, 'Bearer', 'type');
    ok(tokens.accessToken && tokens.idToken && tokens.refreshToken, 'a token is missing');
    ok(tokens.scopes.indexOf('User.Read') >= 0, `scopes: ${tokens.scopes}`);
    ok(Number(tokens.expiresAt) > Date.now() + 60000, 'it has expired');
    equal(tokens.account && tokens.account.username, 'employee@contoso.com', 'account');
    const profile = await api.getProfile(real(host), tokens);
    equal(profile.displayName, 'Contoso Employee', 'name');
  },

  /** @param {Host} host */
  async 'waits while the user is not done, and polls no sooner than allowed'({ api, ...host }) {
    const config = scripted(host, 'pending');
    const profile = await api.signInAndGetProfile(config, () => {});
    equal(profile.displayName, 'Contoso Employee', 'name');
    const { here } = await seen(host, 'pending');
    equal(
      here.map(({ endpoint }) => endpoint),
      ['devicecode', 'token', 'token', 'token'],
      'requests',
    );
    isSpaced(here, 1000);
  },

  /** @param {Host} host */
  async 'slows down by five seconds'({ api, ...host }) {
    const config = scripted(host, 'slow-down');
    const tokens = await api.signIn(config, () => {});
    equal(tokens.accessToken, 'slow-down-access-token', 'token');
    const { here } = await seen(host, 'slow-down');
    equal(here.length, 3, 'requests');
    isSpaced(here.slice(1), 6000);
  },

  /** @param {Host} host */
  async 'ends when the user declines'({ api, ...host }) {
    const error = await rejection(api.signIn(real(host), user(host, 'decline')));
    isError(error, 'declined');
    equal(error.oauthError, 'authorization_declined', "server's word");
  },

  /** @param {Host} host */
  async 'ends when the code expires, with one last poll at its end'({ api, ...host }) {
    let expiresAt = Infinity;
    let lastPollAt = 0;
    let lastWaitAt = 0;
    const onCode = (/** @type {{ expiresAt: number }} */ code) => void (expiresAt = code.expiresAt);
    const onStatus = (/** @type {Status} */ { status }) => {
      if (status === 'polling') lastPollAt = Date.now();
      if (status === 'waiting') lastWaitAt = Date.now();
    };
    const config = scripted(host, 'expired');
    isError(await rejection(api.signIn(config, onCode, { onStatus })), 'expired');
    const lead = expiresAt - lastPollAt;
    // An eighth of the interval before the end, unless the machine is so busy that no whole interval
    // fits behind the answer to a poll.
    const left = lastWaitAt > lastPollAt ? expiresAt - lastWaitAt - 1000 : lead;
    ok(left < 125 + CLOCKS_MS, `the last poll is ${lead} ms before the end`);
    const before = await seen(host, 'expired');
    await sleep(1500);
    const { here } = await seen(host, 'expired');
    equal(here.length, before.here.length, 'requests after the end');
    ok(here.length >= 2 && here.length <= 4, `${here.length - 1} polls`);
  },

  /** @param {Host} host */
  async 'ends when the time allowed has passed'({ api, ...host }) {
    const config = scripted(host, 'waiting');
    isError(await rejection(api.signIn(config, () => {}, { timeout: 0.5 })), 'timeout');
  },

  /** @param {Host} host */
  async 'is cancelled in a wait, at once and with the reason'({ api, ...host }) {
    const { signal, abort } = abortController();
    const reason = { of: 'the wait' };
    const config = scripted(host, 'waiting', 'cancelled');
    /** @type {(status: Status) => void} */
    let onStatus = () => {};
    const waiting = new Promise((resolve) => {
      onStatus = ({ status }) => void (status === 'waiting' && resolve(undefined));
    });
    const end = rejection(api.signIn(config, () => {}, { signal, onStatus }));
    await waiting;
    const from = Date.now();
    abort(reason);
    ok((await end) === reason, 'another reason');
    ok(Date.now() - from < AT_ONCE_MS, `it took ${Date.now() - from} ms`);
    await sleep(1500);
    const { here } = await seen(host, 'waiting', 'cancelled');
    equal(here.length, 1, 'requests');
  },

  /** @param {Host} host */
  async 'is cancelled in a request, at once, and aborts it'({ api, ...host }) {
    const { signal, abort } = abortController();
    const config = scripted(host, 'hanging');
    /** @type {(status: Status) => void} */
    let onStatus = () => {};
    const polling = new Promise((resolve) => {
      onStatus = ({ status }) => void (status === 'polling' && resolve(undefined));
    });
    const reason = new Error('enough');
    const end = rejection(api.signIn(config, () => {}, { signal, onStatus }));
    await polling;
    while ((await seen(host, 'hanging')).here.length < 2) await sleep(100);
    const from = Date.now();
    abort(reason);
    ok((await end) === reason, 'another reason');
    ok(Date.now() - from < AT_ONCE_MS, `it took ${Date.now() - from} ms`);
    await sleep(1000);
    const { here } = await seen(host, 'hanging');
    equal(here.length, 2, 'requests');
    // A host with no AbortController cannot take a request back: it is left to the server.
    equal(here[1].aborted, typeof AbortController !== 'undefined', 'aborted');
  },

  /** @param {Host} host */
  async 'sends nothing when it was cancelled before'({ api, ...host }) {
    const { signal, abort } = abortController();
    const reason = new Error('already');
    abort(reason);
    const config = scripted(host, 'waiting', 'before');
    ok((await rejection(api.signIn(config, () => {}, { signal }))) === reason, 'another reason');
    equal((await seen(host, 'waiting', 'before')).here.length, 0, 'requests');
  },

  /** @param {Host} host */
  async "survives a lost connection and a proxy's page"({ api, ...host }) {
    /** @type {any[]} */
    const faults = [];
    const onStatus = (/** @type {Status} */ status) =>
      void (status.status === 'retrying' && faults.push(status.error));
    let attempt = 0;
    const config = {
      ...scripted(host, 'faults'),
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) =>
        hostFetch(`${url}?attempt=${attempt++}`, init),
    };
    const tokens = await api.signIn(config, () => {}, { onStatus });
    equal(tokens.accessToken, 'faults-access-token', 'token');
    equal(
      faults.map(({ code }) => code),
      ['network', 'server'],
      'faults',
    );
    equal(faults[1].status, 502, 'status');
  },

  /** @param {Host} host */
  async 'refuses to be redirected'({ api, ...host }) {
    const error = await rejection(api.requestDeviceCode(scripted(host, 'redirected')));
    isError(error, 'redirected');
    /** @type {any[]} */
    const faults = [];
    const onStatus = (/** @type {Status} */ status) =>
      void (status.status === 'retrying' && faults.push(status.error.code));
    const config = scripted(host, 'redirected-poll');
    const tokens = await api.signIn(config, () => {}, { onStatus });
    equal(tokens.accessToken, 'redirected-poll-access-token', 'token');
    equal(faults, ['redirected'], 'faults');
    equal((await seen(host, 'redirected')).elsewhere, [], 'requests elsewhere');
  },

  /** @param {Host} host */
  async 'says that a token is not valid for the profile'({ api, ...host }) {
    const error = await rejection(api.getProfile(real(host), { accessToken: 'bad-token' }));
    isError(error, 'profile_denied');
    equal(error.status, 401, 'status');
    ok(JSON.stringify(error).indexOf('bad-token') < 0, 'the token is in the error');
  },

  /** @param {Host} host */
  async 'reads names of any alphabet'({ api, ...host }) {
    const profile = await api.signInAndGetProfile(scripted(host, 'unicode'), () => {});
    equal(profile.displayName, 'Zoë Ångström 日本 👩‍🚀', 'name');
    equal(profile.jobTitle, '</script> "\\" \u2028', 'title');
    equal([profile.surname, profile.mobilePhone], ['', null], 'nothing');
  },

  /** @param {Host} host */
  async 'keeps two sign-ins at once apart'({ api, ...host }) {
    const logins = ['employee@contoso.com', 'jugyoin@contoso.com'];
    const profiles = await Promise.all(
      logins.map((login) => api.signInAndGetProfile(real(host), user(host, 'approve', login))),
    );
    equal(
      profiles.map(({ userPrincipalName }) => userPrincipalName),
      logins,
      'users',
    );
  },

  /** @param {Host} host */
  async 'keeps a user signed in'({ api, ...host }) {
    const cache = new Map();
    let requests = 0;
    const config = {
      ...real(host),
      cache,
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        requests += 1;
        return hostFetch(url, init);
      },
    };
    isError(await rejection(api.signInSilently(config)), 'interaction_required');
    equal(requests, 0, 'requests with no account');
    const first = await api.signIn(config, user(host));
    requests = 0;
    const noCode = () => {
      throw new Error('a code was shown');
    };
    equal((await api.signIn(config, noCode)).accessToken, first.accessToken, 'token');
    equal(requests, 0, 'requests while it is fresh');
    const accounts = await api.listAccounts(config);
    equal(
      accounts.map(({ username }) => username),
      ['employee@contoso.com'],
      'accounts',
    );

    // Less than five minutes are left: many callers, one refresh.
    cache.forEach((text, key) => {
      const document = JSON.parse(text);
      equal(document.version, 1, 'version');
      document.tokens[0].expiresAt = Date.now() + 299000;
      cache.set(key, JSON.stringify(document));
    });
    // On workerd calls share nothing, because it ends a request that waits for another: there, one
    // call after the other.
    const isWorkerd = 'WebSocketPair' in (typeof globalThis === 'undefined' ? self : globalThis);
    const calls = [];
    for (let i = 0; i < 50; i++) {
      calls.push(api.signInSilently(config));
      if (isWorkerd) await calls[i];
    }
    const tokens = await Promise.all(calls);
    equal(requests, 1, 'requests for a refresh');
    ok(
      tokens.every(({ accessToken }) => accessToken === tokens[0].accessToken),
      'not one token',
    );
    ok(tokens[0].accessToken !== first.accessToken, 'not renewed');
    const profile = await api.signInAndGetProfile(config, noCode, { account: accounts[0] });
    equal(profile.displayName, 'Contoso Employee', 'name');

    await api.signOut(config);
    equal(cache.size, 0, 'what is left in the cache');
  },

  /** @param {Host} host */
  async 'signs in though the cache fails'({ api, ...host }) {
    const thrown = new Error('no space');
    const cache = {
      get: () => Promise.resolve('{"version":1,"tok'),
      set: () => Promise.reject(thrown),
      delete: () => undefined,
    };
    /** @type {any[]} */
    const errors = [];
    const onStatus = (/** @type {Status} */ status) =>
      void (status.status === 'cache_failed' && errors.push(status.error));
    const config = { ...scripted(host, 'foreign', 'cache'), cache };
    await api.signIn(config, () => {}, { onStatus });
    equal(errors.length, 1, 'failures');
    isError(errors[0], 'cache_failed');
    ok(errors[0].cause === thrown, 'another cause');
  },

  /** @param {Host} host */
  async 'polls one by one, from a code that was stored'({ api, ...host }) {
    const config = real(host);
    const stored = JSON.stringify(await api.requestDeviceCode(config));
    const early = await api.pollOnce(config, JSON.parse(stored));
    equal(early.status, 'pending', 'too early');
    await user(host)(JSON.parse(stored));
    await sleep(1300);
    const result = await api.pollOnce(config, JSON.parse(stored));
    ok(result.status === 'authorized' && result.tokens.accessToken, 'no tokens');
  },

  /** @param {Host} host */
  async 'says what the server said, in an Error'({ api, ...host }) {
    const error = await rejection(api.signIn(scripted(host, 'refused'), () => {}));
    isError(error, 'invalid_client');
    match(error.hint, /public client flows/, 'hint');
    match(error.stack || '', /^/, 'stack');
    ok(api.isDeviceSignInError(error), 'it is not known as an error of the package');
    ok(!api.isDeviceSignInError(new Error('other')), 'another error is taken for it');
    const { oauthError, aadsts, status, traceId, correlationId, timestamp } = error;
    equal([oauthError, aadsts, status], ['invalid_client', 7000218, 401], 'server');
    match(traceId, /^1{8}-/, 'trace ID');
    match(correlationId, /^2{8}-/, 'correlation ID');
    equal(timestamp, '2026-11-21 09:00:00Z', 'timestamp');
    match(error.description, /^AADSTS7000218: /, 'description');
    match(String(error), /^DeviceSignInError: /, 'as a string');
  },

  /** @param {Host} host */
  async 'suggests the right key for a wrong one'({ api, ...host }) {
    const config = /** @type {any} */ ({ ...scripted(host, 'waiting', 'wrong'), client_id: 'x' });
    const error = await rejection(api.signIn(config, () => {}));
    isError(error, 'invalid_config');
    match(error.message, /`client_id`.*`clientId`/, 'message');
    const noFunction = /** @type {any} */ ('no function');
    isError(
      await rejection(api.signIn(scripted(host, 'waiting', 'wrong'), noFunction)),
      'invalid_config',
    );
    equal((await seen(host, 'waiting', 'wrong')).here.length, 0, 'requests');
  },

  /** @param {Host} host */
  async 'ends with the error of a callback that throws or rejects'({ api, ...host }) {
    const thrown = new RangeError('no screen');
    const callbacks = [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ];
    for (const onCode of callbacks) {
      const error = await rejection(api.signIn(scripted(host, 'callback'), onCode));
      isError(error, 'callback_failed');
      ok(error.cause === thrown, 'another cause');
    }
    // What onStatus throws does not end the sign-in.
    const onStatus = () => {
      throw thrown;
    };
    await api.signIn(scripted(host, 'foreign', 'status'), () => {}, { onStatus });
  },

  /** @param {Host} host */
  async 'takes a fetch of another realm'({ api, ...host }) {
    const config = { ...scripted(host, 'foreign'), fetch: foreignFetch() };
    const tokens = await api.signIn(config, () => {});
    equal(tokens.accessToken, 'foreign-access-token', 'token');
  },

  /** @param {Host} host */
  async 'calls fetch on the global object, with no field that a host refuses'({ api, ...host }) {
    /** @type {unknown[]} */
    const receivers = [];
    /** @type {string[]} */
    const fields = [];
    const config = {
      ...scripted(host, 'foreign', 'strict'),
      /** @this {unknown} */
      fetch(/** @type {string} */ url, /** @type {any} */ init) {
        receivers.push(this);
        fields.push(...Object.keys(init));
        return hostFetch(url, init);
      },
    };
    await api.signIn(config, () => {});
    const global = typeof globalThis === 'undefined' ? self : globalThis;
    ok(receivers.length > 1 && receivers.every((it) => it === global), 'another receiver');
    const known = ['body', 'cache', 'headers', 'method', 'redirect', 'signal'];
    equal(
      fields.filter((field) => known.indexOf(field) < 0),
      [],
      'fields',
    );
  },

  /** @param {Host} host */
  async 'answers for a fetch that fails in any way'({ api, ...host }) {
    /** @type {[any, RegExp][]} */
    const fetches = [
      [() => Promise.reject(new TypeError('Failed to fetch')), /^network$/],
      [
        () => {
          throw new TypeError('no network here');
        },
        /./,
      ],
      [() => 'not a response', /./],
    ];
    for (const [own, code] of fetches) {
      const config = { ...scripted(host, 'waiting', 'fetch'), fetch: own };
      const error = await rejection(api.requestDeviceCode(config));
      isError(error);
      match(error.code, code, 'code');
    }
  },
};

/** Where a page's policy forbids WebAssembly: what the other entries say. */
export const forbiddenCases = {
  /** @param {Host} host */
  async 'says what to do where WebAssembly is forbidden'({ forbidden, ...host }) {
    for (const _ of [1, 2]) {
      const error = await rejection(forbidden.requestDeviceCode(scripted(host, 'waiting', 'csp')));
      isError(error, 'unsupported_host');
      match(error.hint, /'wasm-unsafe-eval'.*device-signin\/nowasm/, 'hint');
    }
    equal((await seen(host, 'waiting', 'csp')).here.length, 0, 'requests');
  },
};

/**
 * The configuration for the local authority.
 *
 * @param {Pick<Host, 'where'>} host
 * @returns {Config}
 */
const real = ({ where: { authority, graphUrl, clientId } }) => ({ authority, graphUrl, clientId });

/**
 * The configuration for a scenario of the scripted server.
 *
 * @param {Pick<Host, 'where' | 'run'>} host
 * @param {string} scenario
 * @param {string} [part] of a case that shares its scenario with another
 * @returns {Config}
 */
const scripted = ({ where, run }, scenario, part) => ({
  clientId: 'scripted',
  authority: `${where.scripted}/${tenant(run, scenario, part)}`,
  graphUrl: where.scripted,
});

const tenant = (/** @type {string} */ run, /** @type {string} */ scenario, part = 'all') =>
  `${scenario}.${part}.${run}.example`;

/**
 * Shows the code to a user, who approves or declines.
 *
 * @param {Pick<Host, 'control'>} host
 * @param {'approve' | 'decline'} [does]
 * @param {string} [login]
 */
const user =
  ({ control }, does = 'approve', login = '') =>
  async (/** @type {object} */ code) => {
    const url = `${control}/user?does=${does}&login=${encodeURIComponent(login)}`;
    const response = await hostFetch(url, { method: 'POST', body: JSON.stringify(code) });
    if (response.status !== 200) throw new Error(await response.text());
  };

/**
 * The requests that the servers got.
 *
 * @typedef {{ endpoint: string, at: number, answeredAt: number, aborted: boolean }} Seen
 * @param {Pick<Host, 'control' | 'run'>} host
 * @param {string} scenario
 * @param {string} [part]
 * @returns {Promise<{ here: Seen[], elsewhere: Seen[] }>}
 */
const seen = ({ control, run }, scenario, part) =>
  hostFetch(`${control}/seen?tenant=${tenant(run, scenario, part)}`).then((response) =>
    response.json(),
  );

/**
 * Each request comes at least so long after the answer before it.
 *
 * @param {Seen[]} requests
 * @param {number} ms
 */
function isSpaced(requests, ms) {
  for (let i = 1; i < requests.length; i++) {
    const wait = requests[i].at - requests[i - 1].answeredAt;
    ok(wait > ms - CLOCKS_MS, `a poll after ${wait} ms`);
  }
}

/**
 * @param {any} error
 * @param {string} [code]
 */
function isError(error, code) {
  ok(error instanceof Error, `no Error: ${error}`);
  equal(error.name, 'DeviceSignInError', `name of ${error.message}`);
  if (code) equal(/** @type {any} */ (error).code, code, `code of "${error.message}"`);
  ok(error.message && /** @type {any} */ (error).hint, 'a message or hint is missing');
}
