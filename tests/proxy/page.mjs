// Plays the page: sends the proxy's requests with a cookie jar of its own, as a browser would.

import { setTimeout as sleep } from 'node:timers/promises';

export const ORIGIN = 'http://127.0.0.1:8080';
export const SECRET = 'a secret of the tests, 0123456789 abcdef';

/** @typedef {(request: any, info?: any) => Promise<any>} Handle */

export class Page {
  /** The value of the one cookie. @type {string | undefined} */
  cookie;
  /** The last `Set-Cookie` header. @type {string | null} */
  setCookie = null;

  /**
   * @param {Handle} handle
   * @param {{ origin?: string, path?: string }} [where]
   */
  constructor(handle, { origin = ORIGIN, path = '/device-signin' } = {}) {
    this.handle = handle;
    this.origin = origin;
    this.path = path;
  }

  /**
   * @param {string} endpoint
   * @param {{ json?: unknown, signal?: AbortSignal, info?: unknown, headers?: object }} [how]
   * @returns {Promise<any>}
   */
  async send(endpoint, { json, signal, info, headers = {} } = {}) {
    const response = await this.handle(
      new Request(`http://localhost${this.path}/${endpoint}`, {
        method: 'POST',
        headers: {
          origin: this.origin,
          'x-device-signin': '1',
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.cookie === undefined ? {} : { cookie: `${this.name}=${this.cookie}` }),
          ...headers,
        },
        body: json === undefined ? undefined : JSON.stringify(json),
        signal,
      }),
      info,
    );
    this.setCookie = response.headers.get('set-cookie');
    if (this.setCookie) this.#store(this.setCookie);
    return {
      httpStatus: response.status,
      retryAfter: response.headers.get('retry-after'),
      ...(await response.json()),
    };
  }

  /** Waits until it may poll again, and polls. @param {{ pollIn: number }} last answer */
  async pollAfter({ pollIn }) {
    // A timer may fire a millisecond before the clock says so.
    await sleep(pollIn * 1000 + 20);
    return this.send('poll');
  }

  get name() {
    return this.origin.startsWith('https:') ? '__Host-device-signin' : 'device-signin';
  }

  /** A request of the page's to another address of its server. */
  get request() {
    return new Request('http://localhost/calendar', {
      headers: this.cookie === undefined ? {} : { cookie: `${this.name}=${this.cookie}` },
    });
  }

  /** Another tab of the same browser, as it is now. @param {Handle} [handle] another proxy's */
  twin(handle = this.handle) {
    const twin = new Page(handle, this);
    twin.cookie = this.cookie;
    return twin;
  }

  /** Begins without a cookie again. */
  forget() {
    this.cookie = undefined;
  }

  /** @param {string} line */
  #store(line) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
    if (name !== this.name) throw new Error(`another cookie was set: ${name}`);
    this.cookie = /; Max-Age=0(;|$)/.test(line) ? undefined : value;
  }
}
