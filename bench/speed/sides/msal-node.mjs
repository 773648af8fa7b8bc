// @ts-nocheck -- its library is among the packages of bench/, which the checks do not install.
// MSAL Node; it is given the endpoints, as it has those of Entra's own hosts built in.
import { PublicClientApplication } from '@azure/msal-node';

/** A `fetch` as MSAL's network module. */
const networkClient = (fetch) => {
  const send =
    (method) =>
    async (url, { headers, body } = {}) => {
      const response = await fetch(url, { method, headers, body });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.json(),
      };
    };
  return { sendGetRequestAsync: send('GET'), sendPostRequestAsync: send('POST') };
};

export function open({ authority, clientId, fetch }) {
  const app = new PublicClientApplication({
    auth: {
      clientId,
      authority,
      knownAuthorities: [new URL(authority).host],
      authorityMetadata: JSON.stringify({
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
        issuer: `${authority}/v2.0`,
      }),
    },
    system: fetch ? { networkClient: networkClient(fetch) } : {},
  });
  return async (onCode) => {
    const { accessToken } = await app.acquireTokenByDeviceCode({
      scopes: ['User.Read'],
      deviceCodeCallback: ({ userCode }) => onCode(userCode),
    });
    return accessToken;
  };
}
