// Seals a value into text that only the holder of the secret can read, change or make, and that
// opens for one purpose and one place alone. AES-256-GCM, its keys by HKDF-SHA-256, all WebCrypto's.
import { decode, encode } from './base64url.js';

/** The layout: version, purpose, key ID, nonce, then ciphertext with its tag. */
const VERSION = 1;
const KEY_ID = 4;
const NONCE = 12;
const HEADER = 2 + KEY_ID;
const TAG = 16;

/** What a sealed value is for: one never opens as the other. */
const PURPOSES = { pending: 1, session: 2, paired: 3 };

/** @typedef {keyof typeof PURPOSES} Purpose */
/** @typedef {{ id: Uint8Array<ArrayBuffer>, key: CryptoKey }} Key */

/**
 * @param {readonly Uint8Array<ArrayBuffer>[]} secrets the first seals, all open
 * @param {string} place what else it is bound to: the client, the authority
 */
export function sealer(secrets, place) {
  /** @type {Key[] | undefined} */
  let keys;

  // Only what has been derived is shared: workers may not wait for another request's promise.
  const derived = async () => (keys ??= await Promise.all(secrets.map(derive)));

  return {
    /**
     * @param {Purpose} purpose
     * @param {string} origin of the page
     * @param {unknown} value JSON
     * @returns {Promise<string>}
     */
    async seal(purpose, origin, value) {
      const [{ id, key }] = /** @type {[Key]} */ (await derived());
      const header = Uint8Array.of(VERSION, PURPOSES[purpose], ...id);
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv: nonce, additionalData: bound(header, place, origin) },
        key,
        new TextEncoder().encode(JSON.stringify(value)),
      );
      return encode(Uint8Array.of(...header, ...nonce, ...new Uint8Array(sealed)));
    },

    /**
     * @param {string} text
     * @param {string} origin of the page
     * @returns {Promise<{ purpose: Purpose, value: any } | undefined>} nothing where it was not
     *   sealed by this secret, for this place and origin, or has been changed
     */
    async open(text, origin) {
      const bytes = decode(text);
      if (!bytes || bytes.length < HEADER + NONCE + TAG || bytes[0] !== VERSION) return undefined;
      const header = bytes.subarray(0, HEADER);
      const purpose = purposes.find((name) => PURPOSES[name] === header[1]);
      const found = (await derived()).find(({ id }) =>
        id.every((byte, i) => byte === header[2 + i]),
      );
      if (!purpose || !found) return undefined;
      try {
        const opened = await crypto.subtle.decrypt(
          {
            name: 'AES-GCM',
            iv: bytes.subarray(HEADER, HEADER + NONCE),
            additionalData: bound(header, place, origin),
          },
          found.key,
          bytes.subarray(HEADER + NONCE),
        );
        return { purpose, value: JSON.parse(new TextDecoder().decode(opened)) };
      } catch {
        return undefined;
      }
    },
  };
}

/** @typedef {ReturnType<typeof sealer>} Sealer */

const purposes = /** @type {Purpose[]} */ (Object.keys(PURPOSES));

/**
 * Authenticated, though not in the text. RFC 5116 §2.1.
 *
 * @param {Uint8Array} header
 * @param {string} place
 * @param {string} origin
 */
function bound(header, place, origin) {
  const rest = new TextEncoder().encode(JSON.stringify(['device-signin/proxy', place, origin]));
  return Uint8Array.of(...header, ...rest);
}

/**
 * RFC 5869. The ID is output of the same derivation, which says nothing of the key.
 *
 * @param {Uint8Array<ArrayBuffer>} secret
 * @returns {Promise<Key>}
 */
async function derive(secret) {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(32),
      info: new TextEncoder().encode('device-signin/proxy cookie 1'),
    },
    material,
    (32 + KEY_ID) * 8,
  );
  const key = await crypto.subtle.importKey('raw', bits.slice(0, 32), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  return { id: new Uint8Array(bits.slice(32)), key };
}
