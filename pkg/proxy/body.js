// Reads a body within a size and a time, whatever its Content-Length says.

/** More than the limit has come. */
export class TooLarge extends Error {
  name = 'TooLarge';
}

/** It did not end in time. */
export class TooSlow extends Error {
  name = 'TooSlow';
}

/**
 * @param {{ headers: { get(name: string): string | null },
 *   body: ReadableStream<Uint8Array> | null }} message a request or a response
 * @param {{ limit: number, seconds: number }} within bytes and seconds
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readBody({ headers, body }, { limit, seconds }) {
  if (Number(headers.get('content-length')) > limit) {
    // A host may hold the connection for a body that is not read.
    body?.cancel().catch(() => {});
    throw new TooLarge();
  }
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tooSlow = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), seconds * 1000);
  });
  try {
    return await Promise.race([readAll(reader, limit), tooSlow]);
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {number} limit
 */
async function readAll(reader, limit) {
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) throw new TooLarge();
    pieces.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 * @throws {TypeError} where it is not UTF-8
 */
export const textOf = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
