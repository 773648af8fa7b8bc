// Pairs a device: it opens a link that works once, and gets a cookie that says it may begin
// sign-ins. The token is in the link's fragment, which no browser sends and no log has.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { nameFor, readCookie, setCookie } from '../../../proxy/cookie.js';
import { sealer } from '../../../proxy/seal.js';

const NAME = 'device-signin-paired';
/** How long the link works, in milliseconds. */
const LINK = 15 * 60_000;
/** How long a device stays paired, in seconds. */
const PAIRED = 400 * 24 * 3600;

/** @param {{ secret: string, origins: readonly string[] }} options */
export function pairing({ secret, origins }) {
  const seal = sealer([new TextEncoder().encode(secret)], 'device-signin serve');
  const token = randomBytes(16).toString('base64url');
  const ends = performance.now() + LINK;
  let isUsed = false;

  return {
    token,

    /**
     * @param {string} given
     * @param {string} origin
     * @returns {Promise<string | undefined>} a `Set-Cookie` header; nothing where the token is not
     *   the right one, was used before, or is too old
     */
    async pair(given, origin) {
      if (isUsed || performance.now() > ends) return undefined;
      // Wrong ones are not counted: none is guessed of 128 bits, and a stranger could end the link.
      const [a, b] = [Buffer.from(given), Buffer.from(token)];
      if (a.length !== b.length || !timingSafeEqual(a, b)) return undefined;
      isUsed = true;
      const text = await seal.seal('paired', origin, { at: Date.now() });
      return setCookie({ name: NAME, origin }, text, PAIRED);
    },

    /** @param {Request} request */
    async isPaired({ headers }) {
      const cookies = headers.get('cookie');
      if (cookies === null) return false;
      for (const origin of origins) {
        const text = readCookie(cookies, nameFor(NAME, origin));
        const opened = text === undefined ? undefined : await seal.open(text, origin);
        if (opened?.purpose === 'paired' && opened.value.at + PAIRED * 1000 > Date.now())
          return true;
      }
      return false;
    },
  };
}

/** @typedef {ReturnType<typeof pairing>} Pairing */
