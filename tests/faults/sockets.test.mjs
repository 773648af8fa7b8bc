// Whatever happens on real sockets while the user types the code, the sign-in ends in the user's
// profile, in Node and in Chromium; and no poll comes sooner than the server allows.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closing, endsWithItsTests, SUITE_LIMIT } from '../ending.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { missing } from '../page/chromium.mjs';
import * as devices from './devices.mjs';
import { quick, REQUEST_LIMIT, slow } from './faults.mjs';
import { startFront } from './front.mjs';
import { assertIntervals, until } from '../servers/waiting.mjs';

/** @typedef {Awaited<ReturnType<typeof startScripted>>} Server */

endsWithItsTests();

/**
 * A server whose connections end with each answer: a browser sends a request again by itself where
 * a connection that it had used before is reset, which is no poll of ours.
 *
 * @param {import('../servers/scripted.mjs').Scripted[]} token
 * @param {{ code?: object, port?: number }} [more]
 */
const serve = (token, { code, port } = {}) =>
  startScripted(
    {
      devicecode: [{ ...answers.code(code), headers: { connection: 'close' } }],
      token,
      me: [answers.profile()],
    },
    { cors: true, port },
  );

describe('on real sockets', { concurrency: true, timeout: SUITE_LIMIT }, () => {
  for (const [name, start] of Object.entries({ Node: devices.node, Chromium: devices.chromium })) {
    const skip = name === 'Chromium' && missing;
    describe(`a sign-in in ${name} survives`, { concurrency: true, skip }, () => {
      /** @type {devices.Device} */
      let device;
      /** @type {Server} */
      let elsewhere;
      before(async () => {
        elsewhere = await startScripted({}, { cors: true });
        device = await start();
      });
      after(() => Promise.all([device?.close(), elsewhere?.close()]));

      const cases = [...quick(() => elsewhere.url), ...slow];
      for (const { name: what, polls, retries, retriesInPages, least = 1, hidden } of cases) {
        test(what, async (t) => {
          const server = closing(t, await serve([...polls, answers.tokens()]));
          const outcome = await device.signIn(server, { signal: t.signal });
          const isPage = name === 'Chromium';
          assert.deepEqual(outcome, {
            name: 'Contoso Employee',
            retries: (isPage && retriesInPages) || retries,
          });
          assertIntervals(server);
          const sent = server.to('token');
          assert.equal(sent.length, polls.length + 1);
          const gap = Number(sent[1]?.at) - Number(sent[0]?.answeredAt);
          assert.ok(gap >= (isPage && hidden ? 1 : least) * 1000, `${gap} ms`);
          if (slow.some((one) => one.name === what)) {
            // The limit counts from the sending, and a busy machine hands the request on seconds
            // later; the wait after it is 2.25 s.
            assert.ok(gap > 0.6 * REQUEST_LIMIT && gap < 2 * REQUEST_LIMIT, `${gap} ms`);
            assert.equal(sent[0]?.aborted, true, 'the request was left open');
          }
          assert.deepEqual(elsewhere.requests, [], 'the device code went to another origin');
        });
      }

      test('a connection that is accepted and never read', async (t) => {
        let stopReading = () => {};
        const server = await startScripted(
          {
            devicecode: [
              () => {
                stopReading();
                return { ...answers.code(), headers: { connection: 'close' } };
              },
            ],
            token: [answers.tokens()],
            me: [answers.profile()],
          },
          { cors: true },
        );
        closing(t, server);
        const front = closing(t, await startFront(server.port));
        stopReading = () => front.stopReading(true);
        const isUnread = () => front.unread() > 0;
        const read = until('an unread connection', isUnread).then(() => front.stopReading(false));
        const at = { authority: `${front.url}/contoso.onmicrosoft.com`, graphUrl: front.url };
        const [outcome] = await Promise.all([device.signIn(at, { signal: t.signal }), read]);
        assert.deepEqual(outcome, { name: 'Contoso Employee', retries: ['network'] });
        assert.equal(server.to('token').length, 1);
        assertIntervals(server);
      });

      test('a server that is restarted meanwhile', async (t) => {
        const server = closing(t, await serve([fault.hang()]));
        let retries = 0;
        const onRetry = () => void (retries += 1);
        const signedIn = device.signIn(server, { signal: t.signal, onRetry });
        await until('the first poll', () => server.to('token').length === 1);
        await server.close();
        // The second is a poll at a closed port.
        await until('two retries', () => retries === 2);
        const port = server.port;
        const restarted = closing(t, await serve([answers.tokens()], { port }));
        assert.deepEqual(await signedIn, {
          name: 'Contoso Employee',
          retries: ['network', 'network'],
        });
        assert.equal(restarted.to('token').length, 1);
      });

      for (const at of /** @type {const} */ (['devicecode', 'me'])) {
        test(`but not a redirect of the ${at} request, which goes nowhere`, async (t) => {
          const server = await startScripted(
            {
              devicecode: [answers.code()],
              token: [answers.tokens()],
              me: [answers.profile()],
              [at]: [() => fault.redirect(`${elsewhere.url}/${at}`)],
            },
            { cors: true },
          );
          closing(t, server);
          const outcome = await device.signIn(server, { signal: t.signal });
          assert.deepEqual(outcome, { code: 'redirected', retries: [] });
          assert.deepEqual(elsewhere.requests, []);
        });
      }

      /** @type {[string, unknown, number][]} */
      const intervals = [
        ['missing', undefined, 5],
        ['null', null, 5],
        ['0', 0, 5],
        ['negative', -5, 5],
        ['no number', 'often', 5],
        ['a fraction', 1e-9, 1],
      ];
      for (const [what, interval, seconds] of intervals) {
        test(`an interval that is ${what}, by a poll every ${seconds} s`, async (t) => {
          const token = [answers.pending(), answers.tokens()];
          const server = closing(t, await serve(token, { code: { interval } }));
          const outcome = await device.signIn(server, { signal: t.signal });
          assert.deepEqual(outcome, { name: 'Contoso Employee', retries: [] });
          assertIntervals(server, seconds);
          assert.equal(server.to('token').length, 2);
        });
      }

      test('an interval of 3,000,000 s, which would overflow a timer, without a poll', async (t) => {
        const code = { interval: 3_000_000 };
        const server = closing(t, await serve([answers.tokens()], { code }));
        const outcome = await device.signIn(server, { timeout: 8, signal: t.signal });
        assert.deepEqual(outcome, { code: 'timeout', retries: [] });
        assert.equal(server.to('token').length, 0);
      });
    });
  }
});
