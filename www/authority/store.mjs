// The codes, sessions, grants and tokens of one authority: in memory, gone when it stops.

/** Expired codes and tokens stay this long, so that they are answered with "expired". */
const EXPIRED_SECONDS = 3600;
const KEPT_WHEN_EXPIRED = new Set(['DeviceCode', 'AccessToken', 'RefreshToken']);
/** Beyond this the oldest rows are dropped, so that memory stays bounded under load for days. */
const MAX_ROWS = 200_000;

/** @typedef {Record<string, any>} Payload */

export class Store {
  /** @type {Map<string, { payload: Payload, until: number }>} */
  #rows = new Map();
  /** @type {Map<string, string>} from a user code or a session's uid to the row's key */
  #names = new Map();

  /**
   * One model's part of the store. `oidc-provider` calls it an adapter.
   * @param {string} model
   */
  adapter = (model) => {
    /** @param {string} id */
    const keyOf = (id) => `${model}:${id}`;
    /** @param {string | undefined} key */
    const read = (key) => {
      const row = key === undefined ? undefined : this.#rows.get(key);
      if (row && row.until > Date.now()) return row.payload;
      if (key !== undefined) this.#drop(key);
      return undefined;
    };
    return {
      /** @param {string} id @param {Payload} payload @param {number} [expiresIn] */
      upsert: async (id, payload, expiresIn = Infinity) => {
        const seconds = KEPT_WHEN_EXPIRED.has(model) ? expiresIn + EXPIRED_SECONDS : expiresIn;
        this.#rows.set(keyOf(id), { payload, until: Date.now() + seconds * 1000 });
        for (const name of namesOf(payload)) this.#names.set(name, keyOf(id));
        if (this.#rows.size > MAX_ROWS) this.#drop(String(this.#rows.keys().next().value));
      },
      /** @param {string} id */
      find: async (id) => read(keyOf(id)),
      /** @param {string} uid */
      findByUid: async (uid) => read(this.#names.get(`uid:${uid}`)),
      /** @param {string} userCode */
      findByUserCode: async (userCode) => read(this.#names.get(`userCode:${userCode}`)),
      /** @param {string} id */
      consume: async (id) => {
        const payload = read(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      /** @param {string} id */
      destroy: async (id) => this.#drop(keyOf(id)),
      /** @param {string} grantId */
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of this.#rows) {
          if (key.startsWith(`${model}:`) && payload.grantId === grantId) this.#drop(key);
        }
      },
    };
  };

  /**
   * What is stored of one model, by ID.
   * @param {string} model
   * @returns {[id: string, payload: Payload][]}
   */
  entries(model) {
    const prefix = `${model}:`;
    return [...this.#rows]
      .filter(([key, { until }]) => key.startsWith(prefix) && until > Date.now())
      .map(([key, { payload }]) => [key.slice(prefix.length), payload]);
  }

  /**
   * Ends refresh tokens, as a changed password does.
   * @param {string} [grantId] those of one grant; default: all
   */
  revokeRefreshTokens(grantId) {
    for (const [, token] of this.entries('RefreshToken')) {
      if (grantId === undefined || token.grantId === grantId) {
        token.consumed ??= Math.floor(Date.now() / 1000);
      }
    }
  }

  /** Ends every access token, as continuous access evaluation does. */
  revokeAccessTokens() {
    for (const [id] of this.entries('AccessToken')) this.#drop(`AccessToken:${id}`);
  }

  /** @param {string} key */
  #drop(key) {
    const row = this.#rows.get(key);
    this.#rows.delete(key);
    for (const name of row ? namesOf(row.payload) : []) {
      if (this.#names.get(name) === key) this.#names.delete(name);
    }
  }
}

/** @param {Payload} payload */
const namesOf = ({ uid, userCode, kind }) => [
  ...(uid && kind === 'Session' ? [`uid:${uid}`] : []),
  ...(userCode && kind === 'DeviceCode' ? [`userCode:${userCode}`] : []),
];
