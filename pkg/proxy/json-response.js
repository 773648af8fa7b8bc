// Makes every response: JSON that no browser, proxy or other origin stores or reads.

const HEADERS = {
  'cache-control': 'no-store',
  'content-type': 'application/json; charset=utf-8',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/**
 * @param {number} httpStatus
 * @param {string | Uint8Array<ArrayBuffer> | object} body an object is written as JSON
 * @param {Record<string, string | undefined>} [headers]
 * @returns {Response}
 */
export function jsonResponse(httpStatus, body, headers = {}) {
  const all = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined);
  const isWritten = typeof body === 'string' || body instanceof Uint8Array;
  return new Response(isWritten ? body : JSON.stringify(body), {
    status: httpStatus,
    headers: /** @type {[string, string][]} */ (all),
  });
}

/**
 * The error response of the session mode.
 *
 * @param {import('./refusal.js').Refusal} refusal
 * @returns {Response}
 */
export function errorResponse({ httpStatus, code, hint, details }) {
  const { status, retryIn, more, headers, cookie } = details;
  const error = { code, hint, ...more, ...(retryIn !== undefined && { retryIn }) };
  return jsonResponse(
    httpStatus,
    { ...(status && { status }), error },
    {
      ...headers,
      'retry-after': retryIn === undefined ? undefined : String(Math.ceil(retryIn)),
      'set-cookie': cookie,
    },
  );
}
