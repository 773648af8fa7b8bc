// The key for encrypted.js, from a secret of the environment: for servers, workers and devices.

const LEAST = 32;

/** @type {typeof import('./encrypted.js').keyFromSecret} */
export const keyFromSecret = async (secret) => {
  if (!secret || secret.length < LEAST) {
    throw new RangeError('The secret for the cache is missing or short: openssl rand -base64 32');
  }
  const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
  const material = await crypto.subtle.importKey('raw', bytes(secret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytes('device-signin cache') },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
};
