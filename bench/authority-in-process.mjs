// An authorization server and a profile API without sockets, as a `config.fetch`: each sign-in is
// another user's, and is done after one to three polls.

/** @param {number} number of the sign-in, from 0 */
export const userOf = (number) => `User ${number}`;

export const config = {
  authority: 'https://login.example.com/contoso.onmicrosoft.com',
  clientId: 'soak',
};

/** @typedef {{ body?: string, headers?: Record<string, string>, signal?: AbortSignal }} Init */

export function authorityInProcess() {
  const INTERVAL = 1;
  const seen = { requests: 0, early: 0, aborted: 0 };
  let issued = 0;
  /** @type {Map<string, { number: number, polls: number, answeredAt: number }>} */
  const open = new Map();

  /** @param {number} status @param {object} body */
  const answer = (status, body) =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });

  /** @type {(url: string, init?: Init) => Promise<Response>} */
  const fetch = async (url, { body, headers } = {}) => {
    seen.requests += 1;
    if (url.endsWith('/devicecode')) {
      const number = issued++;
      const code = `device-code-${number}-${'x'.repeat(200)}`;
      open.set(code, { number, polls: 0, answeredAt: performance.now() });
      return answer(200, {
        device_code: code,
        user_code: `CODE${number}`,
        verification_uri: 'https://example.com/device',
        expires_in: 900,
        interval: INTERVAL,
        message: `To sign in, open https://example.com/device and enter the code CODE${number}.`,
      });
    }
    if (url.endsWith('/token')) {
      const code = String(new URLSearchParams(body).get('device_code'));
      const signIn = open.get(code);
      if (!signIn) return answer(400, { error: 'expired_token' });
      const now = performance.now();
      if (now - signIn.answeredAt < INTERVAL * 1000) seen.early += 1;
      signIn.answeredAt = now;
      signIn.polls += 1;
      if (signIn.polls <= signIn.number % 3) {
        return answer(400, { error: 'authorization_pending', error_description: 'Not yet.' });
      }
      open.delete(code);
      return answer(200, {
        token_type: 'Bearer',
        scope: 'openid profile User.Read',
        expires_in: 3600,
        access_token: `access-token-${signIn.number}-${'y'.repeat(1000)}`,
        refresh_token: `refresh-token-${signIn.number}-${'z'.repeat(1000)}`,
      });
    }
    const number = Number(String(headers?.authorization).split('-')[2]);
    return answer(200, { id: String(number), displayName: userOf(number) });
  };

  /** Never answers, and counts what is aborted, as a host's own `fetch` rejects then. */
  const hang = (/** @type {string} */ _url, /** @type {Init} */ { signal } = {}) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        seen.aborted += 1;
        reject(signal.reason);
      });
    });

  return { fetch, hang, seen, forget: () => open.clear() };
}
