// @ts-nocheck -- its library is among the packages of bench/, which the checks do not install.
// openid-client; it is given the endpoints, in place of its discovery.
import * as client from 'openid-client';

export function open({ authority, clientId, fetch }) {
  const config = new client.Configuration(
    {
      issuer: `${authority}/v2.0`,
      device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
    },
    clientId,
    undefined,
    client.None(),
  );
  if (fetch) config[client.customFetch] = fetch;
  const scope = 'openid profile offline_access User.Read';
  return async (onCode) => {
    const code = await client.initiateDeviceAuthorization(config, { scope });
    onCode(code.user_code);
    return (await client.pollDeviceAuthorizationGrant(config, code)).access_token;
  };
}
