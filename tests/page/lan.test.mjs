// `npm start -- --lan`: one phone on the network walks through the authority's pages for users, and
// nothing else of this machine is to be reached there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { openToLan, ownAddress } from '../../www/start/lan.mjs';
import { Browser } from '../user.mjs';
import { rawRequest } from './raw-request.mjs';

const skip = ownAddress() === undefined && 'this machine is on no network';

/** An authority that is open to the network, as `npm start -- --lan` has it. */
async function opened() {
  const lan = await openToLan();
  const { verificationUri } = lan;
  const authority = await startAuthority({ interval: 1, verificationUri, completeUri: true });
  lan.connect(authority.url);
  return {
    ...lan,
    authority,
    close: () => Promise.all([lan.close(), authority.close()]),
    /** A code, as the device gets it. */
    code: async () => {
      const { clientId, authority: url } = authority;
      const form = new URLSearchParams({ client_id: clientId, scope: 'openid' });
      const sent = await fetch(`${url}/oauth2/v2.0/devicecode`, { method: 'POST', body: form });
      return /** @type {Promise<Record<string, string>>} */ (sent.json());
    },
  };
}

describe('the address for a phone', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof opened>>} */
  let lan;
  before(async () => {
    lan = await opened();
  });
  after(() => lan?.close());

  test('the device shows it, and the phone signs in by it', async () => {
    const {
      user_code: userCode,
      verification_uri_complete: uri = '',
      verification_uri,
    } = await lan.code();
    assert.equal(verification_uri, lan.verificationUri);
    assert.doesNotMatch(verification_uri, /127\.0\.0\.1|localhost/);
    const phone = new Browser();
    let page = await phone.open(uri);
    assert.ok(page.html.includes(String(userCode)), page.html);
    page = await phone.submit(page, { user_code: String(userCode) });
    page = await phone.submit(page, { confirm: 'yes' });
    page = await phone.submit(page, {
      ...{ login: 'employee@contoso.com', password: 'any', action: 'sign-in' },
    });
    page = await phone.submit(page, { action: 'accept' });
    assert.equal(page.title, 'You are signed in');
    assert.ok(page.url.startsWith(new URL(lan.verificationUri).origin), page.url);
    // The phone that was let in may come again, with another code.
    assert.equal((await phone.open(String((await lan.code()).verification_uri))).status, 200);
  });

  test('it works once: another phone is refused', async () => {
    const refused = await new Browser().open(lan.verificationUri);
    assert.equal(refused.status, 403);
    assert.match(refused.html, /was used already/);
  });

  /** What another machine sends, and its answer. @type {[string, string, object, number][]} */
  const refusals = [
    ['a page without the address', '/device', {}, 403],
    ['a wrong token', '/AAAAAAAAAAAAAAAAAAAAAA', {}, 403],
    ['the token endpoint', '/contoso.onmicrosoft.com/oauth2/v2.0/token', { method: 'POST' }, 403],
    ['the profile', '/v1.0/me', {}, 403],
    ['the faults', '/control', { method: 'POST' }, 403],
    ['another host name', '/device', { headers: { host: 'evil.example' } }, 421],
    ['another method', '/device', { method: 'DELETE' }, 405],
    ['an address of another server', 'http://evil.example/device', {}, 400],
  ];
  for (const [what, path, how, status] of refusals) {
    test(`${what}: ${status}`, async () => {
      const { origin } = new URL(lan.verificationUri);
      assert.equal((await rawRequest(origin, { path, ...how })).status, status);
    });
  }

  for (const path of [
    '/device/auth',
    '/v1.0/me',
    '/control',
    '/',
    '/contoso.onmicrosoft.com/v2.0',
  ]) {
    test(`${path} is not there for the phone either`, async (t) => {
      const own = await opened();
      t.after(() => own.close());
      const { origin } = new URL(own.verificationUri);
      const first = await fetch(own.verificationUri, { redirect: 'manual' });
      const cookie = String(first.headers.get('set-cookie')).split(';')[0] ?? '';
      assert.equal((await fetch(`${origin}/device`, { headers: { cookie } })).status, 200);
      assert.equal((await fetch(`${origin}${path}`, { headers: { cookie } })).status, 404);
    });
  }
});
