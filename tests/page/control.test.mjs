// The page asks for faults: its server forwards `POST /control` to the local authority, and nothing else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { startSite } from '../../www/server.mjs';
import { rawRequest } from './raw-request.mjs';

/** @type {Awaited<ReturnType<typeof startAuthority>>} */
let local;
/** @type {import('../../www/server.mjs').Site} */
let site;
/** @type {import('../../www/server.mjs').Site} */
let without;

before(async () => {
  local = await startAuthority({ control: true });
  const { clientId, authority, graphUrl, url } = local;
  const config = { clientId, authority, graphUrl };
  site = await startSite({ config, port: 0, controlUrl: `${url}/control` });
  without = await startSite({ config, port: 0 });
});
after(() => Promise.all([site.close(), without.close(), local.close()]));

/** @param {object} [how] @param {string} [url] */
const post = (how = {}, url = site.url) =>
  rawRequest(url, {
    path: '/control',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"fault":"decline"}',
    ...how,
  });

test('the settings say that it is there', async () => {
  /** @param {string} url */
  const settings = async (url) => JSON.parse((await rawRequest(`${url}/settings.json`)).text);
  assert.equal((await settings(site.url)).control, true);
  assert.equal('control' in (await settings(without.url)), false);
});

test('a fault for the page’s code', async () => {
  const body = new URLSearchParams({ client_id: local.clientId, scope: 'openid' });
  const request = { method: 'POST', body };
  const code = await (await fetch(`${local.authority}/oauth2/v2.0/devicecode`, request)).json();
  const fault = JSON.stringify({ fault: 'decline', userCode: code.user_code });
  const { status, text, headers } = await post({ body: fault });
  assert.deepEqual([status, JSON.parse(text)], [200, { codes: 1 }]);
  assert.equal(headers['access-control-allow-origin'], undefined);
});

for (const [rule, how, status] of /** @type {[string, object, number][]} */ ([
  ['an unknown fault', { body: '{"fault":"x"}' }, 400],
  ['a form', { headers: { 'content-type': 'text/plain' } }, 400],
  ['no type', { headers: {} }, 400],
  ['a long body', { body: `"${'x'.repeat(5000)}"` }, 413],
  ['GET', { method: 'GET', body: undefined }, 405],
  ['a page elsewhere', { headers: { origin: 'https://a.example' } }, 403],
  ['a page on another port', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
])) {
  test(`refused: ${rule}`, async () => {
    const answer = await post(how);
    assert.equal(answer.status, status, answer.text);
  });
}

test('without a local authority it is not there', async () => {
  const { status } = await post({}, without.url);
  assert.equal(status, 405);
});

test('an authority that is gone is answered with 502', async () => {
  const { clientId, authority, graphUrl } = local;
  const gone = await startAuthority();
  await gone.close();
  const other = await startSite({
    config: { clientId, authority, graphUrl },
    port: 0,
    controlUrl: `${gone.url}/control`,
  });
  assert.equal((await post({}, other.url)).status, 502);
  await other.close();
});
