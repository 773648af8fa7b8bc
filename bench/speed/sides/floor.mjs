// The floor: the least that the protocol needs, a loop of `fetch` with no check, no time limit and no retry.
const scope = 'openid profile offline_access User.Read';

/** @param {import('../server.mjs').Where} where @returns {import('../sides.mjs').SignIn} */
export function open({ authority, clientId, fetch = globalThis.fetch }) {
  const post = async (/** @type {string} */ path, /** @type {Record<string, string>} */ form) => {
    const response = await fetch(`${authority}/oauth2/v2.0/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: clientId, ...form }).toString(),
    });
    return response.json();
  };
  return async (onCode) => {
    const code = await post('devicecode', { scope });
    onCode(code.user_code);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, code.interval * 1000));
      const answer = await post('token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: code.device_code,
      });
      if (answer.access_token) return answer.access_token;
      if (answer.error !== 'authorization_pending') throw new Error(answer.error);
    }
  };
}
