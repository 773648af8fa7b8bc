// @ts-nocheck -- its library is among the packages of bench/, which the checks do not install.
// @octokit/auth-oauth-device, at GitHub's paths: it knows no others.
import { createOAuthDeviceAuth } from '@octokit/auth-oauth-device';
import { request as octokitRequest } from '@octokit/request';

export function open({ authority, clientId, fetch }) {
  const request = octokitRequest.defaults({
    baseUrl: new URL(authority).origin,
    ...(fetch && { request: { fetch } }),
  });
  return async (onCode) => {
    // One of these holds one user's token.
    const auth = createOAuthDeviceAuth({
      clientType: 'oauth-app',
      clientId,
      request,
      onVerification: ({ user_code: userCode }) => onCode(userCode),
    });
    return (await auth({ type: 'oauth' })).token;
  };
}
