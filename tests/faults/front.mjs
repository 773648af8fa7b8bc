// A TCP front before a server, for what happens before any HTTP: connections that are accepted and
// never read, and connections that are cut however far an answer has come.
import { connect, createServer } from 'node:net';

/** @param {number} port of the server behind it */
export async function startFront(port) {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let isDeaf = false;
  let ignored = 0;
  const keep = (/** @type {import('node:net').Socket} */ socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const front = createServer({ pauseOnConnect: true }, (socket) => {
    keep(socket);
    if (isDeaf) {
      ignored += 1;
      return;
    }
    const behind = connect(port, '127.0.0.1');
    keep(behind);
    socket.pipe(behind).pipe(socket);
    socket.once('close', () => behind.destroy());
    behind.once('close', () => socket.destroy());
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = /** @type {import('node:net').AddressInfo} */ (front.address());
  return {
    url: `http://127.0.0.1:${bound.port}`,
    /** From now on connections are accepted and never read. @param {boolean} deaf */
    turnDeaf: (deaf) => void (isDeaf = deaf),
    /** How many connections were. */
    ignored: () => ignored,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
