// Tenants: which users each one signs in, and what discovery says of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve } from '../user.mjs';
import { claimsOf, CONTOSO, device, PERSONAL, shared, signIn } from './client.mjs';

const authority = await shared;
/** @param {string} url @returns {Promise<any>} */
const json = async (url) => (await fetch(url)).json();

describe('tenants', { concurrency: true }, () => {
  const guid = '2a7c5e10-98d4-4f3b-9c61-5d0e7b8a4f12';
  for (const [tenant, login, tid] of [
    ['contoso.onmicrosoft.com', 'employee@contoso.com', CONTOSO],
    ['Contoso.OnMicrosoft.com', 'employee', CONTOSO],
    [CONTOSO, 'employee@contoso.com', CONTOSO],
    [guid, 'employee@contoso.com', guid],
    ['organizations', 'employee@contoso.com', CONTOSO],
    ['common', 'employee@contoso.com', CONTOSO],
    ['common', 'employee@outlook.com', PERSONAL],
    ['consumers', 'employee@outlook.com', PERSONAL],
  ]) {
    test(`${tenant} signs ${login} in to ${tid}`, async () => {
      const { id_token } = await signIn(authority, { tenant }, { login });
      const { tid: got, iss } = claimsOf(id_token);
      assert.deepEqual([got, iss], [tid, `${authority.url}/${tid}/v2.0`]);
    });
  }

  for (const [tenant, login] of [
    ['consumers', 'employee@contoso.com'],
    ['organizations', 'employee@outlook.com'],
    [CONTOSO, 'employee@outlook.com'],
    ['common', 'nobody@contoso.com'],
  ]) {
    test(`${tenant} does not sign ${login} in`, async () => {
      const client = device(authority, { tenant });
      const code = await client.requestCode();
      await assert.rejects(approve(code, { login }), /got “Sign in” .*account/);
      assert.equal((await client.poll(code)).body.error, 'authorization_pending');
    });
  }
});

describe('discovery', { concurrency: true }, () => {
  for (const [rule, tenant, endpoint, issuer] of [
    ['a domain’s endpoints have the tenant ID', 'contoso.onmicrosoft.com', CONTOSO, CONTOSO],
    ['an alias has a template as issuer', 'organizations', 'organizations', '{tenantid}'],
    ['consumers are one tenant', 'consumers', 'consumers', PERSONAL],
  ]) {
    test(String(rule), async () => {
      const url = `${authority.url}/${tenant}/v2.0/.well-known/openid-configuration`;
      const response = await fetch(url, { headers: { origin: 'https://a.example' } });
      const found = /** @type {any} */ (await response.json());
      const base = `${authority.url}/${endpoint}`;
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal(found.token_endpoint, `${base}/oauth2/v2.0/token`);
      assert.equal(found.device_authorization_endpoint, `${base}/oauth2/v2.0/devicecode`);
      assert.equal(found.issuer, `${authority.url}/${issuer}/v2.0`);
      const { keys } = await json(found.jwks_uri);
      assert.deepEqual([keys.length, keys[0].kty, keys[0].d], [1, 'RSA', undefined]);
    });
  }

  test('instance discovery names the tenant’s configuration', async () => {
    const endpoint = encodeURIComponent(`${authority.authority}/oauth2/v2.0/authorize`);
    const query = `api-version=1.1&authorization_endpoint=${endpoint}`;
    const found = await json(`${authority.url}/common/discovery/instance?${query}`);
    assert.equal(
      found.tenant_discovery_endpoint,
      `${authority.authority}/v2.0/.well-known/openid-configuration`,
    );
  });
});
