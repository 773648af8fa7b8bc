// Gives each session a part of the store for itself. The library stores one document for a client
// and, with no account named, gives the tokens of whoever signed in last: so no call may see the
// whole store, nor another session's part.

/** @typedef {import('../generated/index.d.ts').Cache} Cache */
/** @typedef {{ cache: Cache, users: number, ttl: number }} View */

/**
 * @param {Cache} cache the caller's
 * @param {{ share: boolean }} how whether calls for one session may share the library's work
 */
export function sessionStore(cache, { share }) {
  /** The parts in use: the library shares a refresh among calls with the same object. */
  /** @type {Map<string, View>} */
  const views = new Map();
  /** Sessions that this process began, the one that ends first in front. */
  /** @type {{ id: string, endsAt: number }[]} */
  const begun = [];

  /** @param {string} id @returns {View} */
  function viewOf(id) {
    const outer = (/** @type {string} */ key) => `device-signin:session:${id}:${key}`;
    /** @type {View} */
    const view = {
      users: 0,
      ttl: 0,
      cache: {
        get: (key) => cache.get(outer(key)),
        // A third argument is there for stores that can drop an entry by themselves.
        set: (key, text) => withTtl(cache).set(outer(key), text, view.ttl),
        delete: (key) => cache.delete(outer(key)),
      },
    };
    return view;
  }

  return {
    /**
     * @template T
     * @param {string} id the session's
     * @param {number} endsAt when it ends at the latest, in milliseconds since the epoch
     * @param {(cache: Cache) => Promise<T>} work
     * @returns {Promise<T>}
     */
    async use(id, endsAt, work) {
      const view = (share && views.get(id)) || viewOf(id);
      view.ttl = Math.max(1, Math.round(endsAt - Date.now()));
      if (share) views.set(id, view);
      view.users += 1;
      try {
        return await work(view.cache);
      } finally {
        view.users -= 1;
        if (view.users === 0 && views.get(id) === view) views.delete(id);
      }
    },

    /**
     * Notes a session that begins, and says which have ended: a store without an end for its
     * entries would hold their tokens for ever.
     *
     * @param {string} id
     * @param {number} endsAt
     * @returns {string[]} some that have ended
     */
    begin(id, endsAt) {
      if (!share) return [];
      // Another tab, or a cookie from before, may begin it again.
      const known = begun.findIndex((it) => it.id === id);
      if (known >= 0) begun.splice(known, 1);
      begun.push({ id, endsAt });
      const now = Date.now();
      const ended = [];
      while (ended.length < MOST_AT_ONCE && begun[0] && begun[0].endsAt <= now) {
        ended.push(/** @type {{ id: string }} */ (begun.shift()).id);
      }
      if (begun.length > MOST_BEGUN) begun.shift();
      return ended;
    },
  };
}

/** @typedef {ReturnType<typeof sessionStore>} SessionStore */

const MOST_AT_ONCE = 10;
/** A process with more sessions needs a store that drops its entries by itself. */
const MOST_BEGUN = 100_000;

/** @param {Cache} cache */
const withTtl = (cache) =>
  /** @type {{ set(key: string, text: string, ttl: number): unknown }} */ (cache);
