// The one suite of every store: a user signs in once, and comes back after restarts.
import assert from 'node:assert/strict';
import { startAuthority } from '../../www/authority/authority.mjs';

/** @typedef {import('./device.js').Task} Task */
/** @typedef {import('./device.js').Report} Report */

/**
 * @typedef {object} Device a host with its store
 * @property {(task: Task) => Promise<Report>} run one run of its program: each is a new process, a
 *   new page or a new worker, but for a store that is as short-lived as its process
 * @property {() => Buffer} [bytes] everything on the disk beneath the store
 * @property {boolean} [encrypted] whether neither store nor disk may hold a token
 * @property {() => Promise<unknown>} close
 */

/** Less than the five minutes that an access token must have left. */
const STALE_SECONDS = 200;
const EMPLOYEE = ['employee@contoso.com'];

/**
 * @param {Device} device
 * @param {string} user where a device sends the code to the user
 */
export async function suite(device, user) {
  const [fresh, stale] = await Promise.all([
    watchedAuthority(),
    watchedAuthority({ accessTokenLifetime: STALE_SECONDS }),
  ]);
  const servers = { fresh: fresh.server, stale: stale.server };
  /** @param {Task['does']} does */
  const run = async (does) => {
    const report = await device.run({ does, servers, user });
    const requests = { fresh: fresh.take(), stale: stale.take() };
    return { ...report, requests, bytes: device.bytes?.() };
  };
  try {
    const first = await run('sign in');
    assert.deepEqual(first.faults, [], 'the first run');
    assert.equal(first.prompts, 2, 'a code for each authority');
    const known = tokensOf(first);
    holds(device, first, known);

    const second = await run('come back');
    cameBack(second, 'the second run');
    assert.deepEqual(second.tokens.fresh, first.tokens.fresh, 'the tokens of the first run');
    refreshed(second, first);

    const third = await run('come back');
    cameBack(third, 'the third run');
    refreshed(third, second);
    holds(device, third, tokensOf(third));
    const old = [first, second].map(({ tokens }) => tokens.stale?.refreshToken);
    for (const token of old)
      assert.ok(!third.held.includes(String(token)), 'a token outlives its end');

    const fourth = await run('sign out');
    assert.deepEqual(fourth.faults, [], 'the run that signs out');
    assert.deepEqual(fourth.accounts, { fresh: [], stale: [] }, 'no account is listed any more');
    assert.deepEqual(fourth.requests, { fresh: [], stale: [] }, 'signing out needs no request');
    const all = [first, second, third].flatMap(tokensOf);
    assert.ok(all.length >= 3 * known.length);
    assert.deepEqual(found(all, fourth.held), [], 'a token is held after the end');
    assert.ok(!fourth.held.includes('device-signin:'), 'a key is held after the end');
    if (device.encrypted) {
      for (const { bytes } of [first, second, third, fourth]) {
        assert.deepEqual(found(all, bytes ?? ''), [], 'a token is on the disk');
      }
    }
    return { first, second, third, fourth };
  } finally {
    await device.close();
    await Promise.all([fresh.close(), stale.close()]);
  }
}

/** @typedef {Report & { requests: Record<keyof Task['servers'], string[]> }} Run */

/**
 * No prompt, no fault, and no request where the access token is fresh.
 *
 * @param {Run} run
 * @param {string} which
 */
function cameBack({ faults, prompts, requests, accounts }, which) {
  assert.equal(prompts, 0, `${which} shows a code again: ${faults}`);
  assert.deepEqual(faults, [], which);
  assert.deepEqual(requests.fresh, [], `${which}: a request for a fresh token`);
  assert.deepEqual(accounts, { fresh: EMPLOYEE, stale: EMPLOYEE }, `${which}: who is listed`);
}

/**
 * One request for a stale access token, and the new refresh token in place of the old: the
 * authority refuses an old one, so that the next run proves that the store has the new one.
 *
 * @param {Run} run
 * @param {Run} before
 */
function refreshed({ requests, tokens }, before) {
  assert.deepEqual(requests.stale, ['POST /oauth2/v2.0/token'], 'one refresh');
  assert.notEqual(tokens.stale?.refreshToken, before.tokens.stale?.refreshToken, 'rotated');
  assert.notEqual(tokens.stale?.accessToken, before.tokens.stale?.accessToken, 'renewed');
}

/**
 * The store holds the tokens, or nothing of them where it is encrypted.
 *
 * @param {Device} device
 * @param {Report & { bytes?: Buffer }} run
 * @param {string[]} tokens
 */
function holds({ encrypted }, { held, bytes }, tokens) {
  assert.deepEqual(found(tokens, held), encrypted ? [] : tokens, 'what the store holds');
  assert.ok(held.includes('device-signin:'), 'the key is in the store');
  // Or the same search on the disk of an encrypted store would prove nothing.
  if (bytes && !encrypted) assert.notDeepEqual(found(tokens, bytes), [], 'none is on the disk');
}

/** @param {Report} report */
function tokensOf({ tokens }) {
  const all = Object.values(tokens).flatMap((it) => [it.refreshToken, it.accessToken, it.idToken]);
  return all.map(String);
}

/**
 * The tokens of which a part is there, one of some: a database splits what does not fit its pages,
 * and a browser may keep two bytes for each letter.
 *
 * @param {string[]} tokens
 * @param {string | Buffer} place
 */
const found = (tokens, place) =>
  tokens.filter((token) =>
    parts(token).some(
      (part) => place.includes(part) || place.includes(Buffer.from(part, 'utf16le').toString()),
    ),
  );

/** @param {string} token */
const parts = (token) => (token.match(/.{16}/g) ?? []).filter((_, index) => index % 8 === 0);

/**
 * An authority that counts what it receives, but for the pages of the user.
 *
 * @param {Parameters<typeof startAuthority>[0]} [options]
 */
async function watchedAuthority(options) {
  /** @type {string[]} */
  let requests = [];
  const { authority, graphUrl, clientId, close } = await startAuthority({
    interval: 1,
    cors: true,
    ...options,
    onRequest: ({ method, path }) => {
      const protocol = path.startsWith('/contoso.onmicrosoft.com/') || path.startsWith('/v1.0/');
      if (protocol) requests.push(`${method} ${path.replace('/contoso.onmicrosoft.com', '')}`);
    },
  });
  return {
    server: { authority, graphUrl, clientId },
    /** What it received since it was taken last. */
    take() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close,
  };
}
