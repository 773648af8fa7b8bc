// Token buckets in this process's memory: how many requests a key may still send.

/** More keys than this are not counted at once: those that were not used for longest are dropped. */
const MOST_KEYS = 20_000;

/** @typedef {import('./index.js').Limit} Limit */

/** @param {() => number} [now] milliseconds of a clock that nobody sets */
export function buckets(now = () => performance.now()) {
  /** By key, the one that was used last at the end. @type {Map<string, { left: number, at: number }>} */
  const all = new Map();

  return {
    /**
     * @param {string} key
     * @param {Limit} limit
     * @returns {number} 0 where it may be sent, else the seconds until it may
     */
    take(key, { burst, perMinute }) {
      const perSecond = perMinute / 60;
      const at = now();
      const known = all.get(key) ?? { left: burst, at };
      const left = Math.min(burst, known.left + ((at - known.at) / 1000) * perSecond);
      const isFree = left >= 1;
      all.delete(key);
      all.set(key, { left: isFree ? left - 1 : left, at });
      if (all.size > MOST_KEYS) all.delete(/** @type {string} */ (all.keys().next().value));
      return isFree ? 0 : (1 - left) / perSecond;
    },
    /** How many keys are counted. */
    size: () => all.size,
  };
}
