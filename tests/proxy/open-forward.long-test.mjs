// The forward mode is no open proxy: on every host, each request of the list is refused, or leads to
// the fixed address of the library's own request and nowhere else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answers, startScripted } from '../servers/scripted.mjs';
import { cases } from './open-forward-cases.mjs';
import { hosts, layOut, serve } from './hosts.mjs';
import { ORIGIN } from './open-proxy-cases.mjs';
import { exchange } from './raw-exchange.mjs';

/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;
/** @type {Awaited<ReturnType<typeof startScripted>>} */
let authority;

before(async () => {
  laidOut = await layOut();
  authority = await startScripted({
    devicecode: [answers.code()],
    token: [answers.pending()],
    me: [answers.profile()],
  });
});
after(async () => {
  await authority?.close();
  laidOut?.remove();
});

for (const host of Object.keys(hosts)) {
  describe(host, () => {
    /** @type {import('./hosts.mjs').Served} */
    let served;
    before(async () => {
      const { authority: url, graphUrl } = authority;
      served = await serve(host, laidOut, {
        mode: 'forward',
        config: { clientId: 'client', authority: url, graphUrl },
        origins: [ORIGIN],
        limits: NO_LIMITS,
      });
    });
    after(() => served?.stop());

    for (const { rule, send, statuses, also, path } of cases) {
      test(rule, async () => {
        authority.requests.length = 0;
        const { status, head, body } = await exchange(served.port, send);
        const right = [...statuses, ...(also?.[host] ?? [])];
        assert.ok(right.includes(status), `${status}: ${body.slice(0, 300)}`);
        const sent = authority.requests.map((request) => request.path);
        // Node's adapter refuses an absolute target before the handler; the others take its path.
        const isRefused = status === 400 && statuses.includes(200);
        const isForwarded = path !== undefined && !isRefused;
        assert.deepEqual(sent, isForwarded ? [path] : []);
        const names = authority.requests.flatMap(({ headers }) => Object.keys(headers));
        assert.deepEqual(names.filter(isForbidden), []);
        for (const { headers } of authority.requests) {
          assert.ok([undefined, 'Bearer own'].includes(headers.authorization));
        }
        for (const text of [head, body]) {
          assert.doesNotMatch(text, /evil|stolen|secret-of-another-app/);
        }
        assert.doesNotMatch(head, /access-control-allow|\nlocation:|\nset-cookie:/i);
      });
    }
  });
}

/** What the library sends itself is in the form, or in `Authorization`. @param {string} name */
const isForbidden = (name) =>
  ['origin', 'cookie', 'referer', 'forwarded'].includes(name) || name.startsWith('x-');

const NO_LIMITS = Object.fromEntries(
  [
    ...['startsPerCaller', 'starts', 'pollsPerSignIn', 'pollsPerCaller', 'polls'],
    ...['othersPerCaller', 'others'],
  ].map((name) => [name, false]),
);
