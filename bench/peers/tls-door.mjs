// HTTPS in front of an HTTP server, because MSAL uses nothing else. A connection that the
// server resets is reset here too.
import { connect, createServer } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';

/**
 * @param {number} port of the HTTP server, on loopback
 * @param {{ key: string, cert: string }} certificate
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function openTlsDoor(port, certificate) {
  const secureContext = createSecureContext(certificate);
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const door = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    const inner = connect(port, '127.0.0.1');
    // Half a connection that ends must end the other; by a reset, if it was one.
    inner.on('error', () => socket.resetAndDestroy());
    secure.on('error', () => inner.destroy());
    socket.on('error', () => inner.destroy());
    secure.on('close', () => inner.destroy());
    inner.on('close', () => secure.end());
    secure.pipe(inner).pipe(secure);
  });
  await new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(0, '127.0.0.1', 1024, () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (door.address());
  return {
    url: `https://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise((resolve) => door.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
