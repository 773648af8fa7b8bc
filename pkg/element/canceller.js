// Cancels a sign-in on engines that have no AbortController (Chromium 64) as on those that do.

/** @typedef {import('../generated/index.js').AbortSignalLike} AbortSignalLike */

/**
 * @returns {{ signal: AbortSignalLike, cancel: () => void }}
 */
export function canceller() {
  if (typeof AbortController === 'function') {
    const controller = new AbortController();
    return { signal: controller.signal, cancel: () => controller.abort() };
  }
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const signal = {
    aborted: false,
    reason: undefined,
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) =>
      void listeners.add(listener),
    removeEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) =>
      void listeners.delete(listener),
  };
  return {
    signal,
    cancel() {
      if (signal.aborted) return;
      signal.aborted = true;
      for (const listener of [...listeners]) listener();
    },
  };
}
