// Sends bytes to a server and reads what comes back: what no HTTP client would send.
import { connect } from 'node:net';

/**
 * @typedef {object} Exchanged
 * @property {number} status 0 where no answer came
 * @property {string} head status line and headers
 * @property {string} body
 */

/**
 * @param {number} port
 * @param {readonly (string | Buffer)[]} pieces what to send; the connection stays open behind it
 * @param {{ milliseconds?: number }} [within] how long to wait for the answer
 * @returns {Promise<Exchanged>}
 */
export function exchange(port, pieces, { milliseconds = 5000 } = {}) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parse(text));
    };
    const timer = setTimeout(finish, milliseconds);
    socket.setEncoding('latin1');
    socket.on('data', (piece) => {
      text += piece;
      if (isWhole(text)) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    for (const piece of pieces) socket.write(piece, 'latin1');
  });
}

/** Whether all that the head announces has come. @param {string} text */
function isWhole(text) {
  const end = text.indexOf('\r\n\r\n');
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end)) ?? [];
  return end > 0 && length !== undefined && text.length >= end + 4 + Number(length);
}

/** @param {string} text @returns {Exchanged} */
function parse(text) {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [, status = '0'] = /^HTTP\/1\.\d (\d{3})/.exec(head) ?? [];
  return { status: Number(status), head, body: rest.join('\r\n\r\n') };
}

/**
 * A request as it stands on the wire.
 *
 * @param {object} request
 * @param {string} [request.method]
 * @param {string} [request.target]
 * @param {readonly [string, string][]} request.headers
 * @param {string} [request.body]
 */
export function written({ method = 'POST', target = '/', headers, body = '' }) {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${target} HTTP/1.1\r\n${lines}\r\n${body}`;
}
