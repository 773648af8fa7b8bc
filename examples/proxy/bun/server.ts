// The proxy on Bun: bun server.ts
import { createProxy } from 'device-signin/proxy';

const {
  CLIENT_ID,
  AUTHORITY,
  SECRET,
  ORIGIN = 'http://127.0.0.1:8080',
  PORT = '8080',
} = process.env;

const handle = createProxy({
  config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
  secret: SECRET,
  origins: [ORIGIN],
  caller: (request, server) => server.requestIP(request).address,
});

Bun.serve({ hostname: '127.0.0.1', port: Number(PORT), fetch: handle });
