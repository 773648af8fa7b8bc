// A `fetch` of a test's own, as callers write one: three polls are pending, then the user is signed in.

/** @param {number} interval between two polls, in seconds */
export function scriptedFetch(interval) {
  let polls = 0;
  /** @param {string} url */
  return async (url) => {
    if (url.endsWith('/devicecode')) {
      return response(200, {
        device_code: 'a-device-code',
        user_code: 'BCDFGHJKL',
        verification_uri: 'https://authority.example/device',
        expires_in: 900,
        interval,
      });
    }
    if (url.endsWith('/token')) {
      polls += 1;
      if (polls < 4) return response(400, { error: 'authorization_pending' });
      return response(200, {
        token_type: 'Bearer',
        access_token: 'an-access-token',
        expires_in: 3600,
        scope: 'User.Read',
      });
    }
    return response(200, { displayName: 'Zoë 日本' });
  };
}

/** As little of a response as there may be. @param {number} status @param {object} json */
const response = (status, json) => ({
  status,
  headers: { get: () => null },
  text: async () => JSON.stringify(json),
});

export const config = (interval = 5) => ({
  clientId: 'scripted',
  authority: 'https://authority.example/tenant',
  fetch: scriptedFetch(interval),
});
