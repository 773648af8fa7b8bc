// Reads a body up to a limit.

/** The body is longer than the limit. */
export class TooLong extends Error {
  name = 'TooLong';
}

/**
 * @param {import('node:http').IncomingMessage} message
 * @param {number} limit In bytes.
 * @returns {Promise<Buffer>}
 */
export async function readBody(message, limit) {
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  // Not by `for await`, which would close the connection before an error response is sent.
  return new Promise((resolve, reject) => {
    message.on('data', (/** @type {Buffer} */ chunk) => {
      length += chunk.length;
      if (length > limit) {
        message.removeAllListeners('data');
        message.resume();
        reject(new TooLong());
      } else chunks.push(chunk);
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('close', () => reject(new Error('the connection was closed')));
    message.on('error', reject);
  });
}
