// Where one authority keeps codes, sessions, grants and tokens: in memory, gone when it stops.

/** Codes and tokens are remembered this long after their end, to be told "expired". */
const AFTERLIFE_SECONDS = 3600;
const REMEMBERED = new Set(['DeviceCode', 'AccessToken', 'RefreshToken']);
/** The oldest rows go first, so that an authority under load for days does not eat the machine. */
const MOST_ROWS = 200_000;

/** @typedef {Record<string, any>} Payload */

export class Store {
  /** @type {Map<string, { payload: Payload, until: number }>} */
  #rows = new Map();
  /** @type {Map<string, string>} from a user code or a session's uid to the row's key */
  #names = new Map();

  /**
   * What `oidc-provider` calls an adapter: one model's view of the store.
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
        const seconds = REMEMBERED.has(model) ? expiresIn + AFTERLIFE_SECONDS : expiresIn;
        this.#rows.set(keyOf(id), { payload, until: Date.now() + seconds * 1000 });
        for (const name of namesOf(payload)) this.#names.set(name, keyOf(id));
        if (this.#rows.size > MOST_ROWS) this.#drop(String(this.#rows.keys().next().value));
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
   * Every refresh token, or an account's.
   * @param {string} [accountId]
   */
  refreshTokens(accountId) {
    return [...this.#rows.values()]
      .map(({ payload }) => payload)
      .filter(({ kind }) => kind === 'RefreshToken')
      .filter((token) => accountId === undefined || token.accountId === accountId)
      .map(({ jti }) => String(jti));
  }

  /** Ends every refresh token, as a changed password does. */
  revokeRefreshTokens() {
    for (const [key, { payload }] of this.#rows) {
      if (key.startsWith('RefreshToken:')) payload.consumed ??= Math.floor(Date.now() / 1000);
    }
  }

  /** Ends every access token, as continuous access evaluation does. */
  revokeAccessTokens() {
    for (const key of this.#rows.keys()) if (key.startsWith('AccessToken:')) this.#drop(key);
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
  ...(userCode ? [`userCode:${userCode}`] : []),
];
