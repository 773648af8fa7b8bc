// The library as driver: the device talks to the authorization server itself and holds the tokens.
import { isEntra } from '../../is-entra.js';

/** @typedef {import('../../generated/index.js').Config} Config */
/** @typedef {typeof import('../../generated/index.js')} Library */
/** @typedef {import('../types/driver.js').Driver} Driver */
/** @typedef {(nowasm: boolean) => Promise<Library>} Load */

/** @type {Load} */
let load = () => Promise.reject(new Error('No entry of the element was imported.'));

/**
 * Says how an entry loads the library: by `import()`, or out of its own script.
 *
 * @param {Load} how `nowasm`: the same in plain JavaScript
 */
export function loadLibraryWith(how) {
  load = how;
}

/**
 * @param {Config} config without a cache, the tokens stay in memory, for as long as the element
 * @param {{ nowasm: boolean }} options `nowasm`: do not try WebAssembly
 * @returns {Driver}
 */
export function libraryDriver(config, { nowasm }) {
  const cache = config.cache || new Map();
  /** @type {Promise<Library> | undefined} */
  let loading;

  function library() {
    if (!loading) {
      loading = (nowasm ? Promise.resolve(true) : isWithoutWebAssembly()).then(load);
      // A later try can succeed: the network may be back.
      loading.catch(() => (loading = undefined));
    }
    return loading;
  }

  // Only Entra's message has a language; the library refuses one for any other server.
  const takesLocale = isEntra(config);
  /** @param {string} [locale] of the server's own message, unless the page's configuration says it */
  const configFor = (locale) =>
    Object.assign({}, takesLocale && locale && { locale }, config, { cache });

  return {
    async signIn({ signal, locale, onCode, onStatus }) {
      const { signInAndGetProfile } = await library();
      const profile = await signInAndGetProfile(configFor(locale), onCode, { signal, onStatus });
      return { profile };
    },

    async restore({ signal, locale, onStatus }) {
      // Nothing can be in a cache that was made just now: so nothing is loaded for it.
      if (!config.cache && /** @type {Map<string, string>} */ (cache).size === 0) return undefined;
      const { listAccounts, signInAndGetProfile } = await library();
      const own = configFor(locale);
      const accounts = await listAccounts(own, { signal }).catch((error) => {
        if (error.code !== 'cache_failed') throw error;
        // A cache that fails does not end a sign-in; it only needs a code.
        onStatus({ status: 'cache_failed', error });
        return [];
      });
      if (accounts.length === 0) return undefined;
      const options = /** @type {const} */ ({ signal, onStatus, prompt: 'none' });
      return { profile: await signInAndGetProfile(own, undefined, options) };
    },

    async signOut() {
      const { signOut } = await library();
      await signOut(configFor());
    },

    async getTokens() {
      const { signInSilently } = await library();
      return signInSilently(configFor());
    },

    prepare() {
      library().catch(() => undefined);
    },
  };
}

/** The smallest module there is. */
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Whether the engine has no WebAssembly or the page's policy forbids it. */
function isWithoutWebAssembly() {
  if (typeof WebAssembly === 'undefined') return Promise.resolve(true);
  // WebKit compiles what a policy forbids and then refuses to start it.
  return WebAssembly.instantiate(EMPTY).then(
    () => false,
    () => true,
  );
}
