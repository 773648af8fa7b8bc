// @ts-nocheck -- its library is among the packages of bench/, which the checks do not install.
// oauth4webapi, whose caller writes the loop; it is given the endpoints.
import * as oauth from 'oauth4webapi';

export function open({ authority, clientId, fetch }) {
  const server = {
    issuer: `${authority}/v2.0`,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
  };
  const client = { client_id: clientId };
  const options = fetch ? { [oauth.customFetch]: fetch } : {};
  const scope = 'openid profile offline_access User.Read';
  return async (onCode) => {
    const code = await oauth.processDeviceAuthorizationResponse(
      server,
      client,
      await oauth.deviceAuthorizationRequest(
        server,
        client,
        oauth.None(),
        new URLSearchParams({ scope }),
        options,
      ),
    );
    onCode(code.user_code);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, code.interval * 1000));
      try {
        const tokens = await oauth.processDeviceCodeResponse(
          server,
          client,
          await oauth.deviceCodeGrantRequest(
            server,
            client,
            oauth.None(),
            code.device_code,
            options,
          ),
        );
        return tokens.access_token;
      } catch (error) {
        if (error.error !== 'authorization_pending') throw error;
      }
    }
  };
}
