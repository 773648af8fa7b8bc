// `discover(config)`: the server's endpoints as plain JSON. At Entra no request is sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { discover } from '../../pkg/index.js';

const fetch = () => assert.fail('a request was sent');
const clientId = '11111111-2222-3333-4444-555555555555';

describe('discover at Entra', () => {
  /** @type {[string | undefined, string, string][]} the authority, its own address, its Graph */
  const cases = [
    [undefined, 'https://login.microsoftonline.com/organizations', 'https://graph.microsoft.com'],
    [
      'https://login.microsoftonline.com/contoso.com/',
      'https://login.microsoftonline.com/contoso.com',
      'https://graph.microsoft.com',
    ],
    [
      'https://login.microsoftonline.us/contoso.us',
      'https://login.microsoftonline.us/contoso.us',
      'https://graph.microsoft.us',
    ],
    [
      'https://login.partner.microsoftonline.cn/contoso.cn',
      'https://login.partner.microsoftonline.cn/contoso.cn',
      'https://microsoftgraph.chinacloudapi.cn',
    ],
    ['http://localhost:8400/contoso', 'http://localhost:8400/contoso', 'http://localhost:8400'],
  ];
  for (const [authority, base, graph] of cases) {
    test(`${authority ?? 'the default'}: no request`, async () => {
      const config = {
        clientId,
        fetch,
        locale: 'de-DE',
        select: ['id'],
        ...(authority && { authority }),
      };
      const expected = {
        issuer: `${base}/v2.0`,
        endpoints: {
          deviceAuthorization: `${base}/oauth2/v2.0/devicecode`,
          token: `${base}/oauth2/v2.0/token`,
          userinfo: `${graph}/v1.0/me`,
        },
      };
      const found = await discover(config);
      assert.deepEqual(found, expected);
      assert.deepEqual(JSON.parse(JSON.stringify(found)), expected);
    });
  }

  test('a configuration that is wrong is refused', async () => {
    await assert.rejects(discover({ clientId, authority: 'contoso' }), { code: 'invalid_config' });
  });
});
