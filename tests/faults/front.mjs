// A TCP server in front of another, for faults below HTTP: connections that are accepted and never
// read.
import { connect, createServer } from 'node:net';

/** @param {number} port of the server behind it */
export async function startFront(port) {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let isUnread = false;
  let unread = 0;
  const watch = (/** @type {import('node:net').Socket} */ socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const front = createServer({ pauseOnConnect: true }, (socket) => {
    watch(socket);
    if (isUnread) {
      unread += 1;
      return;
    }
    const behind = connect(port, '127.0.0.1');
    watch(behind);
    socket.pipe(behind).pipe(socket);
    socket.once('close', () => behind.destroy());
    behind.once('close', () => socket.destroy());
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = /** @type {import('node:net').AddressInfo} */ (front.address());
  return {
    url: `http://127.0.0.1:${bound.port}`,
    /** From now on connections are accepted and never read. @param {boolean} stopped */
    stopReading: (stopped) => void (isUnread = stopped),
    /** How many connections were accepted and not read. */
    unread: () => unread,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
