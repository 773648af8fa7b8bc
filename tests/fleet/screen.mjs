// A screen: requests a code, and takes server-sent events as a browser does, with its cookie, the
// last event's id and the wait that the worker sent. It stores every byte that came.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ id: string, event: string, data: any }} ServerSentEvent */

export class Screen {
  /** @type {string | undefined} */
  cookie;
  /** Every header and body that reached it. */
  bytes = '';
  /** How often it requested how the sign-in stands. */
  looks = 0;
  #url;
  #lastEventId = '';
  #retryMs = 3000;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /** Presses the button; a failure is what the worker said. */
  async begin() {
    const response = await this.#fetch('POST');
    this.#lastEventId = '';
    return response.status === 204 ? undefined : JSON.parse(response.body);
  }

  async end() {
    await this.#fetch('DELETE');
  }

  /** One answer: its event, unless it was the last one too. @returns {Promise<ServerSentEvent | undefined>} */
  async look() {
    this.looks += 1;
    const { status, type, body } = await this.#fetch('GET');
    assert.deepEqual([status, type], [200, 'text/event-stream'], body);
    assert.match(body, /\n\n$/, 'an event ends with an empty line');
    /** @type {Record<string, string>} */
    const fields = {};
    for (const line of body.split('\n').filter(Boolean)) {
      const [, name, value] = /^(id|event|data|retry): (.*)$/.exec(line) ?? assert.fail(line);
      fields[name] = value;
    }
    if (fields.retry !== undefined) {
      assert.match(fields.retry, /^\d+$/, 'a browser ignores any other');
      this.#retryMs = Number(fields.retry);
    }
    if (fields.data === undefined) return undefined;
    this.#lastEventId = fields.id;
    return { id: fields.id, event: fields.event, data: JSON.parse(fields.data) };
  }

  /**
   * Looks, and comes back after the wait that the worker sent, until an event of one of these names.
   * It comes back to a worker that is away, as a browser does.
   * @param {string[]} names
   * @param {{ ms?: number, signal?: AbortSignal }} [limit]
   * @returns {Promise<ServerSentEvent>}
   */
  async until(names, { ms = 60_000, signal } = {}) {
    const end = Date.now() + ms;
    for (;;) {
      const found = await this.look().catch((error) => {
        if (error.name === 'AssertionError') throw error;
      });
      if (found && names.includes(found.event)) return found;
      if (found && ['none', 'profile', 'failed'].includes(found.event)) {
        assert.fail(`${found.event}: ${JSON.stringify(found.data)}`);
      }
      assert.ok(Date.now() < end, `no ${names.join(' or ')} in ${ms} ms`);
      signal?.throwIfAborted();
      await sleep(this.#retryMs);
    }
  }

  /** The object's id: what the cookie has. */
  get id() {
    return this.cookie?.split('=')[1];
  }

  /** The code that is shown. */
  async code() {
    return (await this.until(['code'])).data;
  }

  /** @param {'GET' | 'POST' | 'DELETE'} method */
  async #fetch(method) {
    const { status, headers, body } = await exchange(`${this.#url}/sign-in`, method, {
      ...(this.cookie && { cookie: this.cookie }),
      ...(method === 'GET' ? { accept: 'text/event-stream' } : { origin: this.#url }),
      ...(this.#lastEventId && { 'last-event-id': this.#lastEventId }),
    });
    this.bytes += `${status}\n${JSON.stringify(headers)}\n\n${body}\n`;
    for (const line of headers['set-cookie'] ?? []) this.cookie = line.split(';', 1)[0];
    return { status, type: headers['content-type'], body };
  }
}

/**
 * One request on a connection of its own, as screens are: one that stays open may be closed by
 * the other side just when it is used again.
 *
 * @param {string} url
 * @param {string} method
 * @param {Record<string, string>} headers
 * @returns {Promise<{ status?: number, headers: import('node:http').IncomingHttpHeaders, body: string }>}
 */
export function exchange(url, method, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (response) => {
      let body = '';
      try {
        for await (const chunk of response.setEncoding('utf8')) body += chunk;
        resolve({ status: response.statusCode, headers: response.headers, body });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject).end();
  });
}
