// The proxy on Cloudflare Workers, with nothing stored: the cookie holds all of a pending sign-in.
import { createProxy } from 'device-signin/proxy';

let handle;

export default {
  fetch(request, env) {
    handle ??= createProxy({
      config: { clientId: env.CLIENT_ID, authority: env.AUTHORITY },
      secret: env.SECRET,
      origins: [env.ORIGIN],
      // Cloudflare sets this header itself, and a caller cannot.
      caller: ({ headers }) => headers.get('cf-connecting-ip') ?? 'unknown',
      allow: ({ headers }) => env.ALLOWED.split(',').includes(headers.get('cf-connecting-ip')),
      // An isolate's memory counts its own requests alone: the binding counts them all.
      limit: env.LIMITER && (async (key) => (await env.LIMITER.limit({ key })).success),
    });
    return handle(request);
  },
};
