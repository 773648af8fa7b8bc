// An authority without sockets and without state but one count, so that what is measured is the library.

/** @param {number} polls how many are answered with authorization_pending, in each sign-in */
export function workAuthority(polls) {
  let left = polls;
  const answer = (/** @type {number} */ status, /** @type {object} */ body) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  return async (/** @type {string} */ url) => {
    if (url.endsWith('/devicecode')) {
      left = polls;
      return answer(200, {
        device_code: 'x'.repeat(200),
        user_code: 'ABCD1234',
        verification_uri: 'https://example.com/device',
        ...{ expires_in: 900, interval: 1 },
      });
    }
    if (!url.endsWith('/token')) return answer(200, { id: '1', displayName: 'User' });
    if (left-- > 0) {
      return answer(400, {
        error: 'authorization_pending',
        error_description: 'AADSTS70016: The user has not entered the code yet.',
      });
    }
    return answer(200, {
      ...{ token_type: 'Bearer', scope: 'openid User.Read', expires_in: 3600 },
      access_token: 'y'.repeat(1000),
      refresh_token: 'z'.repeat(1000),
    });
  };
}
