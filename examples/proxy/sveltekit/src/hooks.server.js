// The proxy as a hook of SvelteKit: its own requests go to it, all others to the app.
import { env } from 'node:process';
import { createProxy } from 'device-signin/proxy';

let proxy;

/** @type {import('@sveltejs/kit').Handle} */
export function handle({ event, resolve }) {
  if (!event.url.pathname.startsWith('/device-signin/')) return resolve(event);
  proxy ??= createProxy({
    config: { clientId: env.CLIENT_ID, authority: env.AUTHORITY, cache: new Map() },
    secret: env.SECRET,
    origins: [env.ORIGIN],
    caller: (request, { getClientAddress }) => getClientAddress(),
  });
  return proxy(event.request, event);
}
