// A refresh that meets a fault: a passing one is retried; while the access token is still valid, the
// call gets it; else the call ends with the error's code. The cache never loses anything.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { answers, fault } from '../servers/scripted.mjs';
import * as device from './device.mjs';
import { startRotating } from '../servers/rotating.mjs';
import { endsWithItsTests } from '../ending.mjs';

endsWithItsTests();

/** @type {import('../servers/rotating.mjs').Rotating[]} */
const started = [];
after(() => Promise.all(started.map((server) => server.close())));

/** A signed-in user whose access token is valid for so long. @param {number} seconds */
async function signedIn(seconds) {
  const server = await startRotating();
  started.push(server);
  const { authority, graphUrl } = server;
  const config = { clientId: 'faults', authority, graphUrl, cache: new Map() };
  const tokens = await device.signedIn(config);
  device.endsIn(config, seconds);
  const document = config.cache.get(device.keyOf(config));
  return { server, config, tokens, document };
}

/**
 * What the refresh meets, the code it ends in where that stays, and how often it is sent then.
 * @type {[string, () => import('../servers/scripted.mjs').Scripted, string, number][]}
 */
const faults = [
  ['a 502 in HTML', fault.badGateway, 'server', 3],
  ['a 503 without a body', () => fault.unavailable(503), 'server', 3],
  ['a 503 and Retry-After: 1', () => fault.unavailable(503, { seconds: 1 }), 'server', 3],
  ['a 429 and Retry-After: 1', () => fault.unavailable(429, { seconds: 1 }), 'server', 3],
  ['a 408', () => fault.unavailable(408), 'server', 3],
  ['a reset', fault.reset, 'network', 3],
  ['an answer that is cut off', () => fault.halfOpen(), 'network', 3],
  ['truncated JSON', () => fault.truncated(), 'malformed_response', 3],
  ['HTML in place of tokens', () => ({ text: '<!doctype html>' }), 'malformed_response', 3],
  ['temporarily_unavailable', () => answers.error('temporarily_unavailable'), 'server', 3],
  ['AADSTS90033', () => answers.error('server_error', { aadsts: 90033 }), 'server', 3],
];

describe('a refresh meets', { concurrency: true }, () => {
  for (const [name, play, code, tries] of faults) {
    test(`${name}, once: it is tried again`, async () => {
      const { server, config, tokens } = await signedIn(0);
      server.next = [play()];
      const step = await device.silently(config);
      assert.equal(step.step, 'tokens', String(step.error));
      assert.notEqual(step.tokens?.accessToken, tokens.accessToken);
      assert.deepEqual(device.names(step.statuses), ['refreshing', 'retrying', 'authorized']);
      assert.equal(server.refreshes().length, 2);
      device.assertNoSecrets(step);
    });

    test(`${name}, always, with a minute left: the call gets the old token`, async () => {
      const { server, config, tokens, document } = await signedIn(60);
      server.always = play();
      const step = await device.silently(config);
      assert.equal(step.tokens?.accessToken, tokens.accessToken, String(step.error));
      assert.equal(config.cache.get(device.keyOf(config)), document, 'the cache is unchanged');
    });

    test(`${name}, always, with nothing left: ${code}, and tokens once the fault is over`, async () => {
      const { server, config, document } = await signedIn(0);
      server.always = play();
      const step = await device.silently(config);
      assert.equal(step.step, code);
      assert.ok(step.error.hint);
      device.assertNoSecrets(step);
      assert.equal(server.refreshes().length, tries);
      assert.equal(config.cache.get(device.keyOf(config)), document, 'the cache is unchanged');
      server.always = undefined;
      assert.equal((await device.silently(config)).step, 'tokens');
    });

    test(`${name}, always: signIn requests no code, which would meet the same`, async () => {
      const { server, config } = await signedIn(0);
      server.always = play();
      assert.equal((await device.nextStep(config)).step, code);
      assert.equal(server.to('devicecode').length, 0);
    });
  }

  for (const [name, play, code] of /** @type {const} */ ([
    ['a redirect', () => fault.redirect('http://127.0.0.1:9/'), 'redirected'],
    ['an answer without end', () => fault.huge(2 << 20), 'malformed_response'],
    ['Retry-After: 3600', () => fault.unavailable(429, { seconds: 3600 }), 'server'],
  ])) {
    test(`${name}: ${code} without a retry; with a minute left, the old token`, async () => {
      const [none, some] = await Promise.all([signedIn(0), signedIn(60)]);
      none.server.always = play();
      some.server.always = play();
      const [ended, given] = await Promise.all([
        device.silently(none.config),
        device.silently(some.config),
      ]);
      assert.deepEqual(
        [none, some].map(({ server }) => server.refreshes().length),
        [1, 1],
      );
      assert.equal(ended.step, code);
      assert.equal(given.tokens?.accessToken, some.tokens.accessToken);
      if (name.startsWith('Retry')) assert.equal(ended.error.retryAfter, 3600);
    });
  }

  test('no server at all: network, and the old token while it is valid', async () => {
    const [none, some] = await Promise.all([signedIn(0), signedIn(60)]);
    await Promise.all([none.server.close(), some.server.close()]);
    started.splice(
      0,
      started.length,
      ...started.filter((one) => ![none, some].some(({ server }) => server === one)),
    );
    const [ended, given] = await Promise.all([
      device.silently(none.config),
      device.silently(some.config),
    ]);
    assert.deepEqual([ended.step, given.tokens?.accessToken], ['network', some.tokens.accessToken]);
  });

  test('silence: the caller’s own limits end it, and the cache is unchanged', async () => {
    const { server, config, document } = await signedIn(0);
    server.always = fault.hang();
    const reason = new Error('the caller cancelled');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 300);
    const [late, aborted] = await Promise.all([
      device.silently({ ...config, cache: new Map(config.cache) }, { timeout: 0.3 }),
      device.silently(config, { signal: controller.signal }),
    ]);
    assert.deepEqual([late.step, aborted.error], ['timeout', reason]);
    assert.equal(config.cache.get(device.keyOf(config)), document);
    server.always = undefined;
    assert.equal((await device.silently(config)).step, 'tokens');
  });
});
