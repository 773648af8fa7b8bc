// The proxy on Deno: deno run --allow-net --allow-env server.ts
import { createProxy } from 'device-signin/proxy';

const {
  CLIENT_ID,
  AUTHORITY,
  SECRET,
  ORIGIN = 'http://127.0.0.1:8080',
  PORT = '8080',
} = Deno.env.toObject();

const handle = createProxy({
  config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
  secret: SECRET,
  origins: [ORIGIN],
  caller: (request, { remoteAddr }) => remoteAddr.hostname,
});

Deno.serve({ hostname: '127.0.0.1', port: Number(PORT) }, handle);
