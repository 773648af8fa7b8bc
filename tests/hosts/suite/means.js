// What the cases need of a host, and a plain stand-in where an old one has none of it.

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The host's own `AbortController`; in Chromium 64 and 65, which have none, an object with as much
 * of one as `options.signal` asks for.
 *
 * @returns {{ signal: any, abort: (reason: unknown) => void }}
 */
export function abortController() {
  if (typeof AbortController !== 'undefined') {
    const own = new AbortController();
    return {
      signal: own.signal,
      abort(reason) {
        // Before Chromium 98 a signal had no reason.
        if (!('reason' in own.signal)) Object.assign(own.signal, { reason });
        own.abort(reason);
      },
    };
  }
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const signal = {
    aborted: false,
    reason: /** @type {unknown} */ (undefined),
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) =>
      void listeners.add(listener),
    removeEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) =>
      void listeners.delete(listener),
  };
  return {
    signal,
    abort(reason) {
      Object.assign(signal, { aborted: true, reason });
      for (const listener of listeners) listener();
    },
  };
}

/** The host's own `fetch`, called as every host wants it. @type {typeof fetch} */
export const hostFetch = (url, init) => fetch(url, init);

/**
 * A `fetch` of another realm, with that realm's promises and responses: an iframe's in a page,
 * and elsewhere one whose promises and responses are no instance of anything.
 *
 * @returns {any}
 */
export function foreignFetch() {
  if (typeof document !== 'undefined') {
    const frame = document.createElement('iframe');
    (document.body || document.documentElement).appendChild(frame);
    return /** @type {any} */ (frame.contentWindow).fetch;
  }
  return (/** @type {string} */ url, /** @type {RequestInit} */ init) => ({
    then: (/** @type {(response: object) => void} */ resolve, /** @type {() => void} */ reject) =>
      void fetch(url, init).then((response) => {
        const text = response.text();
        resolve({
          status: response.status,
          headers: { get: (/** @type {string} */ name) => response.headers.get(name) },
          text: () => ({ then: text.then.bind(text) }),
        });
      }, reject),
  });
}

/** What this host has not, of what newer ones have. @returns {string[]} */
export function lacking() {
  const has = {
    AbortController: typeof AbortController !== 'undefined',
    globalThis: typeof globalThis !== 'undefined',
    queueMicrotask: typeof queueMicrotask !== 'undefined',
    WebAssembly: typeof WebAssembly !== 'undefined',
    'Object.fromEntries': 'fromEntries' in Object,
    'Promise.allSettled': 'allSettled' in Promise,
  };
  return Object.keys(has).filter((name) => !has[/** @type {keyof typeof has} */ (name)]);
}
