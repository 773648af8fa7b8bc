// Whatever happens on real sockets while a person types the code, the sign-in ends in their
// profile, in Node and in Chromium; and no poll comes sooner than the server allows.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { missing } from '../page/chromium.mjs';
import * as devices from './devices.mjs';
import { quick, REQUEST_LIMIT, slow } from './faults.mjs';
import { startFront } from './front.mjs';
import { assertPatience, until } from './patience.mjs';

/** @typedef {Awaited<ReturnType<typeof startScripted>>} Server */

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

describe('on real sockets', { concurrency: true }, () => {
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
      after(async () => {
        await device.close();
        await elsewhere.close();
      });

      const cases = [...quick(() => elsewhere.url), ...slow];
      for (const { name: what, polls, told, toldInPages, least = 1, hidden } of cases) {
        test(what, async () => {
          const server = await serve([...polls, answers.tokens()]);
          const outcome = await device.signIn(server);
          const isPage = name === 'Chromium';
          assert.deepEqual(outcome, {
            name: 'Contoso Employee',
            told: (isPage && toldInPages) || told,
          });
          assertPatience(server);
          const sent = server.to('token');
          assert.equal(sent.length, polls.length + 1);
          const gap = Number(sent[1]?.at) - Number(sent[0]?.answeredAt);
          assert.ok(gap >= (isPage && hidden ? 1 : least) * 1000, `${gap} ms`);
          if (slow.some((one) => one.name === what)) {
            assert.ok(gap > REQUEST_LIMIT && gap < REQUEST_LIMIT + 6000, `${gap} ms`);
            assert.equal(sent[0]?.aborted, true, 'the request was left open');
          }
          assert.deepEqual(elsewhere.requests, [], 'the device code went to another origin');
          await server.close();
        });
      }

      test('a connection that is accepted and never read', async () => {
        let turnDeaf = () => {};
        const server = await startScripted(
          {
            devicecode: [
              () => {
                turnDeaf();
                return { ...answers.code(), headers: { connection: 'close' } };
              },
            ],
            token: [answers.tokens()],
            me: [answers.profile()],
          },
          { cors: true },
        );
        const front = await startFront(server.port);
        turnDeaf = () => front.turnDeaf(true);
        const deaf = until(() => front.ignored() > 0).then(() => front.turnDeaf(false));
        const outcome = await device.signIn({
          authority: `${front.url}/contoso.onmicrosoft.com`,
          graphUrl: front.url,
        });
        await deaf;
        assert.deepEqual(outcome, { name: 'Contoso Employee', told: ['network'] });
        assert.equal(server.to('token').length, 1);
        assertPatience(server);
        await front.close();
        await server.close();
      });

      test('a server that is restarted meanwhile', async () => {
        const server = await serve([fault.hang()]);
        const signedIn = device.signIn(server);
        await until(() => server.to('token').length === 1);
        await server.close();
        // Long enough for a poll at a closed port.
        await sleep(3500);
        const restarted = await serve([answers.tokens()], { port: server.port });
        assert.deepEqual(await signedIn, {
          name: 'Contoso Employee',
          told: ['network', 'network'],
        });
        assert.equal(restarted.to('token').length, 1);
        await restarted.close();
      });

      for (const at of /** @type {const} */ (['devicecode', 'me'])) {
        test(`but not a redirect of the ${at} request, which goes nowhere`, async () => {
          const server = await startScripted(
            {
              devicecode: [answers.code()],
              token: [answers.tokens()],
              me: [answers.profile()],
              [at]: [() => fault.redirect(`${elsewhere.url}/${at}`)],
            },
            { cors: true },
          );
          assert.deepEqual(await device.signIn(server), { code: 'redirected', told: [] });
          assert.deepEqual(elsewhere.requests, []);
          await server.close();
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
        test(`an interval that is ${what}, by a poll every ${seconds} s`, async () => {
          const server = await serve([answers.pending(), answers.tokens()], { code: { interval } });
          const outcome = await device.signIn(server);
          assert.deepEqual(outcome, { name: 'Contoso Employee', told: [] });
          assertPatience(server, seconds);
          assert.equal(server.to('token').length, 2);
          await server.close();
        });
      }

      test('an interval of 3,000,000 s, which would overflow a timer, without a poll', async () => {
        const server = await serve([answers.tokens()], { code: { interval: 3_000_000 } });
        assert.deepEqual(await device.signIn(server, 8), { code: 'timeout', told: [] });
        assert.equal(server.to('token').length, 0);
        await server.close();
      });
    });
  }
});
