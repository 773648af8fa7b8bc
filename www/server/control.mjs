// Passes the page's requests for faults on to the local authority's `/control`.
import { respond } from './responses.mjs';
import { readBody, TooLong } from './body.mjs';

const MAX_BYTES = 4096;
/** How long the authority may take, in milliseconds. */
const TIMEOUT = 30_000;

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} controlUrl
 */
export async function forwardControl(request, response, controlUrl) {
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return respond(response, 405, 'Method not allowed.');
  }
  try {
    const body = (await readBody(request, MAX_BYTES)).toString('utf8');
    const received = await fetch(controlUrl, {
      method: 'POST',
      headers: { 'Content-Type': request.headers['content-type'] ?? '' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const text = await received.text();
    respond(response, received.status, text, 'application/json; charset=utf-8');
  } catch (error) {
    const tooLong = error instanceof TooLong;
    respond(
      response,
      tooLong ? 413 : 502,
      tooLong ? 'Too long.' : 'No response from the authority.',
    );
  }
}
