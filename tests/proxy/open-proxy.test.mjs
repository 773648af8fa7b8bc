// The proxy is no open proxy: on every host, each request of the list is refused, or leads to the
// authority's fixed address and nowhere else, and no answer holds a secret.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answers, startScripted } from '../servers/scripted.mjs';
import { cases, ORIGIN } from './open-proxy-cases.mjs';
import { exchange } from './raw-exchange.mjs';
import { hosts, layOut, serve } from './hosts.mjs';

const DEVICE_CODE = 'scripted-device-code';
const SECRET = 'a secret of the tests, 0123456789 abcdef';

/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;
/** @type {Awaited<ReturnType<typeof startScripted>>} */
let authority;

before(async () => {
  laidOut = await layOut();
  authority = await startScripted({ devicecode: [answers.code()], token: [answers.pending()] });
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
      served = await serve(host, laidOut, {
        config: { clientId: 'client', authority: authority.authority },
        secret: SECRET,
        origins: [ORIGIN],
        limits: NO_LIMITS,
      });
    });
    after(() => served?.stop());

    for (const { rule, send, statuses, also, reaches = false } of cases) {
      test(rule, async () => {
        authority.requests.length = 0;
        const { status, head, body } = await exchange(served.port, send);
        const right = [...statuses, ...(also?.[host] ?? [])];
        assert.ok(right.includes(status), `${status}: ${body.slice(0, 300)}`);
        const sent = authority.requests.map(({ path, form }) => [path, form]);
        const one = ['/contoso.onmicrosoft.com/oauth2/v2.0/devicecode', FORM];
        const isStarted = reaches && status === 200 && body !== '';
        assert.deepEqual(sent, isStarted ? [one] : []);
        assert.deepEqual(
          authority.requests.flatMap(({ headers }) => Object.keys(headers)).filter(isForbidden),
          [],
        );
        for (const text of [head, body]) {
          assert.doesNotMatch(text, /evil|stolen|secret-of-another-app/);
          assert.ok(!text.includes(DEVICE_CODE) && !text.includes(SECRET));
        }
        assert.doesNotMatch(head, /access-control-allow|\nlocation:/i);
      });
    }
  });
}

const FORM = { client_id: 'client', scope: 'User.Read openid profile offline_access' };

/** Of the page's request, nothing is passed. @param {string} name */
const isForbidden = (name) =>
  ['origin', 'cookie', 'referer', 'authorization', 'forwarded', 'x-device-signin'].includes(name) ||
  name.startsWith('x-');

const NO_LIMITS = Object.fromEntries(
  [
    ...['startsPerCaller', 'starts', 'pollsPerSignIn', 'pollsPerCaller', 'polls'],
    ...['othersPerCaller', 'others'],
  ].map((name) => [name, false]),
);
