// The body of a request from a page, or why it is refused.
import { readBody, TooLarge, TooSlow } from './body.js';
import { Refusal } from './refusal.js';

const LARGEST_BODY = 64 * 1024;
const SECONDS = 10;

/** @param {Request} request */
export async function bodyOf(request) {
  try {
    return await readBody(request, { limit: LARGEST_BODY, seconds: SECONDS });
  } catch (error) {
    const close = { headers: { connection: 'close' } };
    if (error instanceof TooLarge) {
      throw new Refusal(413, 'too_large', 'The body has more than 64 KiB.', close);
    }
    if (error instanceof TooSlow) {
      throw new Refusal(408, 'too_slow', 'The body took more than 10 seconds.', close);
    }
    throw new Refusal(400, 'invalid_request', 'The body could not be read.', close);
  }
}
