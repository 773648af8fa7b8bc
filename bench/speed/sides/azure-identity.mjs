// @ts-nocheck -- its library is among the packages of bench/, which the checks do not install.
// @azure/identity, which cannot be given the endpoints and requests them.
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { DeviceCodeCredential } from '@azure/identity';

/** A `fetch` as Azure's HTTP client. */
const httpClient = (fetch) => ({
  async sendRequest(request) {
    const { url, method, body } = request;
    const response = await fetch(url, { method, headers: request.headers.toJSON(), body });
    return {
      request,
      status: response.status,
      headers: createHttpHeaders(Object.fromEntries(response.headers)),
      bodyAsText: await response.text(),
    };
  },
});

export function open({ authority, clientId, fetch }) {
  const { origin, pathname } = new URL(authority);
  return async (onCode) => {
    // A credential is one user's.
    const credential = new DeviceCodeCredential({
      clientId,
      tenantId: pathname.slice(1),
      authorityHost: origin,
      disableInstanceDiscovery: true,
      userPromptCallback: ({ userCode }) => onCode(userCode),
      ...(fetch && { httpClient: httpClient(fetch) }),
    });
    return (await credential.getToken('User.Read')).token;
  };
}
