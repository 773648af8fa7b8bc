// The host's own `fetch` and `AbortSignal` fit, where a program has the host's types.
import { signIn, type Config } from 'device-signin';
import 'device-signin/tv';

export const config: Config = { clientId: 'id', fetch };
export const wrapped: Config = {
  clientId: 'id',
  fetch: (url, init) => fetch(url, { ...init, keepalive: true }),
};
export const cancelled = (signal: AbortSignal) => signIn(config, () => {}, { signal });
export const global: typeof signIn = DeviceSignIn.signIn;
