// Token buckets in this process's memory: how many requests a key may still send.

/** @typedef {import('./index.js').Limit} Limit */
/** @typedef {Map<string, { left: number, at: number }>} Generation */

/** So many keys are counted at least; of twice as many, those that were not used for longest go. */
const KEYS = 10_000;

/** @param {() => number} [now] milliseconds of a clock that is never set */
export function buckets(now = () => performance.now()) {
  // Two generations: dropping the older one as a whole costs the same however many keys come.
  /** @type {Generation} */
  let newer = new Map();
  /** @type {Generation} */
  let older = new Map();

  return {
    /**
     * @param {string} key
     * @param {Limit} limit
     * @returns {number} 0 where it may be sent, else the seconds until it may
     */
    take(key, { burst, perMinute }) {
      const perSecond = perMinute / 60;
      const at = now();
      const known = newer.get(key) ?? older.get(key) ?? { left: burst, at };
      const left = Math.min(burst, known.left + ((at - known.at) / 1000) * perSecond);
      const isFree = left >= 1;
      newer.set(key, { left: isFree ? left - 1 : left, at });
      if (newer.size >= KEYS) [older, newer] = [newer, new Map()];
      return isFree ? 0 : (1 - left) / perSecond;
    },
    /** How many keys are counted, at most. */
    size: () => newer.size + older.size,
  };
}
