// Listens on loopback, on the wanted port or, if that is taken, on any that is free.
import { UsageError } from '../../pkg/cli/usage-error.js';

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {boolean} strict Fail if the port is taken.
 * @returns {Promise<number>} The port.
 */
export async function listen(server, port, strict) {
  try {
    return await tryPort(server, port);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (!strict) return tryPort(server, 0);
    throw new UsageError(
      code === 'EACCES' ? `port ${port} is not yours to use` : `port ${port} is taken`,
      'Choose another with `--port`, or leave it out and any that is free is used.',
    );
  }
}

/** @param {import('node:http').Server} server @param {number} port @returns {Promise<number>} */
function tryPort(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port);
    });
  });
}
