// The proxy on Node's own http server: node server.js
import { createServer } from 'node:http';
import process from 'node:process';
import { createProxy } from 'device-signin/proxy';
import { nodeListener } from 'device-signin/proxy/node';

const { CLIENT_ID, AUTHORITY, SECRET, ORIGIN = 'http://127.0.0.1:8080', PORT = 8080 } = process.env;

const handle = createProxy({
  config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
  secret: SECRET,
  origins: [ORIGIN],
  caller: (request, { address }) => address,
});
await handle.ready();

createServer(nodeListener(handle)).listen(PORT, '127.0.0.1', () => console.log(`${ORIGIN}/`));
