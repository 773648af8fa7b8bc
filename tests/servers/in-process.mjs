// The scripted server without sockets, as a `config.fetch`: for tests under a virtual clock, and for
// those in which a request would be a mistake. It takes the same scripts and answers as
// `startScripted`, but for the faults, which need a connection.
import { endpointOf } from './scripted.mjs';

/** @typedef {import('./scripted.mjs').Plain} Plain */
/** @typedef {import('./scripted.mjs').Endpoint} Endpoint */

/**
 * @typedef {object} Sent
 * @property {number} at milliseconds of `performance.now()`
 * @property {Endpoint} endpoint
 * @property {string} url
 * @property {Record<string, string>} form the body's fields
 * @property {Record<string, any>} init what `fetch` was given
 */

/** @typedef {Plain | ((request: Sent) => Plain | Promise<Plain>)} Answered */

/**
 * @param {Partial<Record<Endpoint, Answered[]>>} script
 * @param {{ signal?: AbortSignal }} [options] once the signal is aborted, every request fails as
 *   declined, so that no call goes on after its test
 */
export function inProcess(script, { signal } = {}) {
  /** @type {Sent[]} */
  const requests = [];
  /** @type {Partial<Record<Endpoint, number>>} */
  const turns = {};

  /** @type {(url: string, init?: Record<string, any>) => Promise<Response>} */
  const fetch = async (url, init = {}) => {
    if (signal?.aborted) return Response.json({ error: 'access_denied' }, { status: 400 });
    const endpoint = endpointOf(url);
    const form = Object.fromEntries(new URLSearchParams(String(init.body ?? '')));
    const sent = { at: performance.now(), endpoint, url, form, init };
    requests.push(sent);
    const list = script[endpoint] ?? [];
    const turn = turns[endpoint] ?? 0;
    turns[endpoint] = turn + 1;
    const next = list[Math.min(turn, list.length - 1)];
    const answer = typeof next === 'function' ? await next(sent) : next;
    const {
      status = 200,
      headers,
      json,
      text,
    } = answer ?? { status: 404, json: { error: 'not_scripted' } };
    return json === undefined
      ? new Response(text ?? '', { status, headers })
      : Response.json(json, { status, headers });
  };

  return {
    fetch,
    authority: 'https://login.example.com/contoso.onmicrosoft.com',
    requests,
    /** The requests of one endpoint. @param {Endpoint} endpoint */
    to: (endpoint) => requests.filter((request) => request.endpoint === endpoint),
  };
}
