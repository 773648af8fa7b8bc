// The proxy on Node's http, by the package's own adapter; says its port.
import { createServer } from 'node:http';
import process from 'node:process';
import { createProxy } from 'device-signin/proxy';
import { nodeListener } from 'device-signin/proxy/node';
import { optionsOf } from './options.js';

const handle = createProxy(optionsOf(String(process.argv[2])));
const server = createServer(nodeListener(handle));
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`listening on ${port}, process ${process.pid}`);
});
