// A cache over a Redis server, by its own protocol (RESP), without any client library.
import { connect } from 'node:net';
import { once } from 'node:events';

/** @param {number} port */
export async function redisCache(port) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let buffer = Buffer.alloc(0);
  /** @type {((reply: string | undefined) => void)[]} */
  const waiting = [];
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf('\r\n');
      if (end < 0) return;
      const head = buffer.subarray(0, end).toString();
      let reply;
      let next = end + 2;
      if (head.startsWith('$') && head !== '$-1') {
        const length = Number(head.slice(1));
        if (buffer.length < next + length + 2) return;
        reply = buffer.subarray(next, next + length).toString();
        next += length + 2;
      }
      buffer = buffer.subarray(next);
      waiting.shift()?.(reply);
    }
  });
  /** @param {string[]} words @returns {Promise<string | undefined>} */
  const command = (...words) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      socket.write(`*${words.length}\r\n${parts.join('')}`);
    });
  return {
    /** @param {string} key */
    get: (key) => command('GET', key),
    /** @param {string} key @param {string} value */
    set: (key, value) => command('SET', key, value),
    /** @param {string} key */
    delete: (key) => command('DEL', key),
    close: () => socket.destroy(),
  };
}
