// The proxy's types, with the host's own `Request` and `Response` or without.
import { createProxy, type Limits, type Proxy } from 'device-signin/proxy';
import { nodeListener, type NodeInfo } from 'device-signin/proxy/node';

export const handle: Proxy<NodeInfo> = createProxy<NodeInfo>({
  config: { clientId: 'id', cache: new Map<string, string>() },
  secret: ['new secret', new Uint8Array(32)],
  origins: ['https://kiosk.example'],
  allow: (request, { address }) => request.method === 'POST' && address !== '',
  caller: (_request, { address }) => address,
  limit: async (key, { burst }) => key.length > burst,
  limits: { starts: false, polls: { burst: 1, perMinute: 1 } } satisfies Partial<Limits>,
  session: { idle: 60, absolute: 3600 },
  onResponse: ({ endpoint, httpStatus, code }) => void [endpoint, httpStatus, code],
});
export const listener = nodeListener(handle);
export const token = async (headers: { cookie?: string }) =>
  (await handle.tokens({ headers })).accessToken;

// @ts-expect-error -- there is no such mode
createProxy({ config: { clientId: 'id' }, origins: [], mode: 'both' });
// @ts-expect-error -- origins are missing
createProxy({ config: { clientId: 'id' } });
