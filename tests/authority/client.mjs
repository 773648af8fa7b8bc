// What the authority's tests share: authorities of their own, a device's requests, a whole sign-in, and
// the check of an error response.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve } from '../user.mjs';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const ALL_SCOPES = 'User.Read openid profile offline_access';
/** The tenant IDs of Contoso and of personal accounts. */
export const CONTOSO = '72f0c0de-86f1-41af-91ab-2d7cd011db47';
export const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @typedef {Awaited<ReturnType<typeof startAuthority>>} Authority */
/** @typedef {{ status: number, headers: Headers, body: any }} Answer */

/** @type {Authority[]} */
const started = [];
after(() => Promise.all(started.map((authority) => authority.close())));

/**
 * An authority that lets devices poll at once, unless `options` says otherwise; it is stopped at the end
 * of the test file.
 * @param {Parameters<typeof startAuthority>[0]} [options]
 */
export async function start(options) {
  const authority = await startAuthority({ interval: 0, ...options });
  started.push(authority);
  return authority;
}

/** One for all tests of a file that change nothing in it. */
export const shared = start();

/**
 * @param {Authority} authority
 * @param {{ tenant?: string, clientId?: string }} [app]
 */
export function device(
  authority,
  { tenant = 'contoso.onmicrosoft.com', clientId = authority.clientId } = {},
) {
  /**
   * @param {string} path
   * @param {Record<string, string>} form
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>}
   */
  const post = async (path, form, headers = {}) => {
    const url = `${authority.url}/${tenant}/oauth2/v2.0/${path}`;
    const body = new URLSearchParams({ client_id: clientId, ...form });
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    post,
    /** The device authorization response. @param {string} [scope] @param {string} [query] */
    requestCode: async (scope = ALL_SCOPES, query = '') =>
      (await post(`devicecode${query}`, { scope })).body,
    /** @param {{ device_code: string }} code @param {Record<string, string>} [more] */
    poll: ({ device_code }, more = {}) =>
      post('token', { grant_type: DEVICE_GRANT, device_code, ...more }),
    /** @param {string} refresh_token @param {Record<string, string>} [more] */
    refresh: (refresh_token, more = {}) =>
      post('token', { grant_type: 'refresh_token', refresh_token, ...more }),
  };
}

/**
 * @param {Authority} authority
 * @param {Parameters<typeof device>[1]} [app]
 * @param {Parameters<typeof approve>[1]} [user]
 * @param {string} [scope]
 * @returns {Promise<any>} the token response
 */
export async function signIn(authority, app, user, scope) {
  const client = device(authority, app);
  const code = await client.requestCode(scope);
  await approve(code, user);
  return (await client.poll(code)).body;
}

/**
 * A request to the profile API.
 * @param {Authority} authority
 * @param {string} [token]
 * @param {string} [path]
 * @param {RequestInit} [init]
 * @returns {Promise<Answer>}
 */
export async function profile(authority, token, path = '/v1.0/me', init = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...init.headers };
  const response = await fetch(authority.graphUrl + path, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

/** @param {string} jwt */
export const claimsOf = (jwt) =>
  JSON.parse(Buffer.from(String(jwt.split('.')[1]), 'base64url').toString());

/**
 * That a response is an error response with all of Entra's fields.
 * @param {{ status: number, body: any }} answer
 * @param {number} status
 * @param {string} error
 * @param {number} aadsts
 */
export function assertError({ status: got, body }, status, error, aadsts) {
  assert.deepEqual(
    [got, body.error, body.error_codes],
    [status, error, [aadsts]],
    JSON.stringify(body),
  );
  const { trace_id, correlation_id, timestamp, error_description } = body;
  assert.match(trace_id, UUID);
  assert.match(correlation_id, UUID);
  assert.match(timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
  assert.ok(error_description.startsWith(`AADSTS${aadsts}: `), error_description);
  const tail = ` Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`;
  assert.ok(error_description.endsWith(tail), error_description);
  assert.match(body.error_uri, new RegExp(`/error\\?code=${aadsts}$`));
}
