// Passes the page's requests for faults on to the local authority's `/control`.
import { answer } from './answer.mjs';
import { readBody, TooLong } from './body.mjs';
import { sendUpstream } from './upstream-request.mjs';

const MAX_BYTES = 4096;

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ controlUrl: string, timeout: number }} to
 */
export async function forwardControl(request, response, { controlUrl, timeout }) {
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answer(response, 405, 'Method not allowed.');
  }
  try {
    const body = (await readBody(request, MAX_BYTES)).toString('utf8');
    const { status, body: text } = await sendUpstream(new URL(controlUrl), {
      method: 'POST',
      headers: { 'Content-Type': request.headers['content-type'] ?? '' },
      body,
      timeout,
      signal: new AbortController().signal,
    });
    answer(response, status, text.toString('utf8'), 'application/json; charset=utf-8');
  } catch (error) {
    const tooLong = error instanceof TooLong;
    answer(response, tooLong ? 413 : 502, tooLong ? 'Too long.' : 'No answer from the authority.');
  }
}
