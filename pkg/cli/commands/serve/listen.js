// Listens by http, or by https where there is a certificate.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { nodeListener } from '../../../proxy/node.js';
import { UsageError } from '../../usage-error.js';

/**
 * @param {import('./settings.js').Settings} settings
 * @param {(request: Request, info: any) => Promise<any>} handler
 * @returns {Promise<{ close(): Promise<void> }>}
 */
export async function listen({ host, port, certificate }, handler) {
  const listener = nodeListener(handler);
  const server = certificate ? secureServer(certificate, listener) : createServer(listener);
  // A client that sends nothing must not hold a connection for the five minutes of the default.
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  await new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, host, port)));
    server.listen(port, host, () => resolve(undefined));
  });
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * @param {{ cert: Buffer, key: Buffer }} certificate
 * @param {(request: any, response: any) => void} listener
 */
function secureServer(certificate, listener) {
  try {
    return createSecureServer({ ...certificate, minVersion: 'TLSv1.2' }, listener);
  } catch {
    throw new UsageError(
      '`--cert` and `--key` are no certificate and its key',
      'Give PEM files: the certificate with those above it, and its own private key.',
    );
  }
}

/** @param {Error & { code?: string }} error @param {string} host @param {number} port */
function explained(error, host, port) {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UsageError(`port ${port} is taken`, 'Choose another with `--port`.');
    case 'EACCES':
      return new UsageError(
        `port ${port} is not yours to use`,
        'Choose one above 1023 with `--port`.',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(`\`--host ${host}\` is no address of this machine`, 'Correct it.');
    default:
      return error;
  }
}
