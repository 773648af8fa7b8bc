// A proxy as companies have it: it opens a tunnel for `CONNECT`, forwards plain HTTP, may want a
// password, and records its requests.
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';

/**
 * @param {{ password?: string, closes?: boolean }} [options] `password`: `USER:PASSWORD`, without
 *   which it answers 407; `closes`: it closes each connection without an answer.
 */
export async function startProxy({ password, closes = false } = {}) {
  /** @type {string[]} */
  const seen = [];
  /** @type {Set<import('node:stream').Duplex>} */
  const sockets = new Set();
  const track = (/** @type {import('node:stream').Duplex} */ socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  const wanted = password && `Basic ${btoa(password)}`;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="Contoso"' }).end();
      return;
    }
    const { method, headers } = request;
    const onward = httpRequest(String(request.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  server.on('connection', track);
  server.on('connect', (request, socket, head) => {
    seen.push(`CONNECT ${request.url}`);
    if (closes) {
      socket.destroy();
      return;
    }
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="Contoso"\r\ncontent-length: 0\r\n\r\n',
      );
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    track(target);
    target.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    seen,
    port,
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
