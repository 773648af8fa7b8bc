// Listens on loopback, on the wanted port or, if that is in use, on any free one.
import { UsageError } from '../../pkg/cli/usage-error.js';

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {boolean} strict Fail if the port is in use.
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
      code === 'EACCES' ? `port ${port} needs more rights` : `port ${port} is in use`,
      'Choose another with `--port`, or leave out `--port` to use any free one.',
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
