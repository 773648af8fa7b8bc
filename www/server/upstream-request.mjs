// One request to the authority or to Graph, bounded in time and size.
import http from 'node:http';
import https from 'node:https';
import { readBody, TooLong } from './body.mjs';

/** As much as the library reads of a response. */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** No whole response came in time. */
export class UpstreamTimeout extends Error {
  name = 'UpstreamTimeout';
}

/**
 * By node:http rather than `fetch`: it adds no header of its own, follows no redirect and decompresses
 * nothing. Entra refuses a request that has a browser's `Origin` (AADSTS9002327).
 *
 * @param {URL} target
 * @param {object} request
 * @param {string} request.method
 * @param {http.OutgoingHttpHeaders} request.headers
 * @param {string | undefined} request.body
 * @param {number} request.timeout milliseconds, for the whole exchange
 * @param {AbortSignal} request.signal ends the exchange
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, body: Buffer }>}
 * @throws {UpstreamTimeout}
 */
export function sendUpstream(target, { method, headers, body, timeout, signal }) {
  const { request } = target.protocol === 'https:' ? https : http;
  const outgoing = request(target, { method, headers, signal });
  let responded = false;
  return new Promise((resolve, reject) => {
    /** @param {Error} error */
    const fail = (error) => {
      reject(error);
      outgoing.destroy();
    };
    // A timer of its own: Node 20 can collect `AbortSignal.any([AbortSignal.timeout(…)])` before it
    // fires. It also ends a response that comes byte by byte, or 1xx responses without end.
    const timer = setTimeout(() => fail(new UpstreamTimeout()), timeout);
    outgoing.once('close', () => {
      clearTimeout(timer);
      // Without a response, and without an event of its own: after some 101s, for one.
      if (!responded) reject(new Error('the connection was closed'));
    });
    outgoing.once('error', reject);
    // Without a listener, Node closes the connection after a `101` and emits no error.
    outgoing.once('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('it switched protocols'));
    });
    outgoing.once('response', (incoming) => {
      responded = true;
      // A `101` that names no protocol comes as a response, and the page would wait for the real one.
      if (Number(incoming.statusCode) < 200) return fail(new Error('it switched protocols'));
      return void readBody(incoming, MAX_RESPONSE_BYTES).then(
        (bytes) =>
          resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body: bytes }),
        (error) => fail(error instanceof TooLong ? new Error('more than 1 MiB') : error),
      );
    });
    outgoing.end(body);
  });
}
