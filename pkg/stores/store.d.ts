/** What every store gives: a `cache` for a configuration of `device-signin`. */
export interface Store {
  /** The text that was set under this key; `undefined` where there is none. */
  get(key: string): Promise<string | undefined>;
  /**
   * Resolves once the store has the text.
   *
   * @param ttl milliseconds after which it may be deleted, as the proxy says it. Stores that can delete
   *   by themselves do so.
   */
  set(key: string, value: string, ttl?: number): Promise<void>;
  /** Resolves once the store has no text under this key. */
  delete(key: string): Promise<void>;
}

/** What a store rejects with: its message says what failed and what to do about it. */
export interface StoreError extends Error {
  name: 'StoreError';
  /** The system's own code, such as `EACCES`, where there is one. */
  code?: string;
  /** What the store's own parts threw. */
  cause?: unknown;
}
